/** Seoul month: a calendar month in Asia/Seoul as text, `2026-11`. */
import { type Instant, type SeoulDate, seoulDate, seoulInstant } from "../core/units.ts";

/** The month in Seoul at an instant. */
export const monthOf = (at: Instant): string => seoulDate(at).slice(0, 7);

/** The month that many months later, or earlier when negative. */
export const monthsLater = (month: string, months: number): string => {
  const [year = 0, number = 0] = month.split("-").map(Number);
  const index = year * 12 + (number - 1) + months;
  return `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, "0")}`;
};

/** The first day of a month. */
export const firstDay = (month: string): SeoulDate => `${month}-01` as SeoulDate;

/** From the first instant of a month to the first of the next. */
export const monthSpan = (month: string): { readonly from: Instant; readonly to: Instant } => ({
  from: seoulInstant(firstDay(month)),
  to: seoulInstant(firstDay(monthsLater(month, 1))),
});
