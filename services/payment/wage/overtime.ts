/**
 * Overtime and weekly holiday: what a worker's shifts for one employer in a week earn together,
 * beyond each alone.
 *
 * Work beyond eight hours of a day or forty of a week is overtime (근로기준법 제50조, 제56조). A week of
 * fifteen hours without an absence earns a paid holiday (제55조 제1항). Both count the shifts in the
 * order in which they begin, not in which they are settled. A shift belongs to the Seoul day on
 * which it begins, and to the week that began on the latest Monday. Work that goes on without a gap
 * also belongs to the day on which it began, over two postings too (`continuousWork`): it counts to
 * the day that has more, so that it never earns less than by its own day.
 */
import {
  hourMs,
  type Instant,
  minuteMs,
  minutesBetween,
  type SeoulDate,
  seoulDate,
} from "../../contracts/core/units.ts";
import { holidayOn } from "../../contracts/law/holidays.ts";
import {
  continuousWork,
  dayWorkerWeek,
  premiumEmployeesMin,
  premiumPercent,
  ruleAt,
  weeklyHoliday,
  workingDayMinutes,
  workingWeekMinutes,
} from "../../contracts/law/statutory-values.ts";

/** One shift of a week: as planned, or as worked. */
export type Work = {
  readonly applicationId: string;
  readonly startsAt: Instant;
  /** Paid minutes, of those that were agreed. */
  readonly minutes: number;
  readonly agreedMinutes: number;
  /** Won per hour, no less than the minimum wage. */
  readonly wageWon: number;
  readonly regularEmployees: number;
  /** From the first to the last paid minute; absent in payments older than intervals. */
  readonly from?: Instant;
  readonly to?: Instant;
  /** The last minutes of the shift, where a higher minimum wage began at midnight. */
  readonly later?: { readonly minutes: number; readonly wageWon: number };
};

/** A shift with its minutes beyond the day's limit and beyond the week's limit. */
export type Counted = Work & {
  readonly date: SeoulDate;
  readonly holiday: string | null;
  readonly beyondDayMinutes: number;
  /** Of the minutes within the day's limit; none on a holiday, which has its own premium. */
  readonly beyondWeekMinutes: number;
};

const minutesPerHour = hourMs / minuteMs;

/** numerator / denominator rounded up to the won: pay is never rounded against the worker. */
export const raisedWon = (numerator: number, denominator: number): number =>
  (numerator + ((denominator - (numerator % denominator)) % denominator)) / denominator;

const beginOf = ({ from, startsAt }: Work): Instant => from ?? startsAt;

const isEarlier = (one: Work, other: Work): number => {
  if (beginOf(one) !== beginOf(other)) return beginOf(one) < beginOf(other) ? -1 : 1;
  return one.applicationId < other.applicationId ? -1 : 1;
};

/** True if `next` goes on where `last` ended. */
const isContinued = (last: Work | undefined, next: Work): boolean => {
  if (last?.to === undefined || next.from === undefined || next.minutes === 0) return false;
  const { gapMinutesMax } = ruleAt(continuousWork, seoulDate(last.startsAt)).value;
  const gap = minutesBetween(last.to, next.from);
  return gap >= 0 && gap <= gapMinutesMax;
};

/**
 * The shifts of one week with their minutes beyond the limits. O(n log n). Refuses LAW_UNKNOWN
 * (422).
 */
export const counted = (works: readonly Work[]): Counted[] => {
  const days = new Map<SeoulDate, number>();
  const chains = new Map<SeoulDate, number>();
  let weekMinutes = 0;
  let last: { readonly work: Work; readonly day: SeoulDate } | undefined;
  return works.toSorted(isEarlier).map((work) => {
    const date = seoulDate(work.startsAt);
    const holiday = holidayOn(date);
    const day = last !== undefined && isContinued(last.work, work) ? last.day : date;
    if (work.minutes > 0) last = { work, day };
    // Work that goes on may only add overtime: less of it never earns more.
    const before = Math.max(days.get(date) ?? 0, chains.get(day) ?? 0);
    const dayLimit = ruleAt(workingDayMinutes, date).value;
    const within = Math.max(0, Math.min(work.minutes, dayLimit - before));
    const weekLimit = ruleAt(workingWeekMinutes, date).value;
    const beyondWeek = Math.max(0, Math.min(within, weekMinutes + within - weekLimit));
    days.set(date, (days.get(date) ?? 0) + work.minutes);
    chains.set(day, (chains.get(day) ?? 0) + work.minutes);
    weekMinutes += within;
    return {
      ...work,
      date,
      holiday,
      beyondDayMinutes: work.minutes - within,
      beyondWeekMinutes: holiday === null ? beyondWeek : 0,
    };
  });
};

/** Won times minutes of the minutes [from, to) of a shift, each at its own wage. */
const wageMinutes = ({ minutes, wageWon, later }: Work, from: number, to: number): number => {
  const laterFrom = minutes - (later?.minutes ?? 0);
  const late = Math.max(0, to - Math.max(from, laterFrom));
  return (to - from - late) * wageWon + late * (later?.wageWon ?? 0);
};

/** The premium in won on so many won times minutes; 0 below five regular employees. */
export const premiumWon = (
  { regularEmployees }: Pick<Work, "regularEmployees">,
  date: SeoulDate,
  wonMinutes: number,
  percent: number,
): number =>
  regularEmployees >= ruleAt(premiumEmployeesMin, date).value
    ? raisedWon(wonMinutes * percent, minutesPerHour * 100)
    : 0;

export type LimitPremiums = {
  readonly overtimeWon: number;
  readonly holidayWon: number;
  readonly holidayBeyondWon: number;
};

/**
 * The premiums of one shift for overtime and holiday work. The minutes beyond a limit are its last
 * ones. On a holiday, work beyond the day's limit earns 100 % in all, overtime included (제56조 제2항
 * 제2호).
 */
export const limitPremiums = (work: Counted): LimitPremiums => {
  const { date, holiday, minutes, beyondDayMinutes, beyondWeekMinutes } = work;
  const percent = ruleAt(premiumPercent, date).value;
  const within = minutes - beyondDayMinutes;
  const of = (from: number, to: number, rate: number) =>
    premiumWon(work, date, wageMinutes(work, from, to), rate);
  if (holiday === null) {
    const overtimeWon = of(within - beyondWeekMinutes, minutes, percent.overtime);
    return { overtimeWon, holidayWon: 0, holidayBeyondWon: 0 };
  }
  return {
    overtimeWon: 0,
    holidayWon: of(0, within, percent.holiday),
    holidayBeyondWon: of(within, minutes, percent.holidayBeyondDay),
  };
};

/** The premiums of one shift together, in won. */
export const limitWon = (work: Counted): number => {
  const { overtimeWon, holidayWon, holidayBeyondWon } = limitPremiums(work);
  return overtimeWon + holidayWon + holidayBeyondWon;
};

/** The premiums of all shifts of a week, in won. An additional minute never lowers the sum. */
export const limitsWon = (works: readonly Work[]): number =>
  counted(works).reduce((sum, work) => sum + limitWon(work), 0);

const bestWageWon = ({ wageWon, later }: Work): number => Math.max(wageWon, later?.wageWon ?? 0);

export type WeeklyHoliday = { readonly minutes: number; readonly won: number };

/**
 * The paid weekly holiday: a fifth of the agreed hours of the days worked, at most 8 hours, and
 * none below 15 agreed hours. Agreed hours count up to the limits of a day and a week (제2조 제1항
 * 제8호). Beyond them the best-paid hours count, so an additional shift never lowers the holiday.
 */
export const weeklyHolidayOf = (works: readonly Work[], absences: number): WeeklyHoliday => {
  const attended = works.filter(({ minutes }) => minutes > 0);
  const last = attended
    .map(({ startsAt }) => seoulDate(startsAt))
    .sort()
    .at(-1);
  if (last === undefined) return { minutes: 0, won: 0 };
  const rule = ruleAt(weeklyHoliday, last).value;
  const dayLimit = ruleAt(workingDayMinutes, last).value;
  const days = new Map<SeoulDate, number>();
  let left = rule.hoursMax * rule.daysPerWeek * minutesPerHour;
  let minutes = 0;
  let product = 0;
  for (const work of attended.toSorted((one, other) => bestWageWon(other) - bestWageWon(one))) {
    const { startsAt, agreedMinutes } = work;
    const date = seoulDate(startsAt);
    const dayLeft = days.get(date) ?? dayLimit;
    const taken = Math.min(agreedMinutes, dayLeft, left);
    days.set(date, dayLeft - taken);
    left -= taken;
    minutes += taken;
    product += taken * bestWageWon(work);
  }
  const isEarned =
    minutes >= rule.hoursMin * minutesPerHour &&
    absences <= ruleAt(dayWorkerWeek, last).value.absencesMax;
  if (!isEarned) return { minutes: 0, won: 0 };
  return {
    minutes: minutes / rule.daysPerWeek,
    won: raisedWon(product, minutesPerHour * rule.daysPerWeek),
  };
};
