/**
 * Quote: the one computation of what a shift pays, what it costs and what the worker receives.
 *
 * The hold at acceptance, the payslip and the public quote all use it, so they agree to the won.
 * Only tax and insurance are withheld from the worker's pay. The platform's fee and the employer's
 * insurance shares come on top, and the employer pays them (근로기준법 제43조). The day on which a shift
 * starts decides whether it is holiday work (제56조 제2항). Whether a worker may work at all, such as
 * one under 18 at night (제70조), is not decided here.
 */
import { Refusal } from "../../contracts/core/refusal.ts";
import { seoulDate } from "../../contracts/core/units.ts";
import { deductionLines } from "./deductions.ts";
import { sentHomeLine } from "./leave-allowance.ts";
import { dayLines, grossOf, line, type QuoteInput, weeklyHolidayLine } from "./pay-lines.ts";
import { type Quote, totalsOf } from "./quote-totals.ts";
import { paidTime } from "./shift.ts";
import { withheld } from "./tax.ts";

/** Bounds that keep every product an exact integer of 53 bits. */
const hourlyWageWonMax = 10_000_000;
const daysPaidTogetherMax = 31;
const weekHoursMax = 168;
const employeesMax = 10_000_000;
const ownLineWonMax = 10_000_000;

const isWithin = (value: number, min: number, max: number): boolean =>
  Number.isSafeInteger(value) && value >= min && value <= max;

/** Refuses QUOTE_OUT_OF_RANGE (422) with the names of the wrong fields. */
const checkRanges = (input: QuoteInput): void => {
  const { weekHours = 0 } = input;
  const claims: readonly [string, boolean][] = [
    ["hourlyWageWon", isWithin(input.hourlyWageWon, 1, hourlyWageWonMax)],
    ["breakMinutes", isWithin(input.breakMinutes, 0, Number.MAX_SAFE_INTEGER)],
    ["regularEmployees", isWithin(input.regularEmployees, 0, employeesMax)],
    ["daysPaidTogether", isWithin(input.daysPaidTogether ?? 1, 1, daysPaidTogetherMax)],
    ["workedMinutes", isWithin(input.workedMinutes ?? 0, 0, Number.MAX_SAFE_INTEGER)],
    ["feePercent", isWithin(input.feePercent ?? 0, 0, 100)],
    ["weekHours", weekHours >= 0 && weekHours <= weekHoursMax],
    ["ownLines", (input.ownLines ?? []).every(({ won }) => isWithin(won, 0, ownLineWonMax))],
  ];
  const fields = claims.filter(([, holds]) => !holds).map(([field]) => field);
  if (fields.length > 0) throw new Refusal("QUOTE_OUT_OF_RANGE", { fields }, 422);
};

/**
 * Quotes a shift: pay, deductions and the employer's cost, by the rules of the Seoul date on which
 * it starts. A wage below the minimum is raised to it (최저임금법 제6조 제3항). Each line of a day rounds up
 * to the won. The weekly holiday is paid once, with the last day.
 *
 * An additional minute or won never lowers the gross. It may lower the net, because tax starts at
 * 1,000 won and then rises in steps of 10.
 *
 * Refuses with 422: QUOTE_OUT_OF_RANGE (`fields`), SHIFT_EMPTY, SHIFT_TOO_LONG, BREAK_TOO_LONG,
 * BREAKS_DIFFER, WORKED_TOO_LONG, LAW_UNKNOWN (a shift before 2026, or in a year whose holidays are
 * not known yet).
 */
export const quote = (input: QuoteInput): Quote => {
  checkRanges(input);
  const time = paidTime(input);
  const date = seoulDate(input.startsAt);
  const count = input.daysPaidTogether ?? 1;
  const oneDay = [...dayLines(input, time, date), ...sentHomeLine(input, time, date)];
  const holiday = weeklyHolidayLine(input, time, date);
  const days = Array.from({ length: count }, (_, n) =>
    grossOf(input, n === count - 1 ? [...oneDay, holiday] : oneDay),
  );
  const { earlierToday, isUnemploymentExempt } = input;
  const held = withheld(days, date, earlierToday, isUnemploymentExempt);
  const pay = oneDay.map(({ code, text, won }) =>
    line(code, count > 1 ? `${text} × ${count}일` : text, won * count),
  );
  return totalsOf([...pay, holiday], deductionLines(held, days, date, earlierToday), {
    input,
    minutes: time.minutes,
    held,
    taxFreeWon: days.reduce((sum, day) => sum + (day.taxFreeWon ?? 0), 0),
  });
};
