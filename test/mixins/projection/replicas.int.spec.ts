import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import { applyPage, digest } from "../../../mixins/projection/copy-writer.ts";
import type { Stored } from "../../../mixins/projection/projector.ts";
import { openMongo } from "../../../mixins/store/mongo/mongo-store.ts";
import { openNedb } from "../../../mixins/store/nedb/nedb-store.ts";
import type { Store } from "../../../mixins/store/store.ts";
import { withMongo } from "../../support/mongo.ts";
import { endWorkers, startWorker, type Worker } from "../../support/worker.ts";
import { quietService } from "../../support/worker-process.ts";
import { type Charged, charged, chargesOf } from "./charges.ts";
import type { ReplicaInput } from "./replica.worker.ts";

const commits = 200;
const roundsMax = 10;
const service = quietService();
const script = new URL("./replica.worker.ts", import.meta.url);
const stores: Store[] = [];
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "oneday-replicas-"));
});
afterEach(async () => {
  await endWorkers();
  for (const store of stores.splice(0)) await store.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The read model of the same logs by one process, in a store of another kind. */
const expected = async (sources: readonly string[], hasDeclines: boolean): Promise<string> => {
  const store = await openNedb(folder, service, (error) => {
    throw error;
  });
  stores.push(store);
  const docs = await store.collection<Stored<Charged>>(`charged${sources.length}`);
  await docs.clear();
  for (const source of sources) {
    await applyPage(docs, charged, chargesOf(source, commits, hasDeclines));
  }
  const all = await docs.find({}, { limit: 100 });
  expect(all.length).toBeGreaterThan(10);
  expect(all.some(({ isGone }) => isGone)).toBe(hasDeclines);
  return digest(docs);
};

const goOn = async (stopped: Worker): Promise<number> => {
  const continued = stopped.hear("goesOn");
  let isRunning = false;
  void continued.finally(() => {
    isRunning = true;
  });
  // It announces the stop, perhaps before it has stopped: so SIGCONT is repeated until it continues.
  while (!isRunning) {
    stopped.signal("SIGCONT");
    await setImmediate();
  }
  return Number((await continued)["at"]);
};

withMongo("two processes that project into one read model", (mongo) => {
  let database: string;
  const replica = (input: Partial<ReplicaInput>): Worker =>
    startWorker(script, {
      url: mongo.url(),
      database,
      source: "payment",
      commits,
      hasDeclines: true,
      isConditional: true,
      sharesCheckpoint: true,
      ...input,
    } satisfies ReplicaInput);
  const result = async (): Promise<string> => {
    const store = await openMongo(mongo.url(), database, service);
    stores.push(store);
    return digest(await store.collection<Stored<Charged>>("charged"));
  };
  const begin = async (...replicas: readonly Worker[]): Promise<void> => {
    for (const each of replicas) await each.hear("ready");
    for (const each of replicas) each.tell({ type: "go" });
  };
  /** Lets one replica stop itself, another do all its work, and then the first continue. */
  const stopAndGoOn = async (stopping: Partial<ReplicaInput>, other: Partial<ReplicaInput>) => {
    database = mongo.database();
    const first = replica(stopping);
    await begin(first);
    await first.hear("stopping");
    const second = replica(other);
    await begin(second);
    const { at: otherDoneAt } = await second.hear("done");
    const wentOnAt = await goOn(first);
    expect(wentOnAt).toBeGreaterThanOrEqual(Number(otherDoneAt));
    return first.hear("done");
  };

  test("the same log at the same time: nothing is lost and nothing counts twice", async () => {
    const whole = await expected(["payment"], true);
    let haveMet = false;
    // On a busy machine one may finish before the other begins.
    for (let round = 0; round < roundsMax && !haveMet; round += 1) {
      database = mongo.database();
      const both = [0, 1].map(() => replica({ sharesCheckpoint: false }));
      await begin(...both);
      const done = await Promise.all(both.map((each) => each.hear("done")));
      haveMet = done.some(({ beaten }) => Number(beaten) > 0);
      expect(await result()).toBe(whole);
    }
    expect(haveMet).toBe(true);
  });

  test("a replica that stops between a read and its write overwrites nothing when it continues", async () => {
    const stopsBefore = { call: "replace", number: 30 } as const;
    const done = await stopAndGoOn({ stopsBefore }, {});
    expect(done["beaten"]).toBe(1);
    expect(await result()).toBe(await expected(["payment"], true));
  });

  test("a replica that stops before its first insert inserts nothing a second time", async () => {
    const stopsBefore = { call: "insertMany", number: 1 } as const;
    await stopAndGoOn({ stopsBefore }, {});
    expect(await result()).toBe(await expected(["payment"], true));
  });

  test("without the condition a stopped replica loses updates: this is why there is one", async () => {
    const stopsBefore = { call: "replace", number: 30 } as const;
    await stopAndGoOn({ stopsBefore, isConditional: false }, { isConditional: false });
    expect(await result()).not.toBe(await expected(["payment"], true));
  });

  test("two logs in one document, one replica stopped: each keeps the other's writes", async () => {
    const stopsBefore = { call: "replace", number: 30 } as const;
    const done = await stopAndGoOn(
      { stopsBefore, hasDeclines: false },
      { source: "job", hasDeclines: false },
    );
    expect(done["beaten"]).toBe(1);
    expect(await result()).toBe(await expected(["job", "payment"], false));
  });

  test("two logs in one document, one replica stopped before its first insert: it adds to the other's", async () => {
    const stopsBefore = { call: "insertMany", number: 1 } as const;
    await stopAndGoOn({ stopsBefore, hasDeclines: false }, { source: "job", hasDeclines: false });
    expect(await result()).toBe(await expected(["job", "payment"], false));
  });

  test("two logs in one document without the condition: the other's write is lost", async () => {
    const stopsBefore = { call: "replace", number: 30 } as const;
    await stopAndGoOn(
      { stopsBefore, hasDeclines: false, isConditional: false },
      { source: "job", hasDeclines: false, isConditional: false },
    );
    expect(await result()).not.toBe(await expected(["job", "payment"], false));
  });
});
