/**
 * Pay lines: the rows of a payslip, each with its code and a text that says how it was computed.
 *
 * Pay is rounded up to the won, line by line. Deductions are already rounded down by ./tax.ts.
 */
import {
  hourMs,
  minuteMs,
  type SeoulDate,
  seoulDate,
  type Won,
  won,
} from "../../contracts/core/units.ts";
import { tradeOf } from "../../contracts/kernel/categories.ts";
import { ownLineNames } from "../../contracts/kernel/korean-text.ts";
import { timeOf } from "../../contracts/kernel/work-spans.ts";
import {
  minimumWageWonAt,
  nightHours,
  ownPayLines,
  premiumPercent,
  ruleAt,
  taxFreePremiums,
  weeklyHoliday,
  workingDayMinutes,
  workingWeekMinutes,
} from "../../contracts/law/statutory-values.ts";
import { clock, duration, grouped } from "./line-texts.ts";
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
import type { DayGross, DayPay } from "./tax.ts";
import { type WagePart, wageParts } from "./wage-parts.ts";

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
  /** Hired at 65 or older: neither side pays for unemployment (`unemploymentInsuranceAge`). */
  isUnemploymentExempt?: boolean;
  /** The trade decides whether premiums are taxed (`taxFreePremiums`), and the cap of the fee. */
  categoryId?: string;
  /** The employer's rate of employment insurance at the hold; a later staff count changes none. */
  insuranceRate?: number;
  /** What the employer adds to the wage for the day, in won. */
  ownLines?: readonly OwnLine[];
  /** The employer sent the worker home early: the rest of the plan has a leave allowance. */
  isSentHome?: boolean;
};

/** A pay line of the employer's own (`ownPayLines`). */
export type OwnLine = { readonly kind: "transport" | "meal" | "bonus"; readonly won: number };

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
  | "TRANSPORT"
  | "MEAL"
  | "BONUS"
  | "INCOME_TAX"
  | "LOCAL_TAX"
  | "EMPLOYMENT_INSURANCE";

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

const startAndEnd = (startsAt: Work["startsAt"], { spans }: Pick<PaidTime, "spans">) => {
  const [first, last] = [spans[0], spans.at(-1)];
  if (first === undefined || last === undefined) return {};
  return timeOf({ startsAt }, { from: first.from, to: last.to });
};

/** The shift in the form in which the limits of its day and week count it. */
export const workOf = (
  input: Omit<QuoteInput, "week">,
  applicationId: string,
  time: Pick<PaidTime, "plannedMinutes" | "minutes" | "spans">,
): Work => {
  const [first, second] = wageParts(input, time.spans);
  return {
    applicationId,
    startsAt: input.startsAt,
    minutes: time.minutes,
    agreedMinutes: time.plannedMinutes,
    wageWon: first?.wageWon ?? paidWageWon(input),
    regularEmployees: input.regularEmployees,
    ...startAndEnd(input.startsAt, time),
    ...(second === undefined
      ? {}
      : { later: { minutes: second.minutes, wageWon: second.wageWon } }),
  };
};

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
    line("OVERTIME_DIFFERENCE", text, Math.max(0, nowWon - limitsWon(before))),
  ];
};

/** The lift of a wage below the minimum, for the minutes of each part. */
const liftText = (askedWon: number, parts: readonly WagePart[]): string => {
  const to = parts.map(({ wageWon }) => `${grouped(wageWon)}원`).join(", 자정부터 ");
  return `최저임금 보전 (시급 ${grouped(askedWon)}원을 최저임금 ${to}으로 올림)`;
};

const ownCodes = { transport: "TRANSPORT", meal: "MEAL", bonus: "BONUS" } as const;

/** What the employer adds to a day on which some of the work was done. */
const ownPay = ({ ownLines = [] }: QuoteInput, { minutes }: PaidTime): QuoteLine[] =>
  minutes === 0
    ? []
    : ownLines.map((own) => line(ownCodes[own.kind], ownLineNames[own.kind], own.won));

/** What one day pays, line by line. Premiums are added, not multiplied (제56조). */
export const dayLines = (input: QuoteInput, time: PaidTime, date: SeoulDate): QuoteLine[] => {
  const askedWon = input.hourlyWageWon;
  const { applicationId = "", works = [] } = input.week ?? {};
  const own = workOf(input, applicationId, time);
  const parts = wageParts(input, time.spans);
  const sum = (of: (part: WagePart) => number) => parts.reduce((all, part) => all + of(part), 0);
  const baseWon = raisedWon(askedWon * time.minutes, 60);
  // The difference to the rounded whole: two parts that are rounded up separately may exceed it.
  const liftWon =
    raisedWon(
      sum(({ minutes, wageWon }) => minutes * wageWon),
      60,
    ) - baseWon;
  const percent = ruleAt(premiumPercent, date).value;
  const night = ruleAt(nightHours, date).value;
  const nightText = `${clock(night.fromMinute)}-${clock(night.toMinute)}`;
  const nightWon = sum(({ nightMinutes, wageWon }) => nightMinutes * wageWon);
  return [
    line("BASE", `기본급 (${duration(time.minutes)}, 시급 ${grouped(askedWon)}원)`, baseWon),
    line("MINIMUM_WAGE_LIFT", liftText(askedWon, parts), liftWon),
    ...allLimitLines(own, works),
    line(
      "NIGHT",
      `야간수당 (${nightText} 중 ${duration(time.nightMinutes)}, ${percent.night}% 가산)`,
      premiumWon(own, date, nightWon, percent.night),
    ),
    ...ownPay(input, time),
  ];
};

/** The premiums that are free of income tax in some trades (소득세법 시행령 제17조). */
const premiumCodes: readonly LineCode[] = [
  ...(["OVERTIME", "NIGHT", "HOLIDAY", "HOLIDAY_OVERTIME", "OVERTIME_DIFFERENCE"] as const),
];

/** What of some pay lines is free of income tax, in won. */
export const taxFreeWonOf = (
  { categoryId, startsAt }: Pick<QuoteInput, "categoryId" | "startsAt">,
  lines: readonly QuoteLine[],
): number => {
  const date = seoulDate(startsAt);
  const trade = categoryId === undefined ? null : tradeOf(categoryId);
  const isFree = trade !== null && ruleAt(taxFreePremiums, date).value.trades.includes(trade);
  const premiums = lines.filter(({ code }) => isFree && premiumCodes.includes(code));
  const meals = lines.filter(({ code }) => code === "MEAL");
  const sum = (some: readonly QuoteLine[]) => some.reduce((all, each) => all + each.won, 0);
  return sum(premiums) + Math.min(sum(meals), ruleAt(ownPayLines, date).value.meal.taxFreeWonMax);
};

/** The pay of some lines, and of it what is free of income tax. */
export const grossOf = (
  input: Pick<QuoteInput, "categoryId" | "startsAt">,
  lines: readonly QuoteLine[],
): DayGross => ({
  grossWon: lines.reduce((sum, each) => sum + each.won, 0),
  taxFreeWon: taxFreeWonOf(input, lines),
});

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
