/**
 * Fill model: the probability that a posting is filled before its work begins, from the postings that
 * have begun already.
 *
 * Logistic regression over the wage beside the median of the trade, the time until the start, the
 * seats, and whether the day is a Saturday or Sunday. A trade with few employers has no median of its
 * own, and is compared with the whole market. Employers pay more for what is hard to fill, so past
 * postings may show that more pay fills less. That is no effect of pay: then it counts as none.
 */
import { hourMs, type Instant, minutesBetween, seoulDate } from "../../contracts/core/units.ts";
import { peopleMin } from "../people-min.ts";
import { type Case, calibrationError, chanceAt, fitted } from "./logistic.ts";
import type { Finished, Terms } from "./outcomes.ts";

/** With fewer postings that have begun there is no model. */
export const postingsMin = 200;
const tradePostingsMin = 20;
const minutesPerHour = hourMs / 60_000;
/** Of the postings, the newest are left out to measure the error on. */
const heldShare = 0.2;

export type FillModel = {
  /** The probability of a posting that is made at `at`. */
  readonly chanceOf: (terms: Terms, at: Instant) => number;
  readonly postings: number;
  /** Mean distance of probability and outcome by tenths, on the newest postings. */
  readonly calibrationError: number;
};

const median = (sorted: readonly number[]): number => sorted[Math.floor(sorted.length / 2)] ?? 0;
const medianWage = (postings: readonly Finished[]): number =>
  median(postings.map(({ hourlyWageWon }) => hourlyWageWon).sort((a, b) => a - b));
const hasEmployers = (postings: readonly Finished[]): boolean =>
  new Set(postings.map(({ employerId }) => employerId)).size >= peopleMin;

/** The usual wage of each trade that has enough postings, and of the whole market. */
const usualWages = (postings: readonly Finished[]): ((categoryId: string) => number) => {
  const overall = medianWage(postings);
  const trades = new Map<string, number>();
  for (const [categoryId, own] of Map.groupBy(postings, (one) => one.categoryId)) {
    if (own.length >= tradePostingsMin && hasEmployers(own))
      trades.set(categoryId, medianWage(own));
  }
  return (categoryId) => trades.get(categoryId) ?? overall;
};

const isWeekend = (at: Instant): boolean => [0, 6].includes(new Date(seoulDate(at)).getUTCDay());

const metOf = (terms: Terms, at: Instant, usualWon: number): number[] => [
  Math.log(terms.hourlyWageWon / usualWon),
  Math.log1p(Math.max(0, minutesBetween(at, terms.startsAt)) / minutesPerHour),
  Math.log(Math.max(1, terms.seats)),
  isWeekend(terms.startsAt) ? 1 : 0,
];

type Chance = FillModel["chanceOf"];

/** Fits to some postings. */
const fitTo = (postings: readonly Finished[]): Chance => {
  const usual = usualWages(postings);
  const metAt = (terms: Terms, at: Instant) => metOf(terms, at, usual(terms.categoryId));
  const cases: Case[] = postings.map((one) => ({
    met: metAt(one, one.postedAt),
    isYes: one.isFilled,
  }));
  const free = fitted(cases);
  if ((free[1] ?? 0) >= 0) return (terms, at) => chanceAt(free, metAt(terms, at));
  const withoutWage = fitted(cases.map(({ met, isYes }) => ({ met: met.slice(1), isYes })));
  return (terms, at) => chanceAt(withoutWage, metAt(terms, at).slice(1));
};

/**
 * The model of postings that have begun, oldest first. Null with fewer than 200 of them, or from
 * fewer than five employers.
 */
export const fillModelOf = (postings: readonly Finished[]): FillModel | null => {
  if (postings.length < postingsMin || !hasEmployers(postings)) return null;
  const cut = Math.floor(postings.length * (1 - heldShare));
  const earlier = fitTo(postings.slice(0, cut));
  const held = postings.slice(cut).map((one) => ({
    chance: earlier(one, one.postedAt),
    isYes: one.isFilled,
  }));
  return {
    chanceOf: fitTo(postings),
    postings: postings.length,
    calibrationError: calibrationError(held),
  };
};
