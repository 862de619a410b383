import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { Collection, Doc, Store } from "../../../mixins/store/store.ts";
import { openEmbedded } from "../../support/embedded.ts";

let folder: string;
let store: Store;
let items: Collection<Doc>;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "oneday-append-"));
  store = await openEmbedded(folder);
  items = await store.collection<Doc>("items");
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

const linesOf = (): string[] =>
  readFileSync(join(folder, "items.db"), "utf8").trim().split("\n").filter(Boolean);
const ids = (count: number) => Array.from({ length: count }, (_, n) => ({ _id: `i${n}` }));

/** Counts the turns of the event loop until it is stopped. */
const countTurns = () => {
  let turns = 0;
  let isOver = false;
  const count = () => {
    turns += 1;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  return () => {
    isOver = true;
    return turns;
  };
};

test("an answered write is in its file, and did not wait for a thread", async () => {
  const stop = countTurns();
  for (const [index, item] of ids(20).entries()) {
    await items.insert(item);
    expect(linesOf().length).toBe(index + 1);
  }
  // One each where the machine is slow; each would be three of the thread pool's.
  expect(stop()).toBeLessThanOrEqual(20);
  await nextTurn();
});

test("a caller that only writes still leaves the event loop to others", async () => {
  const stop = countTurns();
  for (const item of ids(2000)) await items.insert(item);
  expect(stop()).toBeGreaterThan(10);
  await nextTurn();
});

test("a write after a file was rewritten is in the new file", async () => {
  for (const item of ids(10)) await items.insert(item);
  for (const { _id } of ids(9)) await items.remove(_id);
  await items.compact();
  await items.insert({ _id: "late" });
  expect(linesOf().map((line) => JSON.parse(line)._id)).toEqual(["i9", "late"]);
});
