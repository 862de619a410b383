/** Durations: fixed times, and times that a row of the law sets. */
import { dayMs, hourMs, minuteMs, type SeoulDate } from "../core/units.ts";
import { noShowWait } from "../law/fair-offers.ts";
import { ruleAt } from "../law/law-row.ts";
import { dataRequestDays, explanationDays } from "../law/retention.ts";

/** What a row of the law sets, in milliseconds, on a date of Seoul. */
const laws = {
  noShowWait: (date: SeoulDate) => ruleAt(noShowWait, date).value.minutes * minuteMs,
  dataRequestDays: (date: SeoulDate) => ruleAt(dataRequestDays, date).value * dayMs,
  explanationDays: (date: SeoulDate) => ruleAt(explanationDays, date).value * dayMs,
} as const;
export type LawName = keyof typeof laws;

/** A fixed time, or a share of what a row of the law sets and a fixed time beside it. */
export type Duration = { readonly ms: number; readonly of?: LawName; readonly share?: number };
/** Fixed times of so many minutes, hours or days. */
export const minutes = (n: number): Duration => ({ ms: n * minuteMs });
/** So many hours. */
export const hours = (n: number): Duration => ({ ms: n * hourMs });
/** So many days. */
export const days = (n: number): Duration => ({ ms: n * dayMs });
export const atOnce: Duration = { ms: 0 };
export const daily = days(1);

/** The milliseconds of a duration on a date; `given` replaces what the law's row sets. */
export const msOf = (
  { ms, of, share = 1 }: Duration,
  date: SeoulDate,
  given: number | null = null,
): number => ms + (of === undefined ? 0 : share * (given ?? laws[of](date)));
