/** Seoul month: a calendar month in Asia/Seoul as text, `2026-11`. */
import {
  hourMs,
  type Instant,
  later,
  type SeoulDate,
  seoulDate,
} from "../../contracts/core/units.ts";
import { remittanceDay, ruleAt } from "../../contracts/law/statutory-values.ts";

/** How long after its end a month counts as over: clocks of several processes may differ. */
const graceMs = hourMs;

/** The month in Seoul at an instant. */
export const monthOf = (at: Instant): string => seoulDate(at).slice(0, 7);

/** The month that many months later, or earlier when negative. */
export const monthsLater = (month: string, months: number): string => {
  const [year = 0, number = 0] = month.split("-").map(Number);
  const index = year * 12 + (number - 1) + months;
  return `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, "0")}`;
};

/** The first month that is not over at an instant. */
export const openMonth = (at: Instant): string => monthOf(later(at, -graceMs));

/** The day by which what was withheld in a month has to be paid, in the next month. */
export const remittanceDueOn = (month: string): SeoulDate => {
  const next = `${monthsLater(month, 1)}-01` as SeoulDate;
  const { day } = ruleAt(remittanceDay, next).value;
  return `${next.slice(0, 7)}-${String(day).padStart(2, "0")}` as SeoulDate;
};
