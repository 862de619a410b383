import { afterEach, expect, test } from "@jest/globals";
import mongoose from "mongoose";
import { Log } from "../../../mixins/log/event-log.ts";
import { openMongo } from "../../../mixins/store/mongo/mongo-store.ts";
import { type Doc, DuplicateKey, type Store } from "../../../mixins/store/store.ts";
import { withMongo } from "../../support/mongo.ts";
import { quietService } from "../../support/worker-process.ts";
import { count, counter } from "./counter.ts";
import { startProxy, type TcpProxy } from "./proxy.ts";

const away = { type: "STORE_UNAVAILABLE", code: 503, retryable: true };
/** The time limit of a whole call, retries included. */
const deadlineMs = 8000;
const service = quietService();
const stores: Store[] = [];
const proxies: TcpProxy[] = [];

const open = async (url: string, database: string): Promise<Store> => {
  const store = await openMongo(url, database, service);
  stores.push(store);
  return store;
};
const proxied = async (url: string): Promise<TcpProxy> => {
  const proxy = await startProxy(url);
  proxies.push(proxy);
  return proxy;
};
const msOf = async (work: () => Promise<void>): Promise<number> => {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
};
/** Retries until the store is back. */
const onceBack = async <T>(ask: () => Promise<T>): Promise<T> => {
  const until = performance.now() + 5000;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      expect(error).toMatchObject(away);
      if (performance.now() > until) throw error;
    }
  }
};

afterEach(async () => {
  for (const store of stores.splice(0)) await store.close();
  for (const proxy of proxies.splice(0)) await proxy.stop();
});

withMongo("the MongoDB store", (mongo) => {
  test("each service has a connection and a database of its own", async () => {
    const user = await open(mongo.url(), mongo.database());
    const job = await open(mongo.url(), mongo.database());
    const users = await user.collection("log");
    const jobs = await job.collection("log");
    await users.insert({ _id: "a" });
    await jobs.insert({ _id: "a" });
    await jobs.clear();
    expect(await users.count({})).toBe(1);
    await user.close();
    expect(await jobs.count({})).toBe(0);
    // The shared connection of mongoose was never used.
    expect(mongoose.connection.readyState).toBe(0);
  });

  test("writes are acknowledged, whatever the URL says", async () => {
    const url = new URL(mongo.url());
    url.search = "?w=0&journal=false&readPreference=secondary&readConcernLevel=local";
    const store = await open(url.href, mongo.database());
    const items = await store.collection("items");
    await items.insert({ _id: "a" });
    await expect(items.insert({ _id: "a" })).rejects.toBeInstanceOf(DuplicateKey);
    expect(await items.replace("a", {}, { _id: "a" })).toBe(true);
    expect(await items.remove("a")).toBe(true);
  });

  test("a collection that already violates its unique key is refused", async () => {
    const store = await open(mongo.url(), mongo.database());
    const items = await store.collection("items");
    await items.insertMany([{ _id: "a", key: 1 } as Doc, { _id: "b", key: 1 } as Doc]);
    await expect(store.collection("items", { unique: ["key"] })).rejects.toThrow();
  });

  test("a disconnected database is a 503 before a call's deadline, and is used again once it is back", async () => {
    const proxy = await proxied(mongo.url());
    const items = await (await open(proxy.url, mongo.database())).collection("items");
    await items.insert({ _id: "a" });
    proxy.set("cut");
    const askAll = async () => {
      const answers = await Promise.allSettled([
        items.insert({ _id: "b" }),
        items.insertMany([{ _id: "b" }]),
        items.get("a"),
        items.find({}, { limit: 1 }),
        items.count({}),
        items.replace("a", {}, { _id: "a" }),
        items.remove("a"),
        items.clear(),
      ]);
      for (const answer of answers) expect(answer).toMatchObject({ reason: away });
    };
    // First calls on broken connections, then calls that find no server.
    expect(await msOf(askAll)).toBeLessThan(deadlineMs);
    expect(await msOf(askAll)).toBeLessThan(deadlineMs);
    proxy.set("through");
    expect(await onceBack(() => items.find({}, { limit: 10 }))).toEqual([{ _id: "a" }]);
  });

  test("a hanging database is a 503 before a call's deadline, and is used again once it is back", async () => {
    const proxy = await proxied(mongo.url());
    const items = await (await open(proxy.url, mongo.database())).collection("items");
    await items.insert({ _id: "a" });
    proxy.set("hang");
    const ms = await msOf(async () => {
      await expect(items.insert({ _id: "b" })).rejects.toMatchObject(away);
    });
    expect(ms).toBeLessThan(deadlineMs);
    proxy.set("cut");
    proxy.set("through");
    expect(await onceBack(() => items.get("a"))).toEqual({ _id: "a" });
  });

  test("a group of commits whose answer was lost is stored once, and each gets its own answer", async () => {
    const proxy = await proxied(mongo.url());
    const log = await Log.open(await open(proxy.url, mongo.database()));
    await count(log, "before", "before");
    proxy.set("loseAnswer");
    const ids = Array.from({ length: 20 }, (_, n) => `s${n}`);
    const decided = await Promise.all(ids.map((id) => count(log, id, id)));
    expect(decided.map(({ id }) => id)).toEqual(ids);
    expect(decided.every(({ state, replayed }) => state === 1 && !replayed)).toBe(true);
    expect(await log.verify()).toMatchObject({ commits: 21, firstBad: null });
  });

  test("a commit whose answer was lost with the connection is found by its command", async () => {
    const proxy = await proxied(mongo.url());
    const database = mongo.database();
    const log = await Log.open(await open(proxy.url, database));
    proxy.set("loseAnswer");
    expect(await count(log, "a", "once")).toMatchObject({ state: 1, replayed: false });
    const other = await Log.open(await open(mongo.url(), database));
    expect(await count(other, "a", "once")).toMatchObject({ state: 1, replayed: true });
    expect(await other.state(counter, "a")).toBe(1);
  });

  test("a store is not opened while the database is unavailable", async () => {
    const proxy = await proxied(mongo.url());
    proxy.set("cut");
    await expect(open(proxy.url, mongo.database())).rejects.toMatchObject(away);
  });
});
