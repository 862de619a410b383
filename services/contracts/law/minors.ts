/**
 * Minors: the work that no employer may ask of someone of 15 to 17 (근로기준법 제69조, 제70조).
 *
 * The values and their sources are in ./statutory-values.ts. A shift counts from start to end: a
 * break at night is still night work.
 */
import {
  dayMs,
  type Instant,
  later,
  minutesBetween,
  type SeoulDate,
  seoulDate,
  seoulInstant,
} from "../core/units.ts";
import { mondayOf } from "../kernel/seoul-week.ts";
import { holidayOn } from "./holidays.ts";
import { majority, minorRest, minorWork, ruleAt } from "./statutory-values.ts";

type Shift = {
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  readonly breakMinutes: number;
};

/**
 * Whether someone of that age needs a guardian's consent to a work contract on that date. Minority
 * ends a year later than the protection of young workers (민법 제4조, 제5조).
 */
export const needsGuardian = (ageYears: number, onDate: SeoulDate): boolean =>
  ageYears < ruleAt(majority, onDate).value.untilYears;

/** Why a minor may not work a shift, and the article of law. */
export type MinorBar = {
  readonly reason: "MINOR_NIGHT" | "MINOR_HOLIDAY" | "MINOR_DAY_TOO_LONG" | "MINOR_WEEK_TOO_LONG";
  readonly law: string;
} & Readonly<Record<string, unknown>>;

/** Whether someone of that age on the day of a shift is protected as a minor. */
export const isMinor = (ageYears: number, onDate: SeoulDate): boolean =>
  ageYears < ruleAt(minorWork, onDate).value.untilYears;

/** The minutes of work in a shift, breaks excluded. */
export const workMinutes = ({ startsAt, endsAt, breakMinutes }: Shift): number =>
  minutesBetween(startsAt, endsAt) - breakMinutes;

/** The Seoul dates that a shift touches, in order. */
const datesOf = ({ startsAt, endsAt }: Shift): SeoulDate[] => {
  const dates: SeoulDate[] = [];
  const last = seoulDate(later(endsAt, -1));
  for (let at = startsAt; seoulDate(at) <= last; at = later(at, dayMs)) dates.push(seoulDate(at));
  // A night shift shorter than a day may begin late and end early: its last date is one more.
  if (dates.at(-1) !== last) dates.push(last);
  return dates;
};

/** Whether any part of a shift lies in the night given by these half-open minutes. */
const isAtNight = (
  shift: Shift,
  { fromMinute, toMinute }: { readonly fromMinute: number; readonly toMinute: number },
): boolean =>
  datesOf(shift).some((date) => {
    const [morning, evening] = [seoulInstant(date, toMinute), seoulInstant(date, fromMinute)];
    const isEarly = shift.startsAt < morning && seoulInstant(date) < shift.endsAt;
    const midnight = later(seoulInstant(date), dayMs);
    const isLate = shift.startsAt < midnight && evening < shift.endsAt;
    return isEarly || isLate;
  });

/** Why no minor may work a shift, by itself; empty when one may. Refuses LAW_UNKNOWN. */
export const minorBars = (shift: Shift): MinorBar[] => {
  const date = seoulDate(shift.startsAt);
  const rest = ruleAt(minorRest, date);
  const work = ruleAt(minorWork, date);
  const bars: MinorBar[] = [];
  if (isAtNight(shift, rest.value)) bars.push({ reason: "MINOR_NIGHT", law: rest.source });
  const holiday = datesOf(shift).find((day) => holidayOn(day) !== null);
  if (holiday !== undefined) {
    bars.push({ reason: "MINOR_HOLIDAY", law: rest.source, date: holiday });
  }
  const { dayMinutes } = work.value;
  if (workMinutes(shift) > dayMinutes) {
    bars.push({ reason: "MINOR_DAY_TOO_LONG", law: work.source, maxMinutes: dayMinutes });
  }
  return bars;
};

/**
 * Why a minor may not work a shift beside their other shifts of that week. A shift belongs to the
 * day and the week in which it begins; no shift of a minor crosses midnight.
 */
export const minorSumBars = (shift: Shift, others: readonly Shift[]): MinorBar[] => {
  const date = seoulDate(shift.startsAt);
  const { value, source: law } = ruleAt(minorWork, date);
  const sum = (shifts: readonly Shift[]) => shifts.reduce((all, one) => all + workMinutes(one), 0);
  const sameDay = others.filter(({ startsAt }) => seoulDate(startsAt) === date);
  const sameWeek = others.filter(({ startsAt }) => mondayOf(startsAt) === mondayOf(shift.startsAt));
  const bars: MinorBar[] = [];
  const { dayMinutes, weekMinutes } = value;
  if (sum([shift, ...sameDay]) > dayMinutes) {
    bars.push({ reason: "MINOR_DAY_TOO_LONG", law, maxMinutes: dayMinutes });
  }
  if (sum([shift, ...sameWeek]) > weekMinutes) {
    bars.push({ reason: "MINOR_WEEK_TOO_LONG", law, maxMinutes: weekMinutes });
  }
  return bars;
};
