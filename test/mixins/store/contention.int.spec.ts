import { setImmediate } from "node:timers/promises";
import { afterEach, expect, test } from "@jest/globals";
import { type Commit, positionOf } from "../../../mixins/log/commit.ts";
import { Log } from "../../../mixins/log/event-log.ts";
import { openMongo } from "../../../mixins/store/mongo/mongo-store.ts";
import type { Store } from "../../../mixins/store/store.ts";
import { withMongo } from "../../support/mongo.ts";
import { endWorkers, startWorker } from "../../support/worker.ts";
import { quietService } from "../../support/worker-process.ts";
import type { AppenderCounts, AppenderInput } from "./appender.worker.ts";
import { count, counter } from "./counter.ts";

const processes = 4;
const commandsEach = 50;
const numbers = (count: number): number[] => Array.from({ length: count }, (_, n) => n);
const oneTo = (count: number): number[] => numbers(count).map((n) => n + 1);
const script = new URL("./appender.worker.ts", import.meta.url);

/** The commands of a process: every second one is on the shared stream. */
const commandsOf = (sender: number, count = commandsEach) =>
  numbers(count).map((n) => ({
    stream: n % 2 === 0 ? "shared" : `own${sender}`,
    cid: `p${sender}/${n}`,
  }));

/**
 * Each command comes twice: those on the shared stream from the next process too, at about the
 * same time; those on an own stream again from the same one, a few commands later.
 */
const sendsOf = (sender: number): AppenderInput["sends"] => {
  const mine = commandsOf(sender);
  const neighbours = commandsOf((sender + processes - 1) % processes);
  return mine.flatMap((command, n) => {
    const again = command.stream === "shared" ? neighbours[n] : mine[n - 2];
    const isLast = n === commandsEach - 1;
    return [command, ...(again ? [again] : []), ...(isLast ? [command] : [])];
  });
};

const startProcesses = async (url: string, database: string): Promise<AppenderCounts[]> => {
  const workers = numbers(processes).map((sender) =>
    startWorker(script, { url, database, sends: sendsOf(sender) } satisfies AppenderInput),
  );
  for (const worker of workers) await worker.hear("ready");
  for (const worker of workers) worker.tell({ type: "go" });
  const done = await Promise.all(workers.map((worker) => worker.hear("done")));
  await Promise.all(workers.map((worker) => worker.gone));
  return done as unknown as AppenderCounts[];
};

const sum = (counts: readonly AppenderCounts[], name: keyof AppenderCounts): number =>
  counts.reduce((total, each) => total + each[name], 0);

afterEach(endWorkers);

withMongo("four processes that append to one log", (mongo) => {
  let counts: AppenderCounts[] = [];
  const database = mongo.database();
  const service = quietService();
  const total = processes * commandsEach;
  let store: Store | null = null;
  const open = async (): Promise<Log> => {
    store = await openMongo(mongo.url(), database, service);
    return Log.open(store);
  };
  const commitsOf = async (): Promise<Commit[]> => (await open()).read(0, 1000);
  afterEach(async () => {
    await store?.close();
    store = null;
  });

  test("each command is one commit, and each retry is recognised", async () => {
    counts = await startProcesses(mongo.url(), database);
    expect(sum(counts, "commits")).toBe(total);
    expect(sum(counts, "retries")).toBe(total);
    const commits = await commitsOf();
    expect(new Set(commits.map(({ cid }) => cid)).size).toBe(total);
    expect(commits).toHaveLength(total);
  });

  test("the processes conflict, else this suite has shown nothing", () => {
    const [duplicates, reruns] = [sum(counts, "duplicates"), sum(counts, "reruns")];
    process.stdout.write(
      `store:contention ${processes} processes: ${total} commits, ${total} retries recognised, ` +
        `${duplicates} taken keys, ${reruns} decided again\n`,
    );
    expect(duplicates).toBeGreaterThan(processes);
    expect(reruns).toBeGreaterThan(processes);
  });

  test("positions have no gap, and each stream's versions are 1 to n", async () => {
    const commits = await commitsOf();
    expect(commits.map(({ _id }) => positionOf(_id))).toEqual(oneTo(total));
    const streams = Map.groupBy(commits, ({ stream }) => stream);
    expect(streams.get("counter:shared")).toHaveLength(total / 2);
    expect(streams.size).toBe(1 + processes);
    for (const stream of streams.values()) {
      expect(stream.map(({ ver }) => ver)).toEqual(oneTo(stream.length));
    }
  });

  test("the hash chain holds, and the streams fold to the counted sums", async () => {
    const log = await open();
    expect(await log.verify()).toMatchObject({ commits: total, firstBad: null });
    expect(await log.state(counter, "shared")).toBe(total / 2);
    for (const sender of numbers(processes)) {
      expect(await log.state(counter, `own${sender}`)).toBe(commandsEach / 2);
    }
  });

  test("a killed process leaves a whole log, and its commands, sent again, are committed once", async () => {
    const killed = mongo.database();
    store = await openMongo(mongo.url(), killed, service);
    const log = await Log.open(store);
    // So many that it is killed in the middle, however late this process notices.
    const killedCommands = commandsOf(0, 6 * commandsEach);
    const workers = [killedCommands, commandsOf(1)].map((sends) =>
      startWorker(script, { url: mongo.url(), database: killed, sends }),
    );
    for (const worker of workers) await worker.hear("ready");
    for (const worker of workers) worker.tell({ type: "go" });
    const isHisTurn = async () => (await log.byCommand("p0/5")) !== null;
    while (!(await isHisTurn())) await setImmediate();
    workers[0]?.signal("SIGKILL");
    await Promise.all([workers[0]?.gone, workers[1]?.hear("done")]);
    const stood = await log.read(0, 1000);
    const all = killedCommands.length + commandsEach;
    expect(stood.length).toBeLessThan(all);
    expect((await log.verify()).firstBad).toBeNull();
    for (const { stream, cid } of killedCommands) await count(log, stream, cid, { sentMs: 1 });
    expect(await log.verify()).toMatchObject({ commits: all, firstBad: null });
    expect(await log.state(counter, "shared")).toBe(all / 2);
    expect(await log.state(counter, "own0")).toBe(killedCommands.length / 2);
  });
});
