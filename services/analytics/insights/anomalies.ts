/**
 * Anomalies: days of a count that differ from what their weekday was before, by a robust z-score.
 *
 * Counts are made comparable first: twice the root of the count plus 3/8 varies by 1 whatever its
 * size, where it varies by chance (Anscombe 1948). A day is compared with the median of its weekday
 * over the eight weeks before, moved by how much the last two weeks were above it. The score is
 * 0.6745 (x - median) / MAD, and 3.5 is an outlier (Iglewicz and Hoaglin, "How to Detect and Handle
 * Outliers", 1993). Medians keep past outliers from hiding new ones.
 */
import { peopleMin } from "../people-min.ts";

const week = 7;
const weeksCompared = 8;
/** With less history nothing is said. */
export const historyMin = 4 * week;
const levelDays = 2 * week;
/** The MAD of a standard normal number. */
const normalMad = 0.6745;
/** No count is steadier than chance makes it, and a MAD of 0 would make all else infinite. */
const madMin = normalMad;
export const scoreMin = 3.5;

/** A day that differs: `index` into the values; a score below 0 is fewer than expected. */
export type Outlier = {
  readonly index: number;
  readonly value: number;
  readonly expected: number;
  readonly score: number;
};

/** A count of 0 is any of fewer than five people, so it is taken for the most that is likely. */
const evened = (count: number): number => 2 * Math.sqrt(Math.max(count, peopleMin - 1) + 3 / 8);
const countOf = (even: number): number => {
  const count = Math.round((even / 2) ** 2 - 3 / 8);
  return count < peopleMin ? 0 : count;
};

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? 0)) / 2;
};

/** The median of every `week`th value before and after a place, without the value there. */
const usualAt = (values: readonly number[], place: number): number => {
  const own: number[] = [];
  for (let n = place % week; n < values.length; n += week)
    if (n !== place) own.push(values[n] ?? 0);
  return median(own);
};

/** One day of a series beside the days before it. */
const scored = (evens: readonly number[], index: number): { expected: number; score: number } => {
  const before = evens.slice(Math.max(0, index - weeksCompared * week), index);
  // Each past day is compared with the other weeks, as the day itself is: else they seem too steady.
  const adjusted = before.map((value, n) => value - usualAt(before, n));
  const centre = median(adjusted);
  const mad = median(adjusted.map((value) => Math.abs(value - centre)));
  const expected = usualAt(before, before.length) + median(adjusted.slice(-levelDays));
  const score = (normalMad * ((evens[index] ?? 0) - expected)) / Math.max(mad, madMin);
  return { expected, score };
};

/**
 * The days of a daily count from `begin` on that differ too much from those before. None of the first
 * four weeks. O(values).
 */
export const outliersOf = (values: readonly number[], begin = 0): Outlier[] => {
  const evens = values.map(evened);
  const first = Math.max(begin, historyMin);
  return values.slice(first).flatMap((value, n) => {
    const index = first + n;
    const { expected, score } = scored(evens, index);
    return Math.abs(score) < scoreMin ? [] : [{ index, value, expected: countOf(expected), score }];
  });
};
