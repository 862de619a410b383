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
import { type SeoulDate, seoulDate, type Won, won } from "../../contracts/core/units.ts";
import { platformFeePercent, ruleAt } from "../../contracts/law/statutory-values.ts";
import {
  dayLines,
  deductionLines,
  line,
  type QuoteInput,
  type QuoteLine,
  weeklyHolidayLine,
} from "./pay-lines.ts";
import { paidTime } from "./shift.ts";
import { cutWon, type EmployerShares, employerShares, withheld } from "./tax.ts";

/** `minutes` is one day's paid time; every amount is for all days of the payment. */
export type Quote = {
  minutes: number;
  /** Sums to `netWon`; lines of 0 won are left out. */
  lines: QuoteLine[];
  grossWon: Won;
  incomeTaxWon: Won;
  localTaxWon: Won;
  employmentInsuranceWon: Won;
  netWon: Won;
  employerFeeWon: Won;
  employerTotalWon: Won;
} & EmployerShares;

/** Bounds that keep every product an exact integer of 53 bits. */
const hourlyWageWonMax = 10_000_000;
const daysPaidTogetherMax = 31;
const weekHoursMax = 168;
const employeesMax = 10_000_000;

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
  ];
  const fields = claims.filter(([, holds]) => !holds).map(([field]) => field);
  if (fields.length > 0) throw new Refusal("QUOTE_OUT_OF_RANGE", { fields }, 422);
};

const sumWon = (lines: readonly QuoteLine[]): number =>
  lines.reduce((sum, { won }) => sum + won, 0);

/** The platform's fee in whole percent of the pay. */
export const feePercentOf = ({ feePercent, startsAt }: QuoteInput): number =>
  feePercent ?? ruleAt(platformFeePercent, seoulDate(startsAt)).value;

/** What the employer pays on top of a gross pay, and in total. */
export const onTop = (
  grossWon: Won,
  employerFeeWon: Won,
  date: SeoulDate,
): Pick<Quote, "employerFeeWon" | "employerTotalWon"> & EmployerShares => {
  const shares = employerShares(grossWon, date);
  const sharesWon = shares.employerInsuranceWon + shares.employerAccidentInsuranceWon;
  return {
    employerFeeWon,
    ...shares,
    employerTotalWon: won(grossWon + employerFeeWon + sharesWon),
  };
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
  const days = input.daysPaidTogether ?? 1;
  const oneDay = dayLines(input, time, date);
  const holiday = weeklyHolidayLine(input, time, date);
  const dayGrossWon = Array.from({ length: days }, () => sumWon(oneDay));
  dayGrossWon.push((dayGrossWon.pop() ?? 0) + holiday.won);
  const held = withheld(dayGrossWon, date, input.earlierToday);
  const pay = oneDay.map(({ code, text, won }) =>
    line(code, days > 1 ? `${text} × ${days}일` : text, won * days),
  );
  const grossWon = won(sumWon(pay) + holiday.won);
  const deductions = deductionLines(held, input.earlierToday !== undefined);
  const lines = [...pay, holiday, ...deductions].filter(({ won }) => won !== 0);
  const employerFeeWon = cutWon(grossWon * feePercentOf(input), 100);
  return {
    minutes: time.minutes,
    lines,
    grossWon,
    ...held,
    netWon: won(sumWon(lines)),
    ...onTop(grossWon, employerFeeWon, date),
  };
};
