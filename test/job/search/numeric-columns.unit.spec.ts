import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { seeded } from "../../../services/demo/random.ts";
import { byRank } from "../../../services/job/search/numeric-columns.ts";

const byNumber = (a: number, b: number): number => a - b;

test("items come by rank, then by the other order, each of them once", () => {
  // Few ranks, so that many items share one; or a rank for each.
  const ranks = fc.oneof(
    fc.integer({ min: -3, max: 3 }),
    fc.double({ noNaN: true, min: -1, max: 1 }),
  );
  fc.assert(
    fc.property(fc.array(ranks, { maxLength: 1500, size: "max" }), (all) => {
      const places = all.map((_, n) => (n * 7919) % 10_007);
      const rankOf = new Map(places.map((place, n) => [place, all[n] ?? 0]));
      const wanted = places.toSorted(
        (a, b) => (rankOf.get(a) ?? 0) - (rankOf.get(b) ?? 0) || byNumber(a, b),
      );
      expect([...byRank(all, places, byNumber)]).toEqual(wanted);
    }),
    { seed: 41, numRuns: 100 },
  );
});

test("for the first few items only a small part is sorted", () => {
  const random = seeded(42);
  const ranks = Array.from({ length: 100_000 }, () => Math.floor(random() * 2000));
  let compared = 0;
  const walk = byRank(
    ranks,
    ranks.map((_, n) => n),
    (a, b) => {
      compared += 1;
      return a - b;
    },
  );
  const first = Array.from({ length: 50 }, () => ranks[walk.next().value ?? -1]);
  expect(first).toEqual(ranks.toSorted(byNumber).slice(0, 50));
  // Items of one rank are compared only where they are sorted.
  expect(compared).toBeLessThan(20_000);
});
