/**
 * Month warnings: what an employer learns when they accept a worker for another day of a month.
 *
 * From some days or hours of a month with one employer a worker is insured beyond employment
 * insurance, and after some months in a row the tax of a day worker ends. OneDay only says so.
 */
import { type SeoulDate, seoulDate } from "../../contracts/core/units.ts";
import { isOfField } from "../../contracts/kernel/categories.ts";
import { durationInEnglish } from "../../contracts/kernel/english-text.ts";
import { durationText } from "../../contracts/kernel/korean-text.ts";
import { workMinutes } from "../../contracts/law/minors.ts";
import { dayWorkerMonths, monthlyInsurance, ruleAt } from "../../contracts/law/statutory-values.ts";
import { type Hours, type Warning, warningOf } from "./working-hours.ts";

/** What was paid in the month of the shift, and the months in a row with it. */
export type PairMonth = {
  readonly days: readonly string[];
  readonly minutes: number;
  readonly monthsInARow: number;
};

/**
 * The warnings about a shift beside the paid work of its month. `besides`: other shifts of that month
 * under the same contract.
 */
export const monthWarnings = (
  shift: Hours & { readonly categoryId?: string },
  { days, minutes, monthsInARow }: PairMonth,
  besides: readonly Hours[] = [],
): Warning[] => {
  const date: SeoulDate = seoulDate(shift.startsAt);
  const insured = ruleAt(monthlyInsurance, date);
  const dayWorker = ruleAt(dayWorkerMonths, date);
  const shifts = [shift, ...besides];
  const allDays = new Set([...days, ...shifts.map(({ startsAt }) => seoulDate(startsAt))]).size;
  const allMinutes = shifts.reduce((sum, one) => sum + workMinutes(one), minutes);
  const { categoryId } = shift;
  const isConstruction = categoryId !== undefined && isOfField(categoryId, "construction");
  const { months, constructionMonths } = dayWorker.value;
  const { warnAtDays, warnAtMinutes, daysMin, minutesMin } = insured.value;
  const found: Warning[] = [];
  if (allDays >= warnAtDays || allMinutes >= warnAtMinutes) {
    const text = `이 근무자와 이번 달에 함께 일하는 날이 ${allDays}일, 시간이 ${durationText(allMinutes)}이 됩니다. ${daysMin}일이나 ${durationText(minutesMin)}부터는 국민연금과 건강보험 가입 대상이 될 수 있습니다.`;
    const english = `You and this worker would work together on ${allDays} days and for ${durationInEnglish(allMinutes)} this month. From ${daysMin} days or ${durationInEnglish(minutesMin)} on, the national pension and health insurance may apply.`;
    found.push(warningOf("MONTH_INSURED", { text, english }, insured));
  }
  if (monthsInARow > (isConstruction ? constructionMonths : months)) {
    const text = `이 근무자와 ${monthsInARow}개월째 이어서 일합니다. 일용근로자가 아닌 일반 근로자로 원천징수해야 할 수 있습니다.`;
    const english = `This is month ${monthsInARow} in a row with this worker. You may have to withhold tax as for a regular employee, not a day worker.`;
    found.push(warningOf("MONTHS_IN_A_ROW", { text, english }, dayWorker));
  }
  return found;
};
