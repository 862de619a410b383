/** Remitted months: when a month in Seoul is over, and when what was withheld in it is due. */
import { hourMs, type Instant, later, type SeoulDate } from "../../contracts/core/units.ts";
import { firstDay, monthOf, monthsLater } from "../../contracts/kernel/seoul-month.ts";
import { remittanceDay, ruleAt } from "../../contracts/law/statutory-values.ts";

/** How long after its end a month counts as over: clocks of several processes may differ. */
const graceMs = hourMs;

/** The first month that is not over at an instant. */
export const openMonth = (at: Instant): string => monthOf(later(at, -graceMs));

/** The day by which what was withheld in a month has to be paid, in the next month. */
export const remittanceDueOn = (month: string): SeoulDate => {
  const next = firstDay(monthsLater(month, 1));
  const { day } = ruleAt(remittanceDay, next).value;
  return `${next.slice(0, 7)}-${String(day).padStart(2, "0")}` as SeoulDate;
};
