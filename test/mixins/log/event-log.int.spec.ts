import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import fc from "fast-check";
import { ServiceBroker } from "moleculer";
import { type Commit, positionOf } from "../../../mixins/log/commit.ts";
import { type Command, Log, type StreamDefinition } from "../../../mixins/log/event-log.ts";
import { openNedb } from "../../../mixins/store/nedb/nedb-store.ts";
import type { Store } from "../../../mixins/store/store.ts";
import { Refusal } from "../../../services/contracts/core/refusal.ts";
import { instant, newId } from "../../../services/contracts/core/units.ts";

type Counted = { type: "counted"; data: { by: number } };
const counter: StreamDefinition<number, Counted> = {
  stream: "counter",
  empty: 0,
  evolve: (sum, { data }) => sum + data.by,
};
const counted = (by: number): Counted => ({ type: "counted", data: { by } });
const command = (cid: string, fp = "same"): Command => ({
  cid,
  fp,
  isFresh: false,
  at: instant(0),
  meta: { correlationId: "c", causationId: null, actor: null },
});

const broker = new ServiceBroker({ logger: false });
const service = broker.createService({ name: "probe" });
let folder: string;
let store: Store;
let log: Log;

const open = async (): Promise<void> => {
  store = await openNedb(folder, service, (error) => {
    throw error;
  });
  log = await Log.open(store);
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "oneday-log-"));
  await open();
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

test("concurrent commits on one stream all persist, without a gap", async () => {
  const all = await Promise.all(
    Array.from({ length: 200 }, (_, n) =>
      log.decide(counter, "a", () => [counted(1)], command(`c${n}`)),
    ),
  );
  expect(all.every(({ replayed }) => !replayed)).toBe(true);
  const commits = await log.read(0, 1000);
  expect(commits.map(({ ver }) => ver)).toEqual(Array.from({ length: 200 }, (_, n) => n + 1));
  expect(commits.map(({ _id }) => positionOf(_id))).toEqual(commits.map(({ ver }) => ver));
  expect(await log.state(counter, "a")).toBe(200);
  expect(await log.verify()).toMatchObject({ commits: 200, firstBad: null });
});

test("a command sent twice is one commit, and the second answer says so", async () => {
  const first = await log.decide(counter, "a", () => [counted(5)], command("once"));
  const second = await log.decide(counter, "a", () => [counted(5)], command("once"));
  expect(first.replayed).toBe(false);
  expect(second).toMatchObject({ replayed: true, state: 5, id: "a" });
  expect(log.head.position).toBe(1);
});

test("the same command id with another input is refused", async () => {
  await log.decide(counter, "a", () => [counted(5)], command("once"));
  await expect(
    log.decide(counter, "a", () => [counted(6)], command("once", "other")),
  ).rejects.toMatchObject({ type: "KEY_REUSED", status: 422 });
});

test("a refusal based on an unwritten commit is decided again on the written state", async () => {
  const upTo = (limit: number) => (sum: number) => {
    if (sum >= limit) throw new Refusal("FULL");
    return [counted(1)];
  };
  const results = await Promise.allSettled(
    Array.from({ length: 20 }, (_, n) => log.decide(counter, "a", upTo(5), command(`c${n}`))),
  );
  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(5);
  expect(await log.state(counter, "a")).toBe(5);
});

test("of two equal commands at the same moment the second is a replay, even if its rule refuses", async () => {
  const once = (sum: number): Counted[] => {
    if (sum > 0) throw new Refusal("TAKEN");
    return [counted(1)];
  };
  const both = await Promise.all([1, 2].map(() => log.decide(counter, "a", once, command("same"))));
  expect(both.map(({ replayed }) => replayed).sort()).toEqual([false, true]);
});

test("a command that was cancelled first can never happen", async () => {
  const cancelled = await log.cancel("late", counter, "a", () => [counted(-1)], command("undo"));
  expect(cancelled).toEqual({ undone: false });
  await expect(log.decide(counter, "a", () => [counted(1)], command("late"))).rejects.toMatchObject(
    { type: "STEP_CANCELLED" },
  );
  expect(await log.state(counter, "a")).toBe(0);
});

test("a command that happened is undone once, however often it is cancelled", async () => {
  await log.decide(counter, "a", () => [counted(1)], command("step"));
  for (const _ of [1, 2, 3]) {
    await log.cancel("step", counter, "a", () => [counted(-1)], command("step/undo"));
  }
  expect(await log.state(counter, "a")).toBe(0);
});

test("a step and its cancellation in a race leave no effect, whichever wins", async () => {
  for (let round = 0; round < 50; round += 1) {
    const id = `race${round}`;
    await Promise.allSettled([
      log.decide(counter, id, () => [counted(1)], command(id)),
      log.cancel(id, counter, id, () => [counted(-1)], command(`${id}/undo`)),
    ]);
    expect(await log.state(counter, id)).toBe(0);
  }
});

test("pages are bounded at both ends and do not overlap", async () => {
  await Promise.all(
    Array.from({ length: 25 }, (_, n) =>
      log.decide(counter, `s${n}`, () => [counted(1)], command(`c${n}`)),
    ),
  );
  const pages = [await log.read(0, 10), await log.read(10, 10), await log.read(20, 10)];
  expect(pages.map((page) => page.length)).toEqual([10, 10, 5]);
  expect(pages.flat().map(({ _id }) => positionOf(_id))).toEqual(
    Array.from({ length: 25 }, (_, n) => n + 1),
  );
});

test("under any interleaving of commands and restarts the log is gap-free and folds to the sum", async () => {
  const step = fc.record({
    stream: fc.constantFrom("a", "b", "c"),
    by: fc.integer({ min: -5, max: 5 }),
    cid: fc.integer({ min: 0, max: 40 }),
    restarts: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(step, { maxLength: 12 }), { maxLength: 4 }),
      async (waves) => {
        const expected = new Map<string, number>();
        const seen = new Set<string>();
        const run = newId();
        for (const wave of waves) {
          const results = await Promise.allSettled(
            wave.map(({ stream, by, cid }) =>
              log.decide(
                counter,
                run + stream,
                () => [counted(by)],
                command(`${run}${cid}`, `${stream}${by}`),
              ),
            ),
          );
          for (const [n, result] of results.entries()) {
            if (result.status === "rejected")
              expect(result.reason).toMatchObject({ type: "KEY_REUSED" });
            else if (!result.value.replayed && wave[n]) {
              expect(seen.has(`${wave[n].cid}`)).toBe(false);
              seen.add(`${wave[n].cid}`);
              expected.set(wave[n].stream, (expected.get(wave[n].stream) ?? 0) + wave[n].by);
            }
          }
          if (wave.some(({ restarts }) => restarts)) {
            await store.close();
            await open();
          }
        }
        for (const [stream, sum] of expected)
          expect(await log.state(counter, run + stream)).toBe(sum);
        expect((await log.verify()).firstBad).toBeNull();
      },
    ),
    { seed: 20261122, numRuns: 60 },
  );
});

test("a log is whole while it grows: a commit appended during the check is no gap", async () => {
  const collection = await store.collection<Commit>("growing", { unique: ["sv", "cid"] });
  let atEnd: () => Promise<unknown> = async () => undefined;
  const growing: typeof collection = Object.assign(Object.create(collection), {
    async find(...asked: Parameters<typeof collection.find>) {
      const found = await collection.find(...asked);
      // The check has read to the head when another commit arrives.
      if (found.length === 0) await atEnd();
      return found;
    },
  });
  const shared = { exclusive: true, collection: async () => growing, close: store.close };
  const grown = await Log.open(shared as unknown as Store);
  await grown.decide(counter, "a", () => [counted(1)], command("c1"));
  atEnd = async () => {
    atEnd = async () => undefined;
    await grown.decide(counter, "a", () => [counted(1)], command("c2"));
  };
  expect(await grown.verify()).toMatchObject({ commits: 1, firstBad: null });
  expect(await grown.verify()).toMatchObject({ commits: 2, firstBad: null });
});

/** A store on which several logs are open, as with several processes. */
const openShared = async (): Promise<Store> => {
  const collection = await store.collection<Commit>("shared", {
    unique: ["sv", "cid"],
    index: ["stream"],
  });
  const shared = { exclusive: false, collection: async () => collection, close: store.close };
  return shared as unknown as Store;
};

test("a command is decided on the current stream, also if others appended while this process slept", async () => {
  const shared = await openShared();
  const sleeper = await Log.open(shared);
  const other = await Log.open(shared);
  await sleeper.decide(counter, "a", () => [counted(1)], command("first"));
  // More than a process reads to catch up.
  for (let n = 0; n < 600; n += 1) {
    await other.decide(counter, `o${n}`, () => [counted(1)], command(`o${n}`));
  }
  await other.decide(counter, "a", () => [counted(1)], command("second"));
  let rules = 0;
  const rule = () => {
    rules += 1;
    return [counted(1)];
  };
  expect(await sleeper.decide(counter, "a", rule, command("third"))).toMatchObject({ state: 3 });
  expect(rules).toBeLessThan(5);
});

test("independent appenders leave no gap and recognise every retry", async () => {
  const shared = await openShared();
  const logs = await Promise.all([1, 2, 3].map(() => Log.open(shared)));
  const everyone = logs.flatMap((each, sender) =>
    Array.from({ length: 40 }, (_, n) =>
      // Each command is sent to all three: two of the three are retries.
      each.decide(counter, "hot", () => [counted(1)], {
        ...command(`c${n}`),
        at: instant(sender),
      }),
    ),
  );
  const decided = await Promise.all(everyone);
  expect(decided.filter(({ replayed }) => !replayed)).toHaveLength(40);
  for (const each of logs) expect(await each.state(counter, "hot")).toBe(40);
  expect(await (await Log.open(shared)).verify()).toMatchObject({
    commits: 40,
    firstBad: null,
  });
});
