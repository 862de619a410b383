/**
 * `npm run cluster` as a newcomer runs it: real processes, NATS and a MongoDB server of this
 * machine, on free ports.
 */
import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import { rowsOf } from "../../scripts/cluster/state-file.ts";
import { memoryGoalMb, memoryMb, tableOf } from "../../scripts/cluster/status-table.ts";
import { folderOf, remove } from "../support/folders.ts";
import { isListening } from "../support/ports.ts";
import { finished } from "../support/process.ts";
import { until } from "../support/until.ts";
import { withParts } from "./parts.ts";
import { endAll, isRunning, type Supervisor, startSupervisor } from "./supervisor.ts";

const openMs = 450_000;
const password = "operator-of-the-test";
const env = { ONEDAY_OPERATOR_PASSWORD: password };

const isAnyListening = async (ports: readonly number[]): Promise<boolean> =>
  (await Promise.all(ports.map(isListening))).includes(true);

withParts("npm run cluster", ["nats", "mongo"], () => {
  let folder: string;
  let running: Supervisor | null = null;
  const start = (more: Record<string, string> = {}, args: string[] = []): Supervisor => {
    running = startSupervisor(folder, { ...env, ...more }, args);
    return running;
  };
  const walk = (url: string) => finished("demo", { ONEDAY_OPERATOR_PASSWORD: password }, [url]);
  const jobsAt = async (url: string) =>
    (await fetch(`${url}/api/jobs?limit=100&sort=soon`)).json() as Promise<{ items: unknown[] }>;
  const portsOf = ({ state }: Supervisor): number[] =>
    state().processes.flatMap(({ port }) => (port === null ? [] : [port]));

  beforeAll(() => {
    folder = folderOf("supervisor");
  });
  afterEach(async () => {
    if (running !== null) await endAll(running);
    running = null;
  });
  afterAll(() => remove(folder));

  let before: unknown;

  test("a whole day runs, a killed service and a hung one are restarted, and SIGTERM ends all", async () => {
    const cluster = start();
    const url = await cluster.open(openMs);
    const jobs = await jobsAt(url);
    expect(jobs.items.length).toBe(100);
    expect(await walk(url)).toMatchObject({ code: 0 });

    const rows = rowsOf(cluster.state());
    process.stdout.write(tableOf(rows));
    expect(rows.map(({ name }) => name)).toEqual([
      ...["cluster", "nats", "mongo", "security", "user", "job", "matching", "payment"],
      ...["communication", "analytics", "gateway"],
    ]);
    expect(memoryMb(rows)).toBeLessThan(memoryGoalMb);

    // Busy is not hung.
    expect(rows.map(({ restarts }) => restarts)).toEqual(rows.map(() => 0));

    const payment = () => cluster.state().processes.find(({ name }) => name === "payment");
    const killed = payment()?.pid ?? 0;
    process.kill(killed, "SIGKILL");
    await until(() => payment()?.pid !== killed && payment()?.state === "ready", 60_000);
    expect(payment()?.restarts).toBe(1);
    expect(cluster.said()).toMatch(/^payment +ended \(SIGKILL\), starts again in 0\.25 s$/m);
    await until(() => /^payment +is ready again$/m.test(cluster.said()), 5000);
    expect(await walk(url)).toMatchObject({ code: 0 });

    const job = () => cluster.state().processes.find(({ name }) => name === "job");
    const hung = job()?.pid ?? 0;
    process.kill(hung, "SIGSTOP");
    await until(() => job()?.pid !== hung && job()?.state === "ready", 90_000);
    expect(cluster.said()).toMatch(/^job +gives no sign of life and is killed$/m);

    before = await jobsAt(url);
    const [pids, ports] = [cluster.pids(), portsOf(cluster)];
    cluster.child.kill("SIGTERM");
    expect(await cluster.ended()).toBe(0);
    expect(pids.filter(isRunning)).toEqual([]);
    expect(await isAnyListening(ports)).toBe(false);
    const stops = [...cluster.said().matchAll(/stopped ([\w-]+)/g)].map(([, name]) => name);
    expect(stops).toEqual(["gateway", "security", "nats"]);
  }, 900_000);

  test("data survive, and all children end when the supervisor is killed", async () => {
    const cluster = start();
    const url = await cluster.open(openMs);
    expect(await jobsAt(url)).toEqual(before);
    expect(await walk(url)).toMatchObject({ code: 0 });
    const [pids, ports] = [cluster.pids(), portsOf(cluster)];
    cluster.child.kill("SIGKILL");
    await until(() => !pids.some(isRunning), 40_000);
    expect(await isAnyListening(ports)).toBe(false);
  }, 900_000);

  test("a Ctrl-C that reaches the whole group stops in order", async () => {
    const cluster = start({ SERVICES: "security,gateway" }, ["--replicas", "gateway=2"]);
    await cluster.open(openMs);
    const second = startSupervisor(folder, env);
    expect(await second.ended()).toBe(1);
    expect(second.said()).toMatch(/^cluster: data folder is in use by another process: .*\n$/);
    const pids = cluster.pids();
    process.kill(-(cluster.child.pid ?? 0), "SIGINT");
    expect(await cluster.ended()).toBe(0);
    expect(pids.filter(isRunning)).toEqual([]);
    expect(cluster.said()).toMatch(
      /stopped gateway, gateway-2\n.*stopped security\n.*stopped nats, mongo\n/s,
    );
  }, 300_000);
});
