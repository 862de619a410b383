/** Days: whole days of Seoul as the periods that the API takes. Pure. */
import { dateKey } from "../../../words/format.ts";

const dayMs = 86_400_000;
export type Period = { readonly from: string; readonly to: string };

/** Midnight in Seoul at the beginning of a date. */
export const midnight = (date: string): Date => new Date(`${date}T00:00:00+09:00`);

/** The date that many days later. */
export const plusDays = (date: string, count: number): string =>
  dateKey(new Date(midnight(date).getTime() + count * dayMs));

/** The period from the first of the dates to the end of the last. */
export const periodOf = (first: string, last: string): Period => ({
  from: midnight(first).toISOString(),
  to: midnight(plusDays(last, 1)).toISOString(),
});

/** The last dates, today as the last one. */
export const lastDates = (count: number, now: Date): string[] => {
  const today = dateKey(now);
  return Array.from({ length: count }, (_, index) => plusDays(today, index + 1 - count));
};
