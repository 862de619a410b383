import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { addressOf } from "../../../mixins/http.mixin.ts";
import gateway from "../../../services/gateway/gateway.service.ts";
import { ask } from "../../gateway/http.ts";
import { probe, samples } from "../../gateway/probe.ts";
import { serviceOf, startBroker } from "../../support/broker.ts";
import { until } from "../../support/until.ts";

type Ended = { code: number | null; out: string; err: string };

const runner = [
  "--disable-warning=ExperimentalWarning",
  "node_modules/moleculer/bin/moleculer-runner.js",
  ...["--config", "moleculer.config.ts", "--mask", "**/*.service.ts", "services"],
];
let folder: string;
let blocker: Server | null = null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "oneday-start-"));
});
afterEach(() => {
  blocker?.close();
  blocker = null;
  rmSync(folder, { recursive: true, force: true });
});

/** Starts the gateway alone as a user would; `onOut` may stop it after some output. */
const start = (
  env: Record<string, string>,
  onOut: (out: string, stop: () => void) => void = () => undefined,
): Promise<Ended> =>
  new Promise((resolve) => {
    const { PATH = "", HOME = "" } = process.env;
    const child = spawn(process.execPath, runner, {
      env: {
        PATH,
        HOME,
        SERVICEDIR: "services",
        SERVICES: "gateway",
        ONEDAY_DATA_DIR: folder,
        ...env,
      },
    });
    let out = "";
    let err = "";
    child.stdout.on("data", (chunk: Buffer) => {
      out += chunk.toString();
      // A second signal would end the process at once, and its stop is in the output, too.
      onOut(out, () => child.killed || child.kill("SIGTERM"));
    });
    child.stderr.on("data", (chunk: Buffer) => {
      err += chunk.toString();
    });
    child.on("close", (code) => resolve({ code, out, err }));
  });

test("running requests finish before anything stops, and no new one is accepted", async () => {
  let finish = (_: unknown): void => undefined;
  let isCalled = false;
  const running = await startBroker([
    gateway,
    probe("job", {
      "job.get": () => {
        isCalled = true;
        return new Promise((resolve) => {
          finish = resolve;
        });
      },
    }),
  ]);
  const { url } = addressOf(serviceOf(running.broker, "gateway"));
  const begun = ask(url, "GET", `/api/jobs/${samples.id}`);
  await until(() => isCalled);
  const stopping = running.stop();
  await until(() =>
    ask(url, "GET", "/health/live").then(
      () => false,
      () => true,
    ),
  );
  finish(samples.job);
  expect(await begun).toMatchObject({ status: 200, json: samples.job });
  await stopping;
});

test("a start prints its address, and SIGTERM ends the process with code 0", async () => {
  const ended = await start({ ONEDAY_PORT: "0" }, (out, stop) => {
    if (out.includes("openapi.json") || out.includes("npm run demo")) stop();
  });
  expect(ended.out).toMatch(/OneDay \(원데이\) is open: http:\/\/127\.0\.0\.1:\d+\n/);
  expect(ended.code).toBe(0);
});

test("a bad setting ends the start with one line", async () => {
  const ended = await start({ ONEDAY_PORT: "nowhere" });
  expect(ended).toEqual({
    code: 1,
    out: "",
    err: 'oneday: ONEDAY_PORT must be a port from 0 to 65535, not "nowhere"\n',
  });
});

test("a port that is taken ends the start with one line", async () => {
  const taken = createServer();
  blocker = taken;
  await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
  const { port } = taken.address() as AddressInfo;
  const ended = await start({ ONEDAY_PORT: String(port) });
  expect(ended.err).toBe(
    `oneday: gateway: port ${port} on 127.0.0.1 is in use: stop what listens there or set ONEDAY_PORT\n`,
  );
  expect(ended.code).toBe(1);
});

test("a name that matches no service does not start an empty process", async () => {
  const ended = await start({ SERVICES: "gatewy", ONEDAY_PORT: "0" });
  expect(ended.err).toMatch(/^oneday: no service matches "gatewy"$/m);
  expect(ended.code).toBe(1);
});
