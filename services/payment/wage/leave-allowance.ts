/**
 * Leave allowance: what an employer owes for calling off accepted work too late, or for sending a
 * worker home early (근로기준법 제46조).
 *
 * It is a share of the pay of the work that was not done, and is taxed and insured as pay. The
 * platform takes no fee for it.
 */
import { type SeoulDate, seoulDate } from "../../contracts/core/units.ts";
import { leaveAllowance, ruleAt } from "../../contracts/law/statutory-values.ts";
import { deductionLines } from "./deductions.ts";
import { duration } from "./line-texts.ts";
import { raisedWon } from "./overtime.ts";
import { dayLines, grossOf, line, type QuoteInput, type QuoteLine } from "./pay-lines.ts";
import { type Quote, totalsOf } from "./quote-totals.ts";
import { type PaidTime, paidTime } from "./shift.ts";
import { withheld } from "./tax.ts";

/** The pay of a shift by itself, without what the employer adds for the day. */
const aloneWon = (input: QuoteInput, time: PaidTime, date: SeoulDate): number => {
  const { week: _, ownLines: __, ...alone } = input;
  return grossOf(input, dayLines(alone, time, date)).grossWon;
};

const plannedTime = ({ worked: _, workedMinutes: __, ...plan }: QuoteInput): PaidTime =>
  paidTime(plan);

/** The payment in place of a shift. Refuses what `quote` refuses. */
export const leaveQuote = (input: QuoteInput): Quote => {
  const date = seoulDate(input.startsAt);
  const { percent } = ruleAt(leaveAllowance, date).value;
  const amount = raisedWon(aloneWon(input, plannedTime(input), date) * percent, 100);
  const pay = [line("LEAVE_ALLOWANCE", `휴업수당 (예정 임금의 ${percent}%)`, amount)];
  const { earlierToday, isUnemploymentExempt } = input;
  const days = [grossOf(input, pay)];
  const held = withheld(days, date, earlierToday, isUnemploymentExempt);
  const deductions = deductionLines(held, days, date, earlierToday);
  return totalsOf(pay, deductions, { input, minutes: 0, held, taxFreeWon: 0 });
};

/**
 * The line for the rest of the plan when the employer sent the worker home early; none below the
 * number of staff from which the law asks for it.
 */
export const sentHomeLine = (input: QuoteInput, time: PaidTime, date: SeoulDate): QuoteLine[] => {
  const { percent, employeesMin } = ruleAt(leaveAllowance, date).value;
  if (input.isSentHome !== true || input.regularEmployees < employeesMin) return [];
  const plan = plannedTime(input);
  const lostWon = Math.max(0, aloneWon(input, plan, date) - aloneWon(input, time, date));
  const lost = duration(Math.max(0, plan.minutes - time.minutes));
  const text = `휴업수당 (사업주 사정으로 일찍 끝난 ${lost}, 임금의 ${percent}%)`;
  return [line("LEAVE_ALLOWANCE", text, raisedWon(lostWon * percent, 100))];
};
