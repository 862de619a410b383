/** The audit folder is checked when the service starts, not when the first entries are due. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, expect, test } from "@jest/globals";
import security from "../../../services/security/security.service.ts";
import { brokerOf, startBroker, type TestBroker } from "../../support/broker.ts";
import { figuresOf } from "../../support/figures.ts";
import { folderOf, remove } from "../../support/folders.ts";
import { until } from "../../support/until.ts";

const folder = folderOf("audit");
let running: TestBroker;
afterEach(() => running.stop());
afterAll(() => remove(folder));

const start = async (auditDir: string): Promise<void> => {
  running = await startBroker([security], undefined, { ONEDAY_AUDIT_DIR: auditDir });
};
const isAlerted = (): boolean =>
  /oneday_alerts_total\{.*kind="auditNotSigned"[^}]*\} 1/.test(
    figuresOf(brokerOf(running.broker, "security")),
  );

test("a folder that cannot be made raises the alert at the start", async () => {
  const file = join(folder, "file");
  writeFileSync(file, "");
  await start(join(file, "audit"));
  await until(isAlerted);
});

test("the folder of another installation raises the alert at the start, and stays as it is", async () => {
  const other = join(folder, "other");
  mkdirSync(other);
  writeFileSync(join(other, "key.pem"), "another key");
  await start(other);
  await until(isAlerted);
  expect(readFileSync(join(other, "key.pem"), "utf8")).toBe("another key");
});

test("a folder that can be written gets the public key at the start", async () => {
  const own = join(folder, "own");
  await start(own);
  const key = () => {
    try {
      return readFileSync(join(own, "key.pem"), "utf8");
    } catch {
      return "";
    }
  };
  await until(() => key().startsWith("-----BEGIN PUBLIC KEY-----"));
  expect(isAlerted()).toBe(false);
});
