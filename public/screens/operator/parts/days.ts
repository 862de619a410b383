/** Days: whole days of Seoul as the periods that the API takes. Pure. */
import { dateKey, midnight, plusDays } from "../../../words/format.ts";

export type Period = { readonly from: string; readonly to: string };

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
