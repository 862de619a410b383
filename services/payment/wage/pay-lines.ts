/**
 * Pay lines: the rows of a payslip, each with its code and a text that says how it was computed.
 *
 * Pay is rounded up to the won, line by line. Deductions are already rounded down by ./tax.ts.
 */
import { hourMs, minuteMs, type SeoulDate, type Won, won } from "../../contracts/core/units.ts";
import {
  minimumWageWonAt,
  nightHours,
  premiumPercent,
  ruleAt,
  weeklyHoliday,
  workingDayMinutes,
  workingWeekMinutes,
} from "../../contracts/law/statutory-values.ts";
import {
  type Counted,
  counted,
  limitPremiums,
  limitsWon,
  limitWon,
  premiumWon,
  raisedWon,
  type Work,
  weeklyHolidayOf,
} from "./overtime.ts";
import type { PaidTime, Shift } from "./shift.ts";
import type { DayPay, Withheld } from "./tax.ts";

/**
 * The worker's week with the employer apart from this shift; they share its limits and its holiday.
 */
export type WeekSoFar = {
  readonly applicationId: string;
  /** The other shifts of the week that were worked and paid. */
  readonly works: readonly Work[];
  /** Shifts of that week that the worker missed. */
  readonly absences: number;
  /** What was already paid for the weekly holiday. */
  readonly weeklyHolidayWon: number;
};

export type QuoteInput = Shift & {
  hourlyWageWon: number;
  /** The employer's staff; below five no premium is due (시행령 별표 1). */
  regularEmployees: number;
  /** Equal days in one payment, 1 to 31. */
  daysPaidTogether?: number;
  /** The week's hours with this employer, when this payment closes the week. */
  weekHours?: number;
  /**
   * The platform's fee in whole percent of the pay; when absent, from the table at the shift's
   * date.
   */
  feePercent?: number;
  /** Earlier pay of the same day from the same employer; both are taxed together. */
  earlierToday?: DayPay;
  /** The week's other work for the employer; only for the payment of a single day. */
  week?: WeekSoFar;
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
  | "OVERTIME_DIFFERENCE"
  | "WEEKLY_HOLIDAY"
  | "LEAVE_ALLOWANCE"
  | "INCOME_TAX"
  | "LOCAL_TAX"
  | "EMPLOYMENT_INSURANCE";

/** An amount with thousands separators, such as `1,234,567`. */
export const grouped = (amount: number): string => amount.toLocaleString("en-US");

const duration = (minutes: number): string => {
  const rest = minutes % 60;
  const hours = (minutes - rest) / 60;
  return [hours > 0 ? `${hours}시간` : "", rest > 0 ? `${rest}분` : ""].filter(Boolean).join(" ");
};

const clock = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;

/** One row of a payslip; `amount` in won. */
export const line = (code: LineCode, text: string, amount: number): QuoteLine => ({
  code,
  text,
  won: won(amount),
});

/**
 * The hourly wage that counts: an agreed wage below the minimum is void, and the minimum applies.
 */
const paidWageWon = ({
  hourlyWageWon,
  startsAt,
}: Pick<QuoteInput, "hourlyWageWon" | "startsAt">): number =>
  Math.max(hourlyWageWon, minimumWageWonAt(startsAt));

/** The shift in the form in which the limits of its day and week count it. */
export const workOf = (
  input: Omit<QuoteInput, "week">,
  applicationId: string,
  { plannedMinutes, minutes }: Pick<PaidTime, "plannedMinutes" | "minutes">,
): Work => ({
  applicationId,
  startsAt: input.startsAt,
  minutes,
  agreedMinutes: plannedMinutes,
  wageWon: paidWageWon(input),
  regularEmployees: input.regularEmployees,
});

/** The premium lines of one shift for overtime or holiday work. */
const limitLines = (work: Counted): QuoteLine[] => {
  const { date, holiday, minutes, beyondDayMinutes, beyondWeekMinutes } = work;
  const percent = ruleAt(premiumPercent, date).value;
  const dayText = duration(ruleAt(workingDayMinutes, date).value);
  const { overtimeWon, holidayWon, holidayBeyondWon } = limitPremiums(work);
  if (holiday === null) {
    const beyond = duration(beyondDayMinutes + beyondWeekMinutes);
    const weekText = duration(ruleAt(workingWeekMinutes, date).value);
    const limitText = `하루 ${dayText}${beyondWeekMinutes > 0 ? ` 또는 한 주 ${weekText}` : ""}`;
    const text = `연장수당 (${limitText} 초과 ${beyond}, ${percent.overtime}% 가산)`;
    return [line("OVERTIME", text, overtimeWon)];
  }
  const within = duration(minutes - beyondDayMinutes);
  const beyond = duration(beyondDayMinutes);
  return [
    line(
      "HOLIDAY",
      `휴일수당 (${holiday}, ${dayText} 이내 ${within}, ${percent.holiday}% 가산)`,
      holidayWon,
    ),
    // It includes overtime (제56조 제2항 제2호).
    line(
      "HOLIDAY_OVERTIME",
      `휴일수당 (${holiday}, ${dayText} 초과 ${beyond}, ${percent.holidayBeyondDay}% 가산)`,
      holidayBeyondWon,
    ),
  ];
};

/**
 * The premium lines of this shift. A last line pays the difference for later shifts of the week
 * that were settled earlier and exceed a limit only because of this one.
 */
const allLimitLines = (own: Work, before: readonly Work[]): QuoteLine[] => {
  const all = counted([...before, own]);
  const others = all.filter(({ applicationId }) => applicationId !== own.applicationId);
  const nowWon = others.reduce((sum, work) => sum + limitWon(work), 0);
  const text = "연장·휴일수당 차액 (먼저 정산한 근무 중 이 근무로 한도를 넘게 된 시간)";
  return [
    ...all.filter((work) => !others.includes(work)).flatMap(limitLines),
    line("OVERTIME_DIFFERENCE", text, nowWon - limitsWon(before)),
  ];
};

/** What one day pays, line by line. Premiums are added, not multiplied (제56조). */
export const dayLines = (input: QuoteInput, time: PaidTime, date: SeoulDate): QuoteLine[] => {
  const askedWon = input.hourlyWageWon;
  const { applicationId = "", works = [] } = input.week ?? {};
  const own = workOf(input, applicationId, time);
  const { wageWon } = own;
  const baseWon = raisedWon(askedWon * time.minutes, 60);
  // The difference to the rounded whole: two parts that are rounded up separately may exceed it.
  const liftWon = raisedWon(wageWon * time.minutes, 60) - baseWon;
  const percent = ruleAt(premiumPercent, date).value;
  const night = ruleAt(nightHours, date).value;
  const nightText = `${clock(night.fromMinute)}-${clock(night.toMinute)}`;
  return [
    line("BASE", `기본급 (${duration(time.minutes)}, 시급 ${grouped(askedWon)}원)`, baseWon),
    line(
      "MINIMUM_WAGE_LIFT",
      `최저임금 보전 (시급 ${grouped(askedWon)}원을 최저임금 ${grouped(wageWon)}원으로 올림)`,
      liftWon,
    ),
    ...allLimitLines(own, works),
    line(
      "NIGHT",
      `야간수당 (${nightText} 중 ${duration(time.nightMinutes)}, ${percent.night}% 가산)`,
      premiumWon(own, date, time.nightMinutes, percent.night),
    ),
  ];
};

/** The paid weekly holiday (제55조 제1항): a fifth of the week's hours, at most 8, from 15 hours. */
export const weeklyHolidayLine = (
  input: QuoteInput,
  time: PaidTime,
  date: SeoulDate,
): QuoteLine => {
  if (input.week !== undefined) return earnedHolidayLine(input, input.week, time);
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

/** The weekly holiday earned with this shift, less what was already paid for it; never below 0. */
const earnedHolidayLine = (input: QuoteInput, week: WeekSoFar, time: PaidTime): QuoteLine => {
  const { applicationId, works, absences, weeklyHolidayWon } = week;
  const own = workOf(input, applicationId, time);
  const earned = weeklyHolidayOf([...works, own], absences);
  const before = weeklyHolidayWon > 0 ? `, 먼저 받은 ${grouped(weeklyHolidayWon)}원 제외` : "";
  return line(
    "WEEKLY_HOLIDAY",
    `주휴수당 (${duration(Math.round(earned.minutes))}${before})`,
    Math.max(0, earned.won - weeklyHolidayWon),
  );
};

/**
 * The deductions of a payment, line by line. `isSecond`: earlier pay of the day is taxed with it.
 */
export const deductionLines = (held: Withheld, isSecond: boolean): QuoteLine[] => [
  line(
    "INCOME_TAX",
    `소득세 (일용근로${isSecond ? ", 같은 날 지급분과 합산" : ""})`,
    -held.incomeTaxWon,
  ),
  line("LOCAL_TAX", "지방소득세", -held.localTaxWon),
  line("EMPLOYMENT_INSURANCE", "고용보험", -held.employmentInsuranceWon),
];
