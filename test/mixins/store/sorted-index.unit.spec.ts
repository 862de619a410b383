import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { SortedIndex } from "../../../mixins/store/nedb/sorted-index.ts";

type Row = { readonly key: unknown };
type Bounds = Parameters<SortedIndex<Row>["betweenBounds"]>[0];

const seed = 20_261_123;
/** More than fit in one list, so that lists are split and removed. */
const keysMax = 700;
const runs = { seed, numRuns: 30 };

const steps = fc.array(
  fc.record({
    does: fc.constantFrom("insert", "insert", "insert", "delete", "exchange"),
    key: fc.integer({ min: 0, max: keysMax }),
  }),
  { minLength: 1, maxLength: 2500 },
);
/** Texts of one length, so that they sort as their numbers do. */
const text = (n: number): string => `키${String(n).padStart(4, "0")}`;
const all = (sorted: SortedIndex<Row>): Row[] => {
  const found: Row[] = [];
  sorted.executeOnEveryNode(({ data }) => found.push(...data));
  return found;
};

/** Applies the steps to both; of several under one key the last is deleted or replaced. */
const done = (
  sorted: SortedIndex<Row>,
  model: Map<string, Row[]>,
  each: typeof steps extends fc.Arbitrary<infer S> ? S : never,
  isUnique: boolean,
) => {
  for (const { does, key: n } of each) {
    const key = text(n);
    const rows = model.get(key) ?? [];
    const last = rows.at(-1);
    const row = { key };
    if (does === "insert" && isUnique && last !== undefined) {
      expect(() => sorted.insert(key, row)).toThrow(
        expect.objectContaining({ errorType: "uniqueViolated" }),
      );
    } else if (does === "insert") {
      sorted.insert(key, row);
      model.set(key, [...rows, row]);
    } else if (does === "delete") {
      sorted.delete(key, last ?? row);
      if (rows.length > 1) model.set(key, rows.slice(0, -1));
      else model.delete(key);
    } else if (last !== undefined) {
      sorted.exchange(key, last, row);
      model.set(key, [...rows.slice(0, -1), row]);
    }
  }
};
const inOrder = (model: ReadonlyMap<string, Row[]>): Row[] =>
  [...model].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, rows]) => rows);

describe.each([true, false])("an index, unique: %s,", (isUnique) => {
  test("holds what was inserted and not deleted, in the order of the keys", () => {
    fc.assert(
      fc.property(steps, (each) => {
        const sorted = new SortedIndex<Row>(isUnique);
        const model = new Map<string, Row[]>();
        done(sorted, model, each, isUnique);
        const found = all(sorted);
        const wanted = inOrder(model);
        expect(found.length).toBe(wanted.length);
        expect(found.every((row, n) => row === wanted[n])).toBe(true);
        for (let n = 0; n <= keysMax; n += 7) {
          expect(sorted.search(text(n))).toEqual(model.get(text(n)) ?? []);
        }
      }),
      runs,
    );
  });

  test("answers the entries between two keys, with and without each of them", () => {
    const bound = fc.integer({ min: 0, max: keysMax });
    fc.assert(
      fc.property(steps, bound, bound, (each, low, high) => {
        const sorted = new SortedIndex<Row>(isUnique);
        const model = new Map<string, Row[]>();
        done(sorted, model, each, isUnique);
        const [from, to] = [text(low), text(high)];
        const is = (bounds: Bounds, holds: (key: string) => boolean) => {
          const wanted = inOrder(model).filter(({ key }) => holds(key as string));
          expect(sorted.betweenBounds(bounds)).toEqual(wanted);
        };
        is({ $gt: from, $lte: to }, (key) => key > from && key <= to);
        is({ $gte: from, $lt: to }, (key) => key >= from && key < to);
        is({ $gt: from }, (key) => key > from);
        is({ $lte: to }, (key) => key <= to);
      }),
      runs,
    );
  });
});

test("keys of all types have one order: undefined, null, numbers, texts, booleans", () => {
  const sorted = new SortedIndex<Row>(true);
  const keys = [undefined, null, -1, 2, 10, "10", "2", false, true];
  for (const key of [...keys].reverse()) sorted.insert(key, { key });
  expect(all(sorted).map(({ key }) => key)).toEqual(keys);
  for (const key of keys) expect(sorted.search(key)).toEqual([{ key }]);
  expect(sorted.betweenBounds({ $gt: 2, $lt: "2" }).map(({ key }) => key)).toEqual([10, "10"]);
});
