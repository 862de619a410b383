/** Unusual days: planted ones are found, steady series are left alone, and few people stay hidden. */
import { expect, test } from "@jest/globals";
import {
  historyMin,
  outliersOf,
  scoreMin,
} from "../../../services/analytics/insights/anomalies.ts";
import { DayCounts } from "../../../services/analytics/insights/day-counts.ts";
import { anomalyFigures } from "../../../services/analytics/insights/insight-figures.ts";
import { dayMs, instant, type SeoulDate } from "../../../services/contracts/core/units.ts";
import { type Random, seeded } from "../../../services/demo/random.ts";

const begun = Date.parse("2026-06-01");
const dayAt = (n: number): SeoulDate => instant(begun + n * dayMs).slice(0, 10) as SeoulDate;
const everything = { from: dayAt(-1000), to: dayAt(5000) };
const weekdays = [0.8, 0.9, 1, 1, 1.3, 1.6, 0.6];

const normal = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const poisson = (random: Random, mean: number): number => {
  let [product, count] = [random(), 0];
  for (const least = Math.exp(-mean); product > least; count += 1) product *= random();
  return count;
};
/** Days that vary by chance alone around their weekday's mean, and by `spread` beside it. */
const steady = (seed: number, days: number, mean: number, spread = 0): number[] => {
  const random = seeded(seed);
  return Array.from({ length: days }, (_, n) =>
    poisson(random, mean * (weekdays[n % 7] ?? 1) * Math.exp(spread * normal(random))),
  );
};
const with_ = (values: readonly number[], index: number, value: number): number[] =>
  values.map((known, n) => (n === index ? value : known));

test.each([
  ["by chance alone", 40, 0],
  ["by chance alone, few a day", 9, 0],
  ["more than by chance", 200, 0.15],
])("of steady days that vary %s, at most one in a hundred is called unusual", (_, mean, spread) => {
  const days = 400;
  const shares = [1, 2, 3, 4, 5].map((seed) => {
    const found = outliersOf(steady(seed, days, mean, spread));
    return found.length / (days - historyMin);
  });
  expect(shares.reduce((a, b) => a + b, 0) / shares.length).toBeLessThan(0.01);
});

test("planted days are found on every seed: half, double and nothing", () => {
  for (let seed = 1; seed <= 20; seed += 1) {
    const values = steady(seed, 100, 100);
    for (const factor of [0, 0.5, 2]) {
      const planted = with_(values, 80, Math.round((values[73] ?? 0) * factor));
      const [found] = outliersOf(planted, 80).filter(({ index }) => index === 80);
      expect(Math.sign(found?.score ?? 0)).toBe(factor < 1 ? -1 : 1);
      expect(Math.abs(found?.score ?? 0)).toBeGreaterThanOrEqual(scoreMin);
    }
  }
});

test("a busy Saturday is usual, and the same count on a Sunday is not", () => {
  const values = Array.from({ length: 70 }, (_, n) => Math.round(100 * (weekdays[n % 7] ?? 1)));
  expect(outliersOf(values)).toEqual([]);
  const [found] = outliersOf(with_(values, 62, 160));
  expect(found).toMatchObject({ index: 62, value: 160, expected: 60 });
});

test("a past outlier does not hide the next one, and is not followed by a false one", () => {
  const values = with_(with_(steady(3, 100, 100), 80, 900), 87, 900);
  expect(outliersOf(values).map(({ index }) => index)).toEqual(expect.arrayContaining([80, 87]));
  expect(outliersOf(values, 88).length).toBeLessThanOrEqual(1);
});

test("a market that grows by two percent a week is not unusual every day", () => {
  const grown = (seed: number) => {
    const random = seeded(seed);
    return Array.from({ length: 200 }, (_, n) =>
      poisson(random, 150 * 1.02 ** (n / 7) * (weekdays[n % 7] ?? 1)),
    );
  };
  const found = [1, 2, 3].flatMap((seed) => outliersOf(grown(seed)));
  expect(found.length / (3 * 172)).toBeLessThan(0.02);
});

test("a count that never changed has a score too, and four weeks of history are needed", () => {
  const values = Array.from({ length: 40 }, () => 50);
  const [found] = outliersOf(with_(values, 30, 100));
  expect(Number.isFinite(found?.score)).toBe(true);
  expect(found).toMatchObject({ index: 30, value: 100, expected: 50 });
  expect(outliersOf(with_(values, historyMin - 1, 1000), historyMin - 1)).toEqual([]);
});

test("fewer than five people are no figure, whatever they do, and no news either", () => {
  const countsOf = (last: number, each = 1): DayCounts => {
    const counts = new DayCounts();
    for (let day = 0; day <= 60; day += 1) {
      const people = day === 60 ? last : 2;
      for (let n = 0; n < people * each; n += 1) {
        counts.add("applications", dayAt(day), `w${n % people}`);
      }
    }
    return counts;
  };
  const answer = (counts: DayCounts) => anomalyFigures(counts, everything, dayAt(60)).items;
  expect(
    countsOf(4, 50)
      .series("applications", begun / dayMs + 60)
      .values.at(-1),
  ).toBe(0);
  expect(answer(countsOf(4, 50))).toEqual([]);
  expect(answer(countsOf(40))).toMatchObject([
    { metric: "applications", at: dayAt(60), value: 40, expected: 0 },
  ]);
});

test("an answer has only days that are over, the newest first", () => {
  const counts = new DayCounts();
  for (let day = 0; day <= 60; day += 1) {
    const count = day >= 58 ? 90 : 20;
    for (let n = 0; n < count; n += 1) counts.add("payments", dayAt(day), `w${n}`);
  }
  const at = (last: SeoulDate) =>
    anomalyFigures(counts, everything, last).items.map((one) => one.at);
  expect(at(dayAt(59))).toEqual([dayAt(59), dayAt(58)]);
  expect(at(dayAt(58))).toEqual([dayAt(58)]);
  const window = { from: dayAt(59), to: dayAt(60) };
  expect(anomalyFigures(counts, window, dayAt(60)).items).toHaveLength(1);
  // A day without any event is a fall to nothing.
  expect(anomalyFigures(counts, everything, dayAt(61)).items[0]).toMatchObject({
    at: dayAt(61),
    value: 0,
  });
});
