import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { ServiceBroker } from "moleculer";
import { attemptsMax, outcomeOf, type Task } from "../../../mixins/reactor/attempts.ts";
import { type ClaimDoc, Claims, type Outcome } from "../../../mixins/reactor/claims.ts";
import { openNedb } from "../../../mixins/store/nedb/nedb-store.ts";
import type { Collection, Store } from "../../../mixins/store/store.ts";

const done: Outcome = { status: "done", detail: "" };
const service = new ServiceBroker({ logger: false }).createService({ name: "probe" });
let folder: string;
let store: Store;
let docs: Collection<ClaimDoc>;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "oneday-claims-"));
  store = await openNedb(folder, service, (error) => {
    throw error;
  });
  docs = await store.collection<ClaimDoc>("claims");
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A replica's claims: another process may hold the rest. */
const replica = (owner: string): Claims => new Claims(docs, owner, false);
const task = (effect: Task["effect"], more: Partial<Task> = {}): Task => ({
  key: "pay:payment:1.0",
  hasProviderKey: true,
  timeoutMs: 300,
  effect,
  inPlace: (work) => work(),
  wait: (ms) => pause(Math.min(ms, 20)),
  ...more,
});

test("a replica waits for a live replica's claim and takes its outcome", async () => {
  let isReleased = false;
  const slow = task(async () => {
    while (!isReleased) await pause(5);
    return done;
  });
  const first = outcomeOf(replica("a"), slow);
  while (!(await docs.get(`${slow.key}#1`))) await pause(1);
  let asked = 0;
  const second = outcomeOf(
    replica("b"),
    task(async () => {
      asked += 1;
      return done;
    }),
  );
  isReleased = true;
  expect(await Promise.all([first, second])).toEqual([done, done]);
  expect(asked).toBe(0);
});

test("a dead replica's claim is taken over after the time that an effect may take", async () => {
  expect(await replica("dead").take("pay:payment:1.0#1")).toBe(true);
  const beganMs = performance.now();
  expect(
    await outcomeOf(
      replica("b"),
      task(async () => done),
    ),
  ).toEqual(done);
  expect(performance.now() - beganMs).toBeGreaterThanOrEqual(300);
  expect(await docs.get("pay:payment:1.0#2/outcome")).toMatchObject({ outcome: done });
});

test("without a provider key a dead replica's claim becomes unknown and is not tried", async () => {
  await replica("dead").take("pay:payment:1.0#1");
  let asked = 0;
  const careful = task(
    async () => {
      asked += 1;
      return done;
    },
    { hasProviderKey: false },
  );
  const both = await Promise.all([
    outcomeOf(replica("b"), careful),
    outcomeOf(replica("c"), careful),
  ]);
  expect(both.map(({ status }) => status)).toEqual(["unknown", "unknown"]);
  expect(asked).toBe(0);
});

test("of many replicas that race without a provider key one tries, and all get its outcome", async () => {
  let asked = 0;
  const racing = task(
    async () => {
      asked += 1;
      await pause(10);
      return done;
    },
    { hasProviderKey: false },
  );
  const owners = ["a", "b", "c", "d", "e"];
  const all = await Promise.all(owners.map((owner) => outcomeOf(replica(owner), racing)));
  expect(asked).toBe(1);
  expect(all).toEqual(owners.map(() => done));
});

test("a request whose provider never answers becomes unknown after a bounded number of attempts", async () => {
  let asked = 0;
  const silent = task(
    async () => {
      asked += 1;
      return null;
    },
    { wait: async () => undefined },
  );
  expect((await outcomeOf(replica("a"), silent)).status).toBe("unknown");
  expect(asked).toBe(attemptsMax);
  expect((await outcomeOf(replica("b"), silent)).status).toBe("unknown");
  expect(asked).toBe(attemptsMax);
});

test("a reactor with a limit of attempts keeps it, also over a crash", async () => {
  let asked = 0;
  const silent = task(
    async () => {
      asked += 1;
      return null;
    },
    { tries: 3, wait: async () => undefined },
  );
  await replica("dead").take("pay:payment:1.0#1");
  const all = ["a", "b"].map((owner) => outcomeOf(replica(owner), { ...silent, timeoutMs: 1 }));
  expect((await Promise.all(all)).map(({ status }) => status)).toEqual(["unknown", "unknown"]);
  expect(asked).toBe(2);
});
