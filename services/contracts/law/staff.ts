/**
 * Staff: how many people an employer regularly employs, by the work that OneDay saw.
 *
 * The law divides the person-days of the month before by the days on which anyone worked
 * (근로기준법 시행령 제7조의2). People of the employer who were not hired here are not seen, so the
 * number is a lower bound.
 */
import {
  dayMs,
  type Instant,
  later,
  type SeoulDate,
  seoulDate,
  seoulInstant,
} from "../core/units.ts";
import { regularEmployeesUnknown, regularEmployeesWindow, ruleAt } from "./statutory-values.ts";

/** One person at work in one shift. It counts to the Seoul day on which it begins. */
type Work = { readonly workerId: string; readonly startsAt: Instant };

/** The half-open time whose work counts on a date: the days before it, that day not included. */
export const staffWindow = (date: SeoulDate): { readonly from: Instant; readonly to: Instant } => {
  const to = seoulInstant(date);
  const { days } = ruleAt(regularEmployeesWindow, date).value;
  return { from: later(to, -days * dayMs), to };
};

/**
 * The regular employees by the work of the window, in whole people; 0 without work. It is the mean
 * per day of work, or the number reached on more than half of those days where that is larger
 * (제1항, 제2항 제1호).
 */
export const staffByWork = (works: readonly Work[]): number => {
  const byDay = new Map<SeoulDate, Set<string>>();
  for (const { workerId, startsAt } of works) {
    const date = seoulDate(startsAt);
    byDay.set(date, (byDay.get(date) ?? new Set()).add(workerId));
  }
  const counts = [...byDay.values()].map(({ size }) => size).sort((a, b) => a - b);
  if (counts.length === 0) return 0;
  const personDays = counts.reduce((sum, count) => sum + count, 0);
  const onMostDays = counts[Math.ceil(counts.length / 2) - 1] ?? 0;
  return Math.max(Math.floor(personDays / counts.length), onMostDays);
};

/** The number that counts for an employer who has not stated one. */
export const staffUnknown = (date: SeoulDate): number =>
  ruleAt(regularEmployeesUnknown, date).value;
