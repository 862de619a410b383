import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { brokerOf, startBroker, type TestBroker } from "../../support/broker.ts";
import { figuresOf } from "../../support/figures.ts";
import { folderOf, remove } from "../../support/folders.ts";
import { probeLog } from "../../support/probe-log.ts";

const dayS = 86_400;
let folder: string;
let world: TestBroker;

beforeAll(async () => {
  folder = folderOf("certificates");
  const name = ["-subj", "/CN=oneday", "-days", "10", "-keyout", "ca.key", "-out", "ca.pem"];
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  execFileSync("openssl", ["req", "-x509", ...key, ...name], { cwd: folder, stdio: "pipe" });
  const env = { ONEDAY_NATS_CA: join(folder, "ca.pem") };
  world = await startBroker([probeLog("payment").schema], undefined, env);
});
afterAll(async () => {
  await world.stop();
  remove(folder);
});

test("the end of a certificate is shown by the setting that names it", () => {
  const shown = figuresOf(brokerOf(world.broker, "payment"));
  const [, end] =
    /^oneday_certificate_expiry_timestamp_seconds\{.*setting="ONEDAY_NATS_CA"\} (\d+)$/m.exec(
      shown,
    ) ?? [];
  const leftS = Number(end) - Date.now() / 1000;
  expect(leftS).toBeGreaterThan(9 * dayS);
  expect(leftS).toBeLessThanOrEqual(10 * dayS);
});
