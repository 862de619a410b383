/** `npm run repl` in a cluster that `npm run cluster` started: NATS with rights, real processes. */
import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { ServiceBroker } from "moleculer";
import { brokerOptions } from "../../mixins/boot/broker-options.ts";
import { giveSettings, readSettings } from "../../mixins/config/settings.ts";
import { contractVersion } from "../../services/contracts/index.ts";
import {
  audited,
  endedElsewhere,
  helps,
  moleculers,
  operators,
  signIn,
  signsIn,
  stranger,
} from "../repl/transcript.ts";
import { folderOf, remove } from "../support/folders.ts";
import { finished } from "../support/process.ts";
import { startNats } from "../support/servers.ts";
import { type Terminal, terminalOf } from "../support/terminal.ts";
import { until } from "../support/until.ts";
import { withParts } from "./parts.ts";
import { endAll, type Supervisor, startSupervisor } from "./supervisor.ts";

const password = "operator-of-the-test";
const openMs = 450_000;
const slowMs = 180_000;

/** How many requests for a job a process has answered. What it does by itself goes on while it is drained. */
const callsAt = async ({ port }: { readonly port: number | null }): Promise<number> => {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const lines = text.split("\n").filter((line) => line.startsWith("oneday_action_requests_total{"));
  const asked = lines.filter((line) => /type="local"/.test(line) && /action="job.get"/.test(line));
  return asked.reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);
};

/** The statuses of requests that the job service alone can answer, some at a time. */
const asksOfJob = async (url: string, count: number): Promise<Set<number>> => {
  const seen = new Set<number>();
  for (let n = 0; n < count; n += 10) {
    const some = Array.from({ length: 10 }, () => fetch(`${url}/api/jobs/${randomUUID()}`));
    for (const { status } of await Promise.all(some)) seen.add(status);
  }
  return seen;
};

const drains = async ({ type }: Terminal, cluster: Supervisor, url: string): Promise<void> => {
  const processOf = (name: string) => {
    const found = cluster.state().processes.find((each) => each.name === name);
    if (found === undefined) throw new Error(`no process ${name}`);
    return found;
  };
  const nodeOf = (name: string) => `job.${hostname()}-${processOf(name).pid}`;
  const [kept, leaving] = [processOf("job"), processOf("job-2")];
  const node = nodeOf("job-2");
  const isLeft = async () => {
    const before = await callsAt(leaving);
    await asksOfJob(url, 20);
    return (await callsAt(leaving)) === before;
  };
  expect(await isLeft()).toBe(false);
  expect(await type(`drain ${node}`)).toContain(node);
  expect(await type(`drain ${nodeOf("job")}`)).toMatch(/^refused: .* offers job; --force/);
  // Each process follows the setting by itself.
  await until(isLeft, 20_000);
  const [before, others] = [await callsAt(leaving), await callsAt(kept)];
  expect(await asksOfJob(url, 300)).toEqual(new Set([404]));
  expect(await callsAt(leaving)).toBe(before);
  expect(await callsAt(kept)).toBeGreaterThanOrEqual(others + 300);
  process.kill(leaving.pid, "SIGTERM");
  const isBack = () => processOf("job-2").pid !== leaving.pid;
  await until(async () => {
    expect(await asksOfJob(url, 20)).toEqual(new Set([404]));
    return isBack();
  }, 60_000);
  expect(await type(`drain ${node} --back`)).toBe("none");
  // Started again it has another id, and takes calls.
  await until(async () => {
    await asksOfJob(url, 20);
    // Until it listens there is no connection.
    return (await callsAt(processOf("job-2")).catch(() => 0)) > 0;
  }, 60_000);
};

withParts("npm run repl", ["nats", "mongo"], () => {
  let folder: string;
  let cluster: Supervisor;
  let terminal: Terminal;
  let url: string;

  beforeAll(async () => {
    folder = folderOf("joined");
    cluster = startSupervisor(
      folder,
      { ONEDAY_OPERATOR_PASSWORD: password, ONEDAY_DEMO: "off", ONEDAY_RATE_LIMITS: "off" },
      ["--replicas", "job=2"],
    );
    url = await cluster.open(openMs);
    terminal = terminalOf("repl", { HOME: folder, ONEDAY_DATA_DIR: folder });
    await terminal.open(slowMs);
  }, openMs + slowMs);
  afterAll(async () => {
    terminal?.kill();
    await endAll(cluster);
    remove(folder);
  }, slowMs);

  test("before a sign-in only what is public is answered", () => stranger(terminal), slowMs);

  test(
    "a wrong password is one line, and the right one is not shown",
    () => signsIn(terminal, password),
    slowMs,
  );

  test(
    "it is a node without services, and Moleculer's commands act as the operator",
    async () => {
      await moleculers(terminal);
      const services = await terminal.type("nodes");
      expect(services).toMatch(/operator\.\S+ \(\*\) +│ 0 /);
    },
    slowMs,
  );

  test("the operator's commands answer from every service", () => operators(terminal), slowMs);

  test("help and Tab know the commands", () => helps(terminal), slowMs);

  test("what was done is in the audit log", () => audited(terminal), slowMs);

  test(
    "a call of a node that is not there is one line",
    async () => {
      expect(await terminal.type("dcall user.nowhere job.sagas")).toMatch(
        /^>> Node 'user.nowhere' is not available\.$/,
      );
      expect(await terminal.type("emit other.thing")).not.toContain("refused");
    },
    slowMs,
  );

  test(
    "a drained replica gets no call while requests go on, and is stopped without a failure",
    () => drains(terminal, cluster, url),
    slowMs,
  );

  test(
    "another level of the log is in force in the processes of one service alone",
    async () => {
      const { type } = terminal;
      expect(await type("log job debug")).toMatch(/job +│ debug +│ 20/);
      const isSaid = (part: string) => cluster.said().includes(part);
      await until(async () => {
        await fetch(`${url}/api/jobs/${randomUUID()}`);
        return isSaid("job.get ");
      }, 20_000);
      expect(isSaid("user.health ok")).toBe(false);
      expect(await type("log job usual")).toBe("none");
    },
    slowMs,
  );

  test(
    "a session that ended elsewhere is refused in a line, and another sign-in goes on",
    () => endedElsewhere(terminal, url, password),
    slowMs,
  );

  test(
    "no right was missing on the bus, and leaving stops no service",
    async () => {
      await terminal.type("exit");
      expect(await terminal.gone).toBe(0);
      expect(terminal.screen()).not.toMatch(/NATS refused|violation/i);
      expect(cluster.said()).not.toMatch(/NATS refused|not heard|violation/i);
      expect((await fetch(`${url}/health/system`)).status).toBe(200);
      terminal = terminalOf("repl", { HOME: folder, ONEDAY_DATA_DIR: folder });
      await terminal.open(slowMs);
      expect(await signIn(terminal, password)).toContain("signed in");
    },
    slowMs,
  );
});

withParts("npm run repl beside others", ["nats"], () => {
  test(
    "a cluster two contract versions newer is left with one line",
    async () => {
      const nats = await startNats();
      const settings = readSettings({
        SERVICES: "user",
        ONEDAY_NODE_ID: "user.elder",
        ONEDAY_NATS_URL: nats.url,
        ONEDAY_LOG_LEVEL: "fatal",
      });
      const elder = new ServiceBroker({
        ...brokerOptions(settings),
        metadata: { contract: contractVersion + 2 },
        skipProcessEventRegistration: true,
      });
      giveSettings(elder, settings);
      elder.createService({ name: "user" });
      await elder.start();
      try {
        const { code, said } = await finished("repl", { ONEDAY_NATS_URL: nats.url });
        expect([code, said.trim().split("\n")]).toEqual([
          1,
          [expect.stringMatching(/^oneday: contract version \d+ cannot join: node user\.elder/)],
        ]);
      } finally {
        await elder.stop();
        await nats.stop();
      }
    },
    slowMs,
  );

  test(
    "without a cluster and without NATS it ends with one line",
    async () => {
      const folder = folderOf("nowhere");
      const { code, said } = await finished("repl", { ONEDAY_DATA_DIR: folder });
      remove(folder);
      expect([code, said.trim().split("\n")]).toEqual([
        1,
        [expect.stringMatching(/^oneday: no cluster runs in /)],
      ]);
    },
    slowMs,
  );
});
