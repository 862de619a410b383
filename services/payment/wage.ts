/**
 * Wage: the quote, the one computation of what a shift pays, costs and leaves to the worker.
 *
 * The hold at accept, the payslip and the public quote all come from here, so they agree to the
 * won. The worker's pay bears tax and insurance only; the platform's fee and the employer's own
 * share of the insurance stand on top of it and are the employer's (근로기준법 제43조). Whether a shift is holiday work (제56조 제2항) is decided by
 * the day on which it starts. Whether a worker may work at all, as one under 18 at night (제70조),
 * is not decided here.
 */
import { holidayOn } from "../contracts/holidays.ts";
import {
  minimumWageWonAt,
  nightHours,
  platformFeePercent,
  premiumEmployeesMin,
  premiumPercent,
  ruleAt,
  weeklyHoliday,
  workingDayMinutes,
} from "../contracts/law.ts";
import { Refusal } from "../contracts/refusal.ts";
import { hourMs, minuteMs, type SeoulDate, seoulDate, type Won, won } from "../contracts/units.ts";
import type { DayPay } from "./day-pay.ts";
import { type PaidTime, paidTime, type Shift } from "./shift.ts";
import { cutWon, employerInsuranceWon, type Withheld, withheld } from "./tax.ts";

export type QuoteInput = Shift & {
  hourlyWageWon: number;
  /** The employer's staff; below five no premium is due (시행령 별표 1). */
  regularEmployees: number;
  /** Equal days in one payment, 1 to 31. */
  daysPaidTogether?: number;
  /** The week's hours with this employer, when this payment closes the week. */
  weekHours?: number;
  /** The platform's fee in whole percent of the pay; by the table of the law's date when absent. */
  feePercent?: number;
  /** What was paid for the same day before, by the same employer: one tax is due of both. */
  earlierToday?: DayPay;
  /** A Seoul date. Changes no amount today. */
  birthDate?: string;
};

/** One row of the payslip: pay is positive, a deduction negative. */
export type QuoteLine = { code: LineCode; text: string; won: Won };
export type LineCode =
  | "BASE"
  | "MINIMUM_WAGE_LIFT"
  | "OVERTIME"
  | "NIGHT"
  | "HOLIDAY"
  | "HOLIDAY_OVERTIME"
  | "WEEKLY_HOLIDAY"
  | "LEAVE_ALLOWANCE"
  | "INCOME_TAX"
  | "LOCAL_TAX"
  | "EMPLOYMENT_INSURANCE";

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
  /** The employer's own share of employment insurance. */
  employerInsuranceWon: Won;
  employerTotalWon: Won;
};

/** Bounds that keep every product below an exact integer of 53 bits. */
const hourlyWageWonMax = 10_000_000;
const daysPaidTogetherMax = 31;
const weekHoursMax = 168;
const employeesMax = 10_000_000;

/** numerator / denominator rounded up to the won: pay is never rounded against the worker. */
export const raisedWon = (numerator: number, denominator: number): number =>
  (numerator + ((denominator - (numerator % denominator)) % denominator)) / denominator;

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

const grouped = (amount: number): string => String(amount).replace(/\B(?=(?:\d{3})+$)/g, ",");

const duration = (minutes: number): string => {
  const rest = minutes % 60;
  const hours = (minutes - rest) / 60;
  return [hours > 0 ? `${hours}시간` : "", rest > 0 ? `${rest}분` : ""].filter(Boolean).join(" ");
};

const clock = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;

export const line = (code: LineCode, text: string, amount: number): QuoteLine => ({
  code,
  text,
  won: won(amount),
});

/** The wage per hour that counts: a lower one is void and the minimum stands in its place. */
const paidWageWon = ({ hourlyWageWon, startsAt }: QuoteInput): number =>
  Math.max(hourlyWageWon, minimumWageWonAt(startsAt));

/** What one of the days pays, line by line. Premiums add, they do not multiply (제56조). */
const dayLines = (input: QuoteInput, time: PaidTime, date: SeoulDate): QuoteLine[] => {
  const askedWon = input.hourlyWageWon;
  const wageWon = paidWageWon(input);
  const baseWon = raisedWon(askedWon * time.minutes, 60);
  // The rest up to the minimum, not a part rounded by itself: two of those may exceed the whole.
  const liftWon = raisedWon(wageWon * time.minutes, 60) - baseWon;
  const isPremiumDue = input.regularEmployees >= ruleAt(premiumEmployeesMin, date).value;
  const percent = ruleAt(premiumPercent, date).value;
  const night = ruleAt(nightHours, date).value;
  const nightText = `${clock(night.fromMinute)}-${clock(night.toMinute)}`;
  const dayText = duration(ruleAt(workingDayMinutes, date).value);
  const holiday = holidayOn(date);
  const withinMinutes = time.minutes - time.overtimeMinutes;
  const premiumWon = (minutes: number, rate: number): number =>
    isPremiumDue ? raisedWon(wageWon * minutes * rate, 60 * 100) : 0;
  return [
    line("BASE", `기본급 (${duration(time.minutes)}, 시급 ${grouped(askedWon)}원)`, baseWon),
    line(
      "MINIMUM_WAGE_LIFT",
      `최저임금 보전 (시급 ${grouped(askedWon)}원을 최저임금 ${grouped(wageWon)}원으로 올림)`,
      liftWon,
    ),
    ...(holiday === null
      ? [
          line(
            "OVERTIME",
            `연장수당 (하루 ${dayText} 초과 ${duration(time.overtimeMinutes)}, ${percent.overtime}% 가산)`,
            premiumWon(time.overtimeMinutes, percent.overtime),
          ),
        ]
      : [
          line(
            "HOLIDAY",
            `휴일수당 (${holiday}, ${dayText} 이내 ${duration(withinMinutes)}, ${percent.holiday}% 가산)`,
            premiumWon(withinMinutes, percent.holiday),
          ),
          // Overtime is in it (제56조 제2항 제2호).
          line(
            "HOLIDAY_OVERTIME",
            `휴일수당 (${holiday}, ${dayText} 초과 ${duration(time.overtimeMinutes)}, ${percent.holidayBeyondDay}% 가산)`,
            premiumWon(time.overtimeMinutes, percent.holidayBeyondDay),
          ),
        ]),
    line(
      "NIGHT",
      `야간수당 (${nightText} 중 ${duration(time.nightMinutes)}, ${percent.night}% 가산)`,
      premiumWon(time.nightMinutes, percent.night),
    ),
  ];
};

/** The paid weekly holiday (제55조 제1항): a fifth of the week's hours, at most 8, from 15 hours. */
const weeklyHolidayLine = (input: QuoteInput, date: SeoulDate): QuoteLine => {
  const rule = ruleAt(weeklyHoliday, date).value;
  // Hours arrive as a decimal; in whole milliseconds they are exact.
  const weekMs = Math.round((input.weekHours ?? 0) * hourMs);
  const countedMs = Math.min(weekMs, rule.hoursMax * rule.daysPerWeek * hourMs);
  const isDue = weekMs >= rule.hoursMin * hourMs;
  return line(
    "WEEKLY_HOLIDAY",
    `주휴수당 (${duration(Math.round(countedMs / rule.daysPerWeek / minuteMs))})`,
    isDue ? raisedWon(paidWageWon(input) * countedMs, rule.daysPerWeek * hourMs) : 0,
  );
};

/** What is withheld from a payment, line by line. */
export const deductionLines = (held: Withheld, isSecond: boolean): QuoteLine[] => [
  line(
    "INCOME_TAX",
    `소득세 (일용근로${isSecond ? ", 같은 날 지급분과 합산" : ""})`,
    -held.incomeTaxWon,
  ),
  line("LOCAL_TAX", "지방소득세", -held.localTaxWon),
  line("EMPLOYMENT_INSURANCE", "고용보험", -held.employmentInsuranceWon),
];

const sumWon = (lines: readonly QuoteLine[]): number =>
  lines.reduce((sum, { won }) => sum + won, 0);

/**
 * Quotes a shift: pay, what is withheld, and what it costs the employer, by the rules of the
 * Seoul date on which it starts. A wage below the minimum is lifted (최저임금법 제6조 제3항). Each
 * line of a day rounds up to the won. The weekly holiday is paid once, with the last day.
 *
 * A minute or a won more never lowers the gross. It may lower the net: tax begins with 1,000 won
 * at once and then goes in steps of 10.
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
  const holiday = weeklyHolidayLine(input, date);
  const dayGrossWon = Array.from({ length: days }, () => sumWon(oneDay));
  dayGrossWon.push((dayGrossWon.pop() ?? 0) + holiday.won);
  const held = withheld(dayGrossWon, date, input.earlierToday);
  const pay = oneDay.map(({ code, text, won }) =>
    line(code, days > 1 ? `${text} × ${days}일` : text, won * days),
  );
  const grossWon = won(sumWon(pay) + holiday.won);
  const deductions = deductionLines(held, input.earlierToday !== undefined);
  const lines = [...pay, holiday, ...deductions].filter(({ won }) => won !== 0);
  const feePercent = input.feePercent ?? ruleAt(platformFeePercent, date).value;
  const employerFeeWon = cutWon(grossWon * feePercent, 100);
  const ownShareWon = employerInsuranceWon(grossWon, date);
  return {
    minutes: time.minutes,
    lines,
    grossWon,
    ...held,
    netWon: won(sumWon(lines)),
    employerFeeWon,
    employerInsuranceWon: ownShareWon,
    employerTotalWon: won(grossWon + employerFeeWon + ownShareWon),
  };
};
