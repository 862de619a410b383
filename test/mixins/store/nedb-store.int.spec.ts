import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { Log } from "../../../mixins/log/event-log.ts";
import { openNedb } from "../../../mixins/store/nedb/nedb-store.ts";
import { type Doc, DuplicateKey, type Store } from "../../../mixins/store/store.ts";
import { endWorkers, startWorker } from "../../support/worker.ts";
import { quietService } from "../../support/worker-process.ts";
import { count, counter } from "./counter.ts";

const away = { type: "STORE_UNAVAILABLE", code: 503, retryable: true };
const service = quietService();
let warnings: string[];
let poisons: Error[];
let root: string;
let folder: string;
const stores: Store[] = [];

const open = async (path = folder): Promise<Store> => {
  const store = await openNedb(path, service, (error) => poisons.push(error));
  stores.push(store);
  return store;
};
const fileOf = (collection: string) => join(folder, `${collection}.db`);

beforeEach(() => {
  warnings = [];
  poisons = [];
  service.logger.warn = (message: string) => warnings.push(message);
  root = mkdtempSync(join(tmpdir(), "oneday-nedb-"));
  folder = join(root, "store");
});
afterEach(async () => {
  await endWorkers();
  for (const store of stores.splice(0)) await store.close();
  rmSync(root, { recursive: true });
});

describe("one process per folder", () => {
  const holder = new URL("./holder.worker.ts", import.meta.url);

  test("a second opener in the same process is refused until the first has closed", async () => {
    const first = await open();
    await expect(open()).rejects.toThrow("in use by another process");
    await first.close();
    await open();
  });

  test("a second process is refused, even while the first one is stopped", async () => {
    const worker = startWorker(holder, { folder });
    await worker.hear("holds");
    await expect(open()).rejects.toThrow("in use by another process");
    worker.signal("SIGSTOP");
    await expect(open()).rejects.toThrow("in use by another process");
    worker.signal("SIGKILL");
    await worker.gone;
  });

  test("the lock of a killed process is taken over, and its writes are there", async () => {
    const worker = startWorker(holder, { folder });
    await worker.hear("holds");
    worker.signal("SIGKILL");
    await worker.gone;
    expect(readdirSync(folder)).toContainEqual(expect.stringMatching(/^lock-/));
    const items = await (await open()).collection("items");
    expect(await items.get("written")).toEqual({ _id: "written" });
    await expect(open()).rejects.toThrow("in use by another process");
  });

  test("of 8 processes that find a stale lock at once exactly one takes it over", async () => {
    const worker = startWorker(holder, { folder });
    await worker.hear("holds");
    worker.signal("SIGKILL");
    await worker.gone;
    const opened = await Promise.allSettled(Array.from({ length: 8 }, () => open()));
    expect(opened.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });
});

describe("damage", () => {
  const fill = async (): Promise<void> => {
    const store = await open();
    const items = await store.collection("items");
    await items.insertMany(["a", "b", "c"].map((_id) => ({ _id, name: `이름 ${_id}` })));
    await store.close();
  };
  const ids = async (): Promise<string[]> => {
    const found = await (await (await open()).collection("items")).find({}, { limit: 10 });
    return found.map(({ _id }) => _id).sort();
  };

  test("a torn last line is moved unchanged to a file beside it, and reported", async () => {
    await fill();
    const torn = Buffer.from('{"_id":"d","name":"이').subarray(0, -1);
    appendFileSync(fileOf("items"), torn);
    expect(await ids()).toEqual(["a", "b", "c"]);
    expect(readFileSync(`${fileOf("items")}.torn`)).toEqual(
      Buffer.concat([torn, Buffer.from("\n")]),
    );
    expect(warnings).toEqual([expect.stringContaining("torn line 4")]);
  });

  test("damage before the last line refuses the start with the line's number, and writes nothing", async () => {
    await fill();
    const lines = readFileSync(fileOf("items"), "utf8").split("\n");
    const damaged = [lines[0], lines[1]?.slice(0, -3), ...lines.slice(2)].join("\n");
    writeFileSync(fileOf("items"), damaged);
    await expect(ids()).rejects.toThrow(/items\.db line 2\. Restore/);
    expect(readFileSync(fileOf("items"), "utf8")).toBe(damaged);
    expect(existsSync(`${fileOf("items")}.torn`)).toBe(false);
  });

  test("a damaged last line with its line break is no torn append, and is refused", async () => {
    await fill();
    const damaged = readFileSync(fileOf("items"), "utf8").replace('"_id":"c"', '"_id":"c');
    writeFileSync(fileOf("items"), damaged);
    await expect(ids()).rejects.toThrow(/items\.db line 3\. Restore/);
    expect(readFileSync(fileOf("items"), "utf8")).toBe(damaged);
  });

  test("a log cut at any byte of its last line opens with every commit before it", async () => {
    const store = await open();
    const log = await Log.open(store);
    for (const n of [1, 2, 3]) await count(log, "가", `c${n}`);
    await store.close();
    const whole = readFileSync(fileOf("log"));
    const end = whole.length;
    const start = whole.subarray(0, end - 1).lastIndexOf("\n") + 1;
    expect(JSON.parse(whole.subarray(start).toString())).toMatchObject({ ver: 3 });
    for (let cut = start; cut <= end; cut += 1) {
      writeFileSync(fileOf("log"), whole.subarray(0, cut));
      const reopened = await open();
      const again = await Log.open(reopened);
      // Without its line break the last commit is still whole.
      const commits = cut >= end - 1 ? 3 : 2;
      expect(again.head.position).toBe(commits);
      expect(await again.verify()).toMatchObject({ commits, firstBad: null });
      await count(again, "가", "after");
      expect(await again.state(counter, "가")).toBe(commits + 1);
      await reopened.close();
    }
    expect(warnings).toHaveLength(end - start - 2);
  });
});

describe("a failed write", () => {
  /** Puts a file where the folder was, so that the next write fails. */
  const breakFolder = (): void => {
    renameSync(folder, `${folder}.away`);
    writeFileSync(folder, "");
  };
  const restore = (): void => {
    rmSync(folder);
    renameSync(`${folder}.away`, folder);
  };

  test("stops the store: no read and no write after it, on any collection, ever", async () => {
    const store = await open();
    const items = await store.collection("items");
    const others = await store.collection("others");
    await items.insert({ _id: "a" });
    breakFolder();
    await expect(items.insert({ _id: "b" })).rejects.toMatchObject(away);
    restore();
    for (const docs of [items, others]) {
      await expect(docs.get("a")).rejects.toMatchObject(away);
      await expect(docs.find({}, { limit: 1 })).rejects.toMatchObject(away);
      await expect(docs.count({})).rejects.toMatchObject(away);
      await expect(docs.insert({ _id: "c" })).rejects.toMatchObject(away);
      await expect(docs.insertMany([{ _id: "c" }])).rejects.toMatchObject(away);
      await expect(docs.replace("a", {}, { _id: "a" })).rejects.toMatchObject(away);
      await expect(docs.remove("a")).rejects.toMatchObject(away);
      await expect(docs.compact()).rejects.toMatchObject(away);
      await expect(docs.clear()).rejects.toMatchObject(away);
    }
    expect(poisons).toHaveLength(1);
    await store.close();
    const after = await (await open()).collection("items");
    expect(await after.find({}, { limit: 10 })).toEqual([{ _id: "a" }]);
  });

  test("is not seen as done by the callers that wait behind it", async () => {
    const items = await (await open()).collection("items");
    breakFolder();
    const first = items.insert({ _id: "a" });
    // Long enough for the write to be under way, too short for the disk to answer.
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
    const behind = [
      items.insert({ _id: "a" }),
      items.insertMany([{ _id: "a" }, { _id: "b" }]),
      items.get("a"),
      items.find({}, { limit: 1 }),
      items.count({}),
      items.replace("a", {}, { _id: "a" }),
      items.remove("a"),
    ];
    const settled = await Promise.allSettled([first, ...behind]);
    restore();
    expect(settled).toEqual(settled.map(() => expect.objectContaining({ status: "rejected" })));
    for (const each of settled) expect(each).toMatchObject({ reason: away });
  });

  test("fails the commit and every command after it, and no commit is lost", async () => {
    const store = await open();
    const log = await Log.open(store);
    await count(log, "a", "c1");
    breakFolder();
    await expect(count(log, "a", "c2")).rejects.toMatchObject(away);
    restore();
    await expect(count(log, "a", "c2")).rejects.toMatchObject(away);
    await expect(log.read(0, 10)).rejects.toMatchObject(away);
    await store.close();
    const again = await Log.open(await open());
    expect(await again.verify()).toMatchObject({ commits: 1, firstBad: null });
  });

  test("is not the same as an unstorable document, which alone is refused", async () => {
    const items = await (await open()).collection("items");
    await items.insert({ _id: "a" });
    for (const bad of [{ "a.b": 1 }, { $set: 1 }, { _id: "" }, { _id: "__proto__" }]) {
      await expect(items.insert({ _id: "b", ...bad })).rejects.toThrow();
      await expect(items.insertMany([{ _id: "b", ...bad }])).rejects.toThrow();
      await expect(items.replace("a", {}, { _id: "a", ...bad })).rejects.toThrow();
    }
    expect(poisons).toEqual([]);
    expect(await items.find({}, { limit: 10 })).toEqual([{ _id: "a" }]);
  });
});

describe("the file", () => {
  test("keeps nothing of removed documents once it is compacted", async () => {
    const items = await (await open()).collection("items");
    await items.insert({ _id: "a", name: "김하늘" } as Doc);
    await items.remove("a");
    expect(readFileSync(fileOf("items"), "utf8")).toContain("김하늘");
    await items.compact();
    expect(readFileSync(fileOf("items"), "utf8")).not.toContain("김하늘");
  });

  test("is cleared of however many documents", async () => {
    mkdirSync(folder);
    const lines = Array.from({ length: 150_000 }, (_, n) => `{"_id":"${n}"}\n`);
    writeFileSync(fileOf("items"), lines.join(""));
    const items = await (await open()).collection("items");
    expect(await items.count({})).toBe(150_000);
    await items.clear();
    expect(await items.count({})).toBe(0);
    expect(readFileSync(fileOf("items"), "utf8")).toBe("");
  });

  test("enforces a unique key from the release on that declares it", async () => {
    const before = await open();
    const plain = await before.collection("items", { index: ["key"] });
    await plain.insert({ _id: "a", key: 1 } as Doc);
    await before.close();
    const after = await open();
    const keyed = await after.collection("items", { unique: ["key"] });
    await expect(keyed.insert({ _id: "b", key: 1 } as Doc)).rejects.toBeInstanceOf(DuplicateKey);
  });
});
