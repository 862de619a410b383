import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  type Choice,
  deferredAcceptance,
  isRather,
} from "../../../services/matching/fill/deferred-acceptance.ts";
import {
  type FillProblem,
  filled,
  groupsOf,
  type Pair,
} from "../../../services/matching/fill/fill.ts";
import { comers, standByCount } from "../../../services/matching/fill/overbook.ts";

type Span = { from: number; hours: number };
type Case = { seats: number[]; spans: Span[]; pairs: Pair[]; hoursMax: number };

const clashOf =
  (spans: readonly Span[]) =>
  (a: number, b: number): boolean => {
    const [one, other] = [spans[a] as Span, spans[b] as Span];
    return one.from < other.from + other.hours && other.from < one.from + one.hours;
  };
const problemOf = ({ seats, spans, pairs, hoursMax }: Case): FillProblem => ({
  seats,
  pairs,
  clash: clashOf(spans),
  mayHave: (_, shifts) => shifts.reduce((sum, at) => sum + (spans[at]?.hours ?? 0), 0) <= hoursMax,
});

/** The best valid set of pairs by brute force: the most seats, and of those the greatest sum. */
const bruteForce = (of: Case): { seats: number; score: number } => {
  const { seats, pairs } = of;
  const { clash, mayHave } = problemOf(of);
  const left = [...seats];
  const has = new Map<number, number[]>();
  let best = { seats: 0, score: 0 };
  const walk = (at: number, count: number, score: number): void => {
    if (count > best.seats || (count === best.seats && score > best.score)) {
      best = { seats: count, score };
    }
    const pair = pairs[at];
    if (pair === undefined) return;
    walk(at + 1, count, score);
    const { worker, shift } = pair;
    const own = has.get(worker) ?? [];
    if ((left[shift] ?? 0) === 0 || own.some((other) => clash(other, shift))) return;
    if (!mayHave(worker, [...own, shift])) return;
    left[shift] = (left[shift] ?? 0) - 1;
    has.set(worker, [...own, shift]);
    walk(at + 1, count + 1, score + pair.score);
    has.set(worker, own);
    left[shift] = (left[shift] ?? 0) + 1;
  };
  walk(0, 0, 0);
  return best;
};

const spans = (count: number) =>
  fc.array(
    fc.record({ from: fc.integer({ min: 0, max: 12 }), hours: fc.integer({ min: 1, max: 6 }) }),
    { minLength: count, maxLength: count },
  );
const pairsOf = (shifts: number, workers: number) =>
  fc
    .array(fc.option(fc.integer({ min: 0, max: 20 }), { freq: 2 }), {
      minLength: shifts * workers,
      maxLength: shifts * workers,
    })
    .map((scores) =>
      scores.flatMap((score, at): Pair[] =>
        score === null ? [] : [{ worker: Math.floor(at / shifts), shift: at % shifts, score }],
      ),
    );
const cases: fc.Arbitrary<Case> = fc
  .record({ shifts: fc.integer({ min: 1, max: 4 }), workers: fc.integer({ min: 1, max: 3 }) })
  .chain(({ shifts, workers }) =>
    fc.record({
      seats: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: shifts, maxLength: shifts }),
      spans: spans(shifts),
      pairs: pairsOf(shifts, workers),
      // A single shift never exceeds the week, because such a pair is not offered.
      hoursMax: fc.integer({ min: 6, max: 12 }),
    }),
  );

test("a fill takes the most seats, then the greatest sum, for any clashes and any full week", () => {
  let hard = 0;
  fc.assert(
    fc.property(cases, (of) => {
      const { pairs, score, isBest, bound } = filled(problemOf(of));
      expect({ seats: pairs.length, score }).toEqual(bruteForce(of));
      expect(isBest).toBe(true);
      if (bound.seats > pairs.length || bound.score > score) hard += 1;
    }),
    { seed: 21, numRuns: 1500 },
  );
  // Enough cases could not be solved as a plain flow.
  expect(hard).toBeGreaterThan(50);
});

test("no worker has clashing shifts, no shift has more workers than seats, and every pair was offered", () => {
  fc.assert(
    fc.property(cases, (of) => {
      const { pairs } = filled(problemOf(of));
      const clash = clashOf(of.spans);
      for (const [n, a] of pairs.entries()) {
        expect(of.pairs).toContain(a);
        for (const b of pairs.slice(n + 1)) {
          if (a.worker === b.worker)
            expect(a.shift === b.shift || clash(a.shift, b.shift)).toBe(false);
        }
      }
      for (const [shift, seats] of of.seats.entries()) {
        expect(pairs.filter((pair) => pair.shift === shift).length).toBeLessThanOrEqual(seats);
      }
    }),
    { seed: 22, numRuns: 500 },
  );
});

test("where the search stops early, the result is valid and is not claimed to be the best", () => {
  // Stairs: each shift clashes with the next only, so groups cover few of the clashes.
  const shifts = 24;
  const stairs = Array.from({ length: shifts }, (_, n) => ({ from: 3 * n, hours: 4 }));
  const pairs = Array.from({ length: shifts * 8 }, (_, at) => ({
    worker: Math.floor(at / shifts),
    shift: at % shifts,
    score: ((at * 37) % 11) + 1,
  }));
  const of = { seats: stairs.map(() => 4), spans: stairs, pairs, hoursMax: 1000 };
  const { pairs: kept, isBest, bound, score } = filled(problemOf(of));
  const clash = clashOf(stairs);
  for (const a of kept) {
    for (const b of kept) {
      if (a !== b && a.worker === b.worker) expect(clash(a.shift, b.shift)).toBe(false);
    }
  }
  expect(kept.length).toBeGreaterThan(0.75 * bound.seats);
  if (isBest) expect(score).toBeLessThanOrEqual(bound.score);
});

test("in a group every two shifts clash", () => {
  fc.assert(
    fc.property(spans(7), (all) => {
      const clash = clashOf(all);
      const groups = groupsOf(all.length, clash);
      for (const [a, one] of groups.entries()) {
        for (const [b, other] of groups.entries()) {
          if (a !== b && one === other) expect(clash(a, b)).toBe(true);
        }
      }
    }),
    { seed: 23, numRuns: 300 },
  );
});

describe("deferred acceptance", () => {
  const markets = fc
    .record({ shifts: fc.integer({ min: 1, max: 5 }), workers: fc.integer({ min: 1, max: 7 }) })
    .chain(({ shifts, workers }) => {
      const wish = fc.integer({ min: 0, max: 6 });
      const cell = fc.option(fc.tuple(wish, wish), { freq: 3 });
      return fc.record({
        seats: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: shifts, maxLength: shifts }),
        choices: fc
          .array(cell, { minLength: shifts * workers, maxLength: shifts * workers })
          .map((cells) =>
            cells.flatMap((both, at): Choice[] =>
              both === null
                ? []
                : [
                    {
                      worker: Math.floor(at / shifts),
                      shift: at % shifts,
                      forWorker: both[0],
                      forShift: both[1],
                    },
                  ],
            ),
          ),
      });
    });

  test("leaves no worker and shift who both prefer each other", () => {
    fc.assert(
      fc.property(markets, ({ seats, choices }) => {
        const kept = deferredAcceptance(seats, choices);
        for (const choice of choices) {
          const has = kept.find(({ worker }) => worker === choice.worker);
          if (has === choice) continue;
          const isWished =
            has === undefined ||
            choice.forWorker > has.forWorker ||
            (choice.forWorker === has.forWorker && choice.shift < has.shift);
          const there = kept.filter(({ shift }) => shift === choice.shift);
          const isFree = there.length < (seats[choice.shift] ?? 0);
          const isBetter = isFree || there.some((other) => isRather(choice, other));
          const hasSeats = (seats[choice.shift] ?? 0) > 0;
          expect(isWished && isBetter && hasSeats).toBe(false);
        }
      }),
      { seed: 24, numRuns: 2000 },
    );
  });

  test("gives a worker one shift at most, and a shift no more than its seats", () => {
    fc.assert(
      fc.property(markets, ({ seats, choices }) => {
        const kept = deferredAcceptance(seats, choices);
        expect(new Set(kept.map(({ worker }) => worker)).size).toBe(kept.length);
        for (const [shift, most] of seats.entries()) {
          expect(kept.filter((one) => one.shift === shift).length).toBeLessThanOrEqual(most);
        }
      }),
      { seed: 25, numRuns: 500 },
    );
  });
});

describe("standby workers", () => {
  test("have the chances of independent draws", () => {
    const chances = comers([0.5, 0.9]);
    expect(chances.map((chance) => Math.round(chance * 1000) / 1000)).toEqual([0.05, 0.5, 0.45]);
  });

  test("are none beside one seat, some beside twenty, and fewer the surer workers are", () => {
    const count = (seats: number, share: number) =>
      standByCount(Array(seats).fill(share), Array(seats).fill(share), seats);
    expect(count(1, 0.9)).toBe(0);
    expect(count(20, 0.8)).toBeGreaterThan(count(20, 0.95));
    expect(count(20, 0.8)).toBeGreaterThan(0);
    expect(count(20, 1)).toBe(0);
    expect(standByCount([0.8], [0.8, 0.8], 2)).toBe(0);
  });

  test("rarely make more workers come than there are seats", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.3, max: 1, noNaN: true }), { minLength: 1, maxLength: 12 }),
        fc.array(fc.double({ min: 0.3, max: 1, noNaN: true }), { maxLength: 12 }),
        (seated, next) => {
          const count = standByCount(seated, next, seated.length);
          const chances = comers([...seated, ...next.slice(0, count)]);
          const tooMany = chances.slice(seated.length + 1).reduce((sum, chance) => sum + chance, 0);
          expect(tooMany).toBeLessThanOrEqual(0.1 + 1e-9);
        },
      ),
      { seed: 26, numRuns: 500 },
    );
  });
});
