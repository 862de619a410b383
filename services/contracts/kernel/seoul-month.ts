/** Seoul month: a calendar month in Asia/Seoul as text, `2026-11`. */
import { type Instant, seoulDate } from "../core/units.ts";

/** The month in Seoul at an instant. */
export const monthOf = (at: Instant): string => seoulDate(at).slice(0, 7);

/** The month that many months later, or earlier when negative. */
export const monthsLater = (month: string, months: number): string => {
  const [year = 0, number = 0] = month.split("-").map(Number);
  const index = year * 12 + (number - 1) + months;
  return `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, "0")}`;
};
