/** The demand forecast: its arithmetic, and that no figure is about under five people. */
import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { Demand, daysKept } from "../../../services/analytics/insights/demand.ts";
import { forecastOf, maseOf } from "../../../services/analytics/insights/forecast.ts";
import { forecastFigures } from "../../../services/analytics/insights/insight-figures.ts";
import { dayMs, instant, type SeoulDate } from "../../../services/contracts/core/units.ts";
import { between, seeded } from "../../../services/demo/random.ts";

const begun = Date.parse("2026-06-01");
const dayAt = (n: number): SeoulDate => instant(begun + n * dayMs).slice(0, 10) as SeoulDate;
const centreOf = () => ({ lat: 37, lng: 127 });
const everything = { from: dayAt(-1000), to: dayAt(5000) };
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

/** A demand of one area, where `asked` has the employers and their seats of each day. */
const demandFrom = (asked: readonly (readonly (readonly [string, number])[])[]): Demand => {
  const demand = new Demand();
  for (const [n, postings] of asked.entries()) {
    demand.advance(dayAt(n));
    for (const [employerId, seats] of postings) demand.add("a", dayAt(n), employerId, seats);
  }
  demand.advance(dayAt(asked.length));
  return demand;
};
const daysOf = (demand: Demand): readonly number[] => demand.series()[0]?.days ?? [];
const employers = (count: number, seats: number) =>
  Array.from({ length: count }, (_, n) => [`e${n}`, seats] as const);

test("where every weekday is what it was, it stays so", () => {
  const values = Array.from({ length: 84 }, (_, n) => 10 + 10 * (n % 7));
  for (const [n, { expected, low, high }] of forecastOf(values, 14).entries()) {
    const real = 10 + 10 * (n % 7);
    expect(Math.abs(expected - real)).toBeLessThan(0.15 * 40);
    expect(low).toBeLessThanOrEqual(expected);
    expect(high).toBeGreaterThanOrEqual(expected);
  }
});

test("MASE is the error over the mean change of a week before the held-out days", () => {
  // Each week is 7 more than the one before, so taking last week's value errs by 7.
  const values = Array.from({ length: 84 }, (_, n) => 100 + 7 * Math.floor(n / 7));
  const held = forecastOf(values.slice(0, 56), 28);
  const errors = held.map(({ expected }, n) => Math.abs((values[56 + n] ?? 0) - expected));
  expect(maseOf(values)).toBeCloseTo(mean(errors) / 7, 10);
  expect(maseOf(values.slice(1))).toBeNull();
  expect(maseOf(Array.from({ length: 84 }, () => 5))).toBeNull();
});

test("less than four weeks give no forecast", () => {
  expect(
    forecastOf(
      Array.from({ length: 27 }, () => 5),
      7,
    ),
  ).toEqual([]);
  expect(
    forecastOf(
      Array.from({ length: 28 }, () => 5),
      7,
    ),
  ).toHaveLength(7);
});

test("a day of four employers shows nothing, and counts with the day of the fifth", () => {
  expect(daysOf(demandFrom([employers(4, 3)]))).toEqual([]);
  const late = [["e9", 2]] as const;
  expect(daysOf(demandFrom([employers(4, 3), late, employers(5, 1)]))).toEqual([14, 5]);
  // One employer who posts again and again is one person.
  expect(daysOf(demandFrom([employers(4, 3), employers(4, 3), employers(4, 3)]))).toEqual([]);
});

test("each shown day is about five employers at least, and later days never change it", () => {
  const random = seeded(7);
  const runs = fc.integer({ min: 1, max: 200 });
  fc.assert(
    fc.property(runs, (length) => {
      const asked = Array.from({ length }, () =>
        Array.from(
          { length: between(random, 0, 4) },
          () => [`e${between(random, 0, 9)}`, between(random, 1, 9)] as const,
        ),
      );
      const days = daysOf(demandFrom(asked));
      const waiting = new Set<string>();
      const expected: number[] = [];
      let seats = 0;
      for (const postings of asked) {
        for (const [employerId, count] of postings) {
          waiting.add(employerId);
          seats += count;
        }
        expected.push(waiting.size >= 5 ? seats : 0);
        if (waiting.size < 5) continue;
        waiting.clear();
        seats = 0;
      }
      const first = expected.findIndex((count) => count > 0);
      const shown = first < 0 ? [] : expected.slice(first).slice(-daysKept);
      expect(days).toEqual(shown);
    }),
    { numRuns: 60, seed: 1 },
  );
});

test("asking with and without the fourth employer of a day answers the same", () => {
  const weeks = Array.from({ length: 60 }, (_, n) => employers(5 + (n % 7), 2));
  const answer = (last: number) =>
    forecastFigures(demandFrom([...weeks, employers(last, 50)]), everything, dayAt(61), centreOf);
  expect(answer(4).districts).toEqual(answer(3).districts);
  expect(answer(5)).not.toEqual(answer(4));
});

test("an answer has the days of its window from today on, four weeks at most", () => {
  const demand = demandFrom(Array.from({ length: 90 }, () => employers(6, 2)));
  const window = { from: dayAt(80), to: dayAt(94) };
  const { mase, districts } = forecastFigures(demand, window, dayAt(91), centreOf);
  expect(mase).toBeNull();
  expect(districts).toMatchObject([{ district: "a", lat: 37, lng: 127 }]);
  expect(districts[0]?.days.map(({ date }) => date)).toEqual([dayAt(91), dayAt(92), dayAt(93)]);
  expect(districts[0]?.days[0]?.expected).toBe(12);
  const whole = forecastFigures(demand, everything, dayAt(90), centreOf);
  expect(whole.districts[0]?.days).toHaveLength(28);
});

test("work on a day that is over is not counted afterwards", () => {
  const demand = demandFrom([employers(5, 1), employers(5, 1)]);
  for (const [employerId] of employers(5, 1)) demand.add("a", dayAt(1), employerId, 9);
  demand.advance(dayAt(3));
  expect(daysOf(demand)).toEqual([5, 5, 0]);
});
