/** The contract of every store: the same tests, run against each of them. */
import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { type Collection, DuplicateKey, type Store } from "../../../mixins/store/store.ts";

type Item = {
  readonly _id: string;
  readonly key: string;
  readonly at?: number;
  readonly isGone?: true;
  readonly tags?: readonly string[];
  readonly [member: string]: unknown;
};

const indexes = { unique: ["key"], index: ["at"] };
const name = (n: number): string => `i${String(n).padStart(3, "0")}`;
const item = (n: number, more: object = {}): Item => ({
  _id: name(n),
  key: `k${n}`,
  at: n,
  ...more,
});
const times = <T>(count: number, make: (n: number) => T): T[] =>
  Array.from({ length: count }, (_, n) => make(n));

const outcomes = async (attempts: readonly Promise<unknown>[]) => {
  const settled = await Promise.allSettled(attempts);
  const failed = settled.flatMap((each) => (each.status === "rejected" ? [each.reason] : []));
  return { won: settled.length - failed.length, failed };
};

/** Increments one document as a projection does, with or without `condition` on each write. */
const countUp = async (items: Collection<Item>, isConditional: boolean): Promise<void> => {
  for (;;) {
    const read = await items.get(name(1));
    const at = read?.at ?? 0;
    const where = isConditional ? { at } : {};
    if (await items.replace(name(1), where, item(1, { at: at + 1 }))) return;
  }
};

const insertTests = (items: () => Collection<Item>): void => {
  test("an insert of a taken _id is DuplicateKey and changes nothing", async () => {
    await items().insert(item(1));
    await expect(items().insert(item(1, { key: "other" }))).rejects.toBeInstanceOf(DuplicateKey);
    expect(await items().find({}, { limit: 10 })).toEqual([item(1)]);
  });

  test("an insert of a taken unique key is DuplicateKey and changes nothing", async () => {
    await items().insert(item(1));
    await expect(items().insert(item(2, { key: "k1" }))).rejects.toBeInstanceOf(DuplicateKey);
    expect(await items().get(name(2))).toBeNull();
    await items().insert(item(2));
  });

  test("of 64 inserts of one id at once exactly one wins", async () => {
    const { won, failed } = await outcomes(
      times(64, (n) => items().insert(item(1, { key: `k${n}` }))),
    );
    expect(won).toBe(1);
    expect(failed.every((error) => error instanceof DuplicateKey)).toBe(true);
    expect(await items().count({})).toBe(1);
  });

  test("of 64 inserts of one unique key at once exactly one wins", async () => {
    const { won } = await outcomes(times(64, (n) => items().insert(item(n, { key: "same" }))));
    expect(won).toBe(1);
    expect(await items().count({ key: "same" })).toBe(1);
  });

  test("an ordered insert of many stops at the first taken _id", async () => {
    await items().insert(item(3));
    expect(await items().insertMany(times(6, (n) => item(n, { key: `new${n}` })))).toBe(3);
    expect((await items().find({}, { sort: { _id: 1 }, limit: 10 })).map(({ _id }) => _id)).toEqual(
      times(4, name),
    );
  });

  test("an ordered insert of many stops at the first taken unique key, also one of its own", async () => {
    const batch = [item(1), item(2), item(3, { key: "k1" }), item(4)];
    expect(await items().insertMany(batch)).toBe(2);
    expect(await items().insertMany(batch)).toBe(0);
    expect(await items().insertMany(batch.slice(3))).toBe(1);
    expect(await items().count({})).toBe(3);
  });

  test("an insert of no documents inserts none", async () => {
    expect(await items().insertMany([])).toBe(0);
  });

  test("overlapping batches take each place once, and each gets its own part as the answer", async () => {
    const stood = await Promise.all(
      times(8, (from) =>
        items().insertMany(times(20, (n) => item(from + n, { key: `${from}/${n}`, from }))),
      ),
    );
    const all = await items().find({}, { limit: 500 });
    for (const [from, count] of stood.entries()) {
      const mine = all.filter((each) => each["from"] === from).map(({ at }) => at);
      expect(mine.sort((a = 0, b = 0) => a - b)).toEqual(times(count, (n) => from + n));
    }
  });
};

const replaceTests = (items: () => Collection<Item>): void => {
  test("of 16 replacements conditioned on one read position exactly one wins", async () => {
    await items().insert(item(1));
    const answers = await Promise.all(
      times(16, (n) => items().replace(name(1), { at: 1 }, item(1, { at: 2, by: n }))),
    );
    expect(answers.filter(Boolean)).toHaveLength(1);
    expect(await items().get(name(1))).toEqual(item(1, { at: 2, by: answers.indexOf(true) }));
  });

  test("a replacement whose condition does not hold writes nothing and answers false", async () => {
    await items().insert(item(1));
    expect(await items().replace(name(1), { at: 9 }, item(1, { at: 2 }))).toBe(false);
    expect(await items().replace(name(2), {}, item(2))).toBe(false);
    expect(await items().find({}, { limit: 10 })).toEqual([item(1)]);
  });

  test("a replacement equal to the stored document answers true", async () => {
    await items().insert(item(1));
    expect(await items().replace(name(1), { at: 1 }, item(1))).toBe(true);
  });

  test("a replacement keeps no member of the old document", async () => {
    await items().insert(item(1, { old: true }));
    expect(await items().replace(name(1), {}, item(1, { isGone: true }))).toBe(true);
    expect(await items().get(name(1))).toEqual(item(1, { isGone: true }));
  });

  test("a replacement with a taken unique key is DuplicateKey and changes nothing", async () => {
    await items().insertMany([item(1), item(2)]);
    await expect(items().replace(name(2), {}, item(2, { key: "k1" }))).rejects.toBeInstanceOf(
      DuplicateKey,
    );
    expect(await items().get(name(2))).toEqual(item(2));
  });

  test("16 concurrent increments conditioned on the read value lose nothing", async () => {
    await items().insert(item(1, { at: 0 }));
    await Promise.all(times(16, () => countUp(items(), true)));
    expect((await items().get(name(1)))?.at).toBe(16);
  });

  test("16 concurrent increments without a condition lose updates: this is why there is one", async () => {
    await items().insert(item(1, { at: 0 }));
    await Promise.all(times(16, () => countUp(items(), false)));
    expect((await items().get(name(1)))?.at).toBeLessThan(16);
  });

  test("exactly one of 16 concurrent removes answers that it removed the document", async () => {
    await items().insert(item(1));
    const answers = await Promise.all(times(16, () => items().remove(name(1))));
    expect(answers.filter(Boolean)).toHaveLength(1);
    expect(await items().get(name(1))).toBeNull();
    await items().insert(item(1));
  });
};

const readTests = (items: () => Collection<Item>): void => {
  const idsOf = (found: readonly Item[]) => found.map(({ _id }) => _id);

  test("a page bounded at both ends holds exactly the documents between, in order", async () => {
    await items().insertMany(times(50, (n) => item((n * 7) % 50)));
    const between = { _id: { $gt: name(10), $lte: name(20) } };
    expect(idsOf(await items().find(between, { sort: { _id: 1 }, limit: 100 }))).toEqual(
      times(10, (n) => name(11 + n)),
    );
    expect(idsOf(await items().find(between, { sort: { _id: -1 }, limit: 2 }))).toEqual([
      name(20),
      name(19),
    ]);
    expect(idsOf(await items().find(between, { sort: { _id: 1 }, limit: 3, skip: 8 }))).toEqual([
      name(19),
      name(20),
    ]);
    expect(await items().count({ at: { $gte: 10, $lt: 20 } })).toBe(10);
  });

  test("a page is as long as its limit, however large", async () => {
    await items().insertMany(times(1200, (n) => item(n)));
    expect(await items().find({}, { limit: 1100 })).toHaveLength(1100);
  });

  test("an absent member is not equal to true", async () => {
    await items().insertMany([item(1), item(2, { isGone: true })]);
    expect(await items().find({ isGone: { $ne: true } }, { limit: 10 })).toEqual([item(1)]);
  });

  test("a query may name any member, a list of values and a value in a list", async () => {
    await items().insertMany([item(1, { tags: ["청소", "주방"] }), item(2, { city: "서울" })]);
    expect(idsOf(await items().find({ tags: "주방" }, { limit: 10 }))).toEqual([name(1)]);
    expect(idsOf(await items().find({ city: { $in: ["서울", "부산"] } }, { limit: 10 }))).toEqual([
      name(2),
    ]);
    expect(await items().find({ city: "부산" }, { limit: 10 })).toEqual([]);
  });

  test("a read returns what was written, without undefined members", async () => {
    const deep = { list: [{ 이름: "김하늘", n: 0.1 }, null], big: 2 ** 53 - 1, none: {} };
    await items().insert(item(1, { deep, absent: undefined }));
    const read = await items().get(name(1));
    expect(JSON.stringify(read)).toBe(JSON.stringify(item(1, { deep })));
    expect(await items().count({ absent: { $exists: true } })).toBe(0);
  });

  test("clearing removes the documents and keeps the unique keys", async () => {
    await items().insertMany([item(1), item(2)]);
    await items().clear();
    expect(await items().count({})).toBe(0);
    await items().insert(item(1));
    await expect(items().insert(item(2, { key: "k1" }))).rejects.toBeInstanceOf(DuplicateKey);
  });
};

/** Runs the contract against a fresh store of `open`. */
export const keepsTheContract = (open: () => Promise<Store>): void => {
  let store: Store;
  let items: Collection<Item>;
  beforeAll(async () => {
    store = await open();
    items = await store.collection<Item>("items", indexes);
  });
  beforeEach(() => items.clear());
  afterAll(() => store.close());
  insertTests(() => items);
  replaceTests(() => items);
  readTests(() => items);

  test("a closed store answers nothing", async () => {
    const closed = await open();
    const other = await closed.collection<Item>("other", indexes);
    await other.insert(item(1));
    await closed.close();
    const away = { type: "STORE_UNAVAILABLE", code: 503, retryable: true };
    await expect(other.insert(item(2))).rejects.toMatchObject(away);
    await expect(other.get(name(1))).rejects.toMatchObject(away);
  });
};
