/** Queries of an embedded collection, compared with a full scan. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { Collection, Store } from "../../../mixins/store/store.ts";
import { openEmbedded } from "../../support/embedded.ts";

type Row = {
  readonly _id: string;
  readonly kind: string;
  readonly n?: number;
  readonly tags: readonly string[];
};
type Asked = {
  readonly query: Readonly<Record<string, unknown>>;
  readonly holds: (row: Row) => boolean;
};

const seed = 20_261_123;
let folder: string;
let store: Store;
let rows: Collection<Row>;

const open = async () => {
  store = await openEmbedded(folder);
  rows = await store.collection<Row>("rows", { index: ["kind", "n", "tags"] });
};
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "oneday-table-"));
  await open();
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

const kind = fc.constantFrom("a", "b", "c");
const tag = fc.constantFrom("청소", "주방", "서빙");
const small = fc.integer({ min: 0, max: 9 });
const row: fc.Arbitrary<Row> = fc
  .record({
    id: fc.integer({ min: 0, max: 40 }),
    kind,
    n: fc.option(small),
    tags: fc.uniqueArray(tag),
  })
  .map(({ id, n, ...rest }) => ({ _id: `row${id}`, ...rest, ...(n === null ? {} : { n }) }));

const asked: fc.Arbitrary<Asked> = fc.oneof(
  kind.map((k) => ({ query: { kind: k }, holds: (each: Row) => each.kind === k })),
  tag.map((t) => ({ query: { tags: t }, holds: (each: Row) => each.tags.includes(t) })),
  fc.tuple(kind, kind).map(([one, other]) => ({
    query: { kind: { $in: [one, other] } },
    holds: (each: Row) => each.kind === one || each.kind === other,
  })),
  fc.tuple(small, small).map(([from, to]) => ({
    query: { n: { $gte: from, $lt: to } },
    holds: ({ n }: Row) => n !== undefined && n >= from && n < to,
  })),
  fc.tuple(kind, small, tag).map(([k, from, t]) => ({
    query: { kind: { $ne: k }, n: { $gt: from }, tags: t },
    holds: (each: Row) =>
      each.kind !== k && each.n !== undefined && each.n > from && each.tags.includes(t),
  })),
  fc.tuple(kind, tag).map(([k, t]) => ({
    query: { kind: k, tags: t },
    holds: (each: Row) => each.kind === k && each.tags.includes(t),
  })),
);

const idsOf = (found: readonly Row[]): string[] => found.map(({ _id }) => _id).sort();

test("every query finds what a full scan finds, before and after a restart", async () => {
  const run = async (written: readonly Row[], gone: readonly Row[], all: readonly Asked[]) => {
    await rows.clear();
    const left = new Map<string, Row>();
    for (const each of written) {
      if (left.has(each._id)) await rows.replace(each._id, {}, each);
      else await rows.insert(each);
      left.set(each._id, each);
    }
    for (const { _id } of gone) expect(await rows.remove(_id)).toBe(left.delete(_id));
    for (let starts = 0; starts < 2; starts += 1) {
      for (const { query, holds } of all) {
        const wanted = idsOf([...left.values()].filter(holds));
        expect(idsOf(await rows.find(query, { limit: 100 }))).toEqual(wanted);
        expect(await rows.count(query)).toBe(wanted.length);
        expect(await rows.find(query, { limit: 2 })).toHaveLength(Math.min(wanted.length, 2));
      }
      await store.close();
      await open();
    }
  };
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { maxLength: 80 }),
      fc.array(row, { maxLength: 10 }),
      fc.array(asked, { minLength: 1, maxLength: 8 }),
      run,
    ),
    { seed, numRuns: 40 },
  );
});

test("a read row cannot be changed, and a written row is the store's own copy", async () => {
  const tags = ["청소"];
  await rows.insert({ _id: "a", kind: "a", tags });
  tags.push("주방");
  const read = await rows.get("a");
  expect(read).toEqual({ _id: "a", kind: "a", tags: ["청소"] });
  expect(() => ((read as Row).tags as string[]).push("서빙")).toThrow(TypeError);
  await store.close();
  await open();
  const again = await rows.get("a");
  expect(() => Object.assign(again ?? {}, { kind: "b" })).toThrow(TypeError);
  expect(await rows.find({ tags: "청소" }, { limit: 9 })).toEqual([read]);
});

test("a row that its line would not restore is refused, and nothing of it is kept", async () => {
  const beside = { _id: "b", kind: "b", tags: [] };
  const inner = { deep: [{ "a.b": 1 }] };
  for (const more of [{ at: new Date(0) }, inner, { $n: 1 }]) {
    const bad = { _id: "a", kind: "a", tags: [], ...more } as Row;
    await expect(rows.insertMany([beside, bad])).rejects.toThrow(RangeError);
  }
  await rows.insert({ _id: "a", kind: "a", tags: [] });
  await expect(rows.replace("a", {}, { _id: "c", kind: "a", tags: [] })).rejects.toThrow(
    RangeError,
  );
  expect(idsOf(await rows.find({}, { limit: 9 }))).toEqual(["a"]);
  const lines = readFileSync(join(folder, "rows.db"), "utf8").split("\n");
  expect(lines.filter((line) => line.includes('"tags":['))).toHaveLength(1);
});
