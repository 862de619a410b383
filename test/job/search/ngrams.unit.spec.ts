import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { DeltaLists } from "../../../services/job/search/delta-lists.ts";
import { NgramIndex, type Shelved } from "../../../services/job/search/ngram-index.ts";
import { gramsOfWord, type OneOf } from "../../../services/job/search/ngrams.ts";

type Thing = Shelved & { readonly text: string };

const indexOf = (places?: number) =>
  new NgramIndex<Thing>(
    { textsOf: ({ text }) => [text], width: 2, numbersOf: ({ text }) => [text.length, 7] },
    places,
  );
/** The things that a scan shows, with their own numbers; a gap shows none. */
const having = (index: NgramIndex<Thing>, asked: readonly OneOf[]): Thing[] => {
  const found: Thing[] = [];
  index.scan(asked, (rows, at, place) => {
    const thing = index.at(place);
    expect([...rows.subarray(at, at + 2)]).toEqual(
      thing === null ? [Number.NaN, Number.NaN] : [thing.text.length, 7],
    );
    if (thing !== null) found.push(thing);
  });
  return found;
};

const texts = fc.string({ unit: fc.constantFrom(..."포장 ㅍab"), maxLength: 8 });
const change = fc.record({ n: fc.nat(30), text: texts, stays: fc.boolean() });
const word = fc.string({ unit: fc.constantFrom(..."포장ㅍab"), minLength: 1, maxLength: 4 });

test("after any changes every thing with the words is found, and nothing twice", () => {
  const words = fc.array(fc.array(word, { minLength: 1, maxLength: 2 }), {
    minLength: 1,
    maxLength: 3,
  });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 60 }), words, (changes, asked) => {
      // So few places that things move all the time.
      const index = indexOf(4);
      const things = new Map<number, Thing>();
      for (const { n, text, stays } of changes) {
        const before = things.get(n);
        if (before !== undefined) index.remove(before);
        things.delete(n);
        if (!stays) continue;
        const thing = { text, place: -1 };
        things.set(n, thing);
        index.add(thing);
      }
      const oneOfs = asked.map((oneOf) => oneOf.map(gramsOfWord));
      const found = having(index, oneOfs);
      const holding = [...things.values()].filter(({ text }) =>
        asked.every((oneOf) => oneOf.some((each) => text.includes(each))),
      );
      expect(new Set(found).size).toBe(found.length);
      expect(found).toEqual(expect.arrayContaining(holding));
      expect(new Set(having(index, []))).toEqual(new Set(things.values()));
      expect(index.bound(oneOfs)).toBeGreaterThanOrEqual(holding.length);
      expect([...things.values()]).toEqual(expect.arrayContaining(found));
    }),
    { seed: 31, numRuns: 300 },
  );
});

test("a word that occurs nowhere leaves almost nothing to scan", () => {
  const index = indexOf();
  for (let n = 0; n < 2000; n += 1) index.add({ text: `상품 포장 ${n}번`, place: -1 });
  const foundFor = (...words: string[]) =>
    having(
      index,
      words.map((w) => [gramsOfWord(w)]),
    );
  expect(foundFor("없는말")).toEqual([]);
  const few = foundFor("1234번", "포장").map(({ text }) => text);
  expect(few).toContain("상품 포장 1234번");
  expect(few.length).toBeLessThan(10);
  // Each pair of digits is in many texts; three in a row are not.
  expect(index.bound([[gramsOfWord("1234번")]])).toBeLessThan(20);
  expect(foundFor("포장")).toHaveLength(2000);
});

test("a segment that is mostly empty is dropped, and the rest of it moves", () => {
  const index = indexOf(8);
  const things = Array.from({ length: 400 }, (_, n): Thing => ({ text: `${n}번`, place: -1 }));
  for (const thing of things) {
    index.add(thing);
    if (things.indexOf(thing) % 8 !== 0) index.remove(thing);
  }
  // 50 are left, which fit into seven segments.
  expect(index.shelfCount).toBeLessThan(16);
  expect(having(index, [[gramsOfWord("번")]])).toHaveLength(50);
});

test("lists of numbers are read as they were written, at any length and any distance between numbers", () => {
  const gaps = fc.array(fc.oneof(fc.nat(3), fc.nat(200), fc.nat(100_000)), { maxLength: 400 });
  fc.assert(
    fc.property(fc.array(gaps, { minLength: 1, maxLength: 5 }), (lists) => {
      const kept = new DeltaLists();
      const wanted = lists.map((some) => {
        let sum = 0;
        return [...new Set(some.map((gap) => (sum += gap)))];
      });
      const opened = wanted.map(() => kept.open());
      for (let n = 0; n < 400; n += 1) {
        for (const [at, list] of opened.entries()) {
          const value = wanted[at]?.[n];
          if (value === undefined) continue;
          kept.push(list, value);
          kept.push(list, value);
        }
      }
      for (const [at, list] of opened.entries()) {
        expect([...kept.read(list)]).toEqual(wanted[at]);
        expect(kept.count(list)).toBe(wanted[at]?.length);
      }
    }),
    { seed: 32, numRuns: 200 },
  );
});
