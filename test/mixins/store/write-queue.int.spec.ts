import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import fc from "fast-check";
import { type Collection, DuplicateKey, type Store } from "../../../mixins/store/store.ts";
import { openEmbedded } from "../../support/embedded.ts";

type Row = { readonly _id: string; readonly n: number };
type Step =
  | { readonly does: "insert"; readonly id: number; readonly n: number }
  | { readonly does: "insertMany"; readonly ids: readonly number[]; readonly n: number }
  | { readonly does: "remove"; readonly id: number }
  | { readonly does: "replace"; readonly id: number; readonly n: number };

const seed = 20_261_123;
let folder: string;
let store: Store;
let rows: Collection<Row>;

const open = async () => {
  store = await openEmbedded(folder);
  rows = await store.collection<Row>("rows");
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "oneday-turns-"));
  await open();
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

const id = fc.integer({ min: 0, max: 5 });
const n = fc.integer({ min: 0, max: 99 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ does: fc.constant("insert" as const), id, n }),
  fc.record({ does: fc.constant("insertMany" as const), ids: fc.array(id, { maxLength: 4 }), n }),
  fc.record({ does: fc.constant("remove" as const), id }),
  fc.record({ does: fc.constant("replace" as const), id, n }),
);

const asked = (each: Step): Promise<unknown> => {
  if (each.does === "insertMany") {
    return rows.insertMany(each.ids.map((number) => ({ _id: `row${number}`, n: each.n })));
  }
  const _id = `row${each.id}`;
  if (each.does === "remove") return rows.remove(_id);
  if (each.does === "replace") return rows.replace(_id, {}, { _id, n: each.n });
  return rows.insert({ _id, n: each.n }).catch((error) => {
    if (error instanceof DuplicateKey) return "taken";
    throw error;
  });
};

/** The expected answer of each, one after another, and the expected rows. */
const expected = (steps: readonly Step[]): [unknown[], Map<string, number>] => {
  const left = new Map<string, number>();
  const put = (number: number, value: number): boolean => {
    if (left.has(`row${number}`)) return false;
    left.set(`row${number}`, value);
    return true;
  };
  const answers = steps.map((each): unknown => {
    if (each.does === "insert") return put(each.id, each.n) ? undefined : "taken";
    if (each.does === "remove") return left.delete(`row${each.id}`);
    if (each.does === "insertMany") {
      const stop = each.ids.findIndex((number) => !put(number, each.n));
      return stop < 0 ? each.ids.length : stop;
    }
    const isThere = left.has(`row${each.id}`);
    if (isThere) left.set(`row${each.id}`, each.n);
    return isThere;
  });
  return [answers, left];
};

const all = async (): Promise<Map<string, number>> =>
  new Map((await rows.find({}, { limit: 100 })).map(({ _id, n: value }) => [_id, value]));

test("concurrent writes are applied as if one after another, in memory and in the file", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 30 }), async (steps) => {
      await rows.clear();
      const [answers, left] = expected(steps);
      expect(await Promise.all(steps.map(asked))).toEqual(answers);
      expect(await all()).toEqual(left);
      await store.close();
      await open();
      expect(await all()).toEqual(left);
    }),
    { seed, numRuns: 60 },
  );
});

test("a write that arrives just as the previous one is answered does not wait for ever", async () => {
  // Somewhere among these steps the collection sees an empty queue and ends its round.
  for (let steps = 0; steps < 30; steps += 1) {
    await rows.insert({ _id: `first${steps}`, n: 0 });
    for (let each = 0; each < steps; each += 1) await Promise.resolve();
    await rows.insert({ _id: `second${steps}`, n: 0 });
  }
  expect(await rows.count({})).toBe(60);
});

test("an unstorable row is refused alone, and the other writes of its batch persist", async () => {
  const others = [0, 1, 2].map((each) => rows.insert({ _id: `row${each}`, n: each }));
  const bad = { _id: "bad", n: 1, $field: 1 } as Row;
  const refused = rows.insert(bad);
  const after = rows.insert({ _id: "after", n: 3 });
  await expect(refused).rejects.toThrow("Field names cannot");
  await Promise.all([...others, after]);
  expect([...(await all()).keys()].sort()).toEqual(["after", "row0", "row1", "row2"]);
});

test("concurrently inserted and removed rows have their lines in the order of the calls", async () => {
  const inserted = [0, 1, 2].map((each) => rows.insert({ _id: `row${each}`, n: each }));
  const removed = [2, 1].map((each) => rows.remove(`row${each}`));
  await Promise.all([...inserted, ...removed]);
  const lines = readFileSync(join(folder, "rows.db"), "utf8").trim().split("\n");
  const of = lines.map((line) => JSON.parse(line) as { _id?: string; $$deleted?: boolean });
  expect(
    of.filter(({ _id }) => _id !== undefined).map(({ _id, $$deleted }) => [_id, $$deleted]),
  ).toEqual([
    ["row0", undefined],
    ["row1", undefined],
    ["row2", undefined],
    ["row2", true],
    ["row1", true],
  ]);
});
