/**
 * Week: what someone under 18 has promised to work, by day and by week (근로기준법 제69조).
 *
 * Counted from the calendar's own stream, in which it is decided who is booked: of two applications
 * at one moment the second sees the first. What was applied for counts, as it may all be accepted;
 * what was worked counts on until its week is over.
 */
import {
  dayMs,
  type Instant,
  later,
  minutesBetween,
  seoulDate,
} from "../../contracts/core/units.ts";
import { isMinor, type MinorBar, minorSumBars } from "../../contracts/law/minors.ts";
import { minimumBreakMinutes } from "../../contracts/law/statutory-values.ts";

/** A booking that counts: of one from before minutes were noted, at most what the law lets it have. */
export type Shift = {
  readonly applicationId: string;
  readonly from: Instant;
  readonly to: Instant;
  /** Of work, without breaks. */
  readonly minutes?: number;
};

/** A week, and a day for a shift that ends past its Sunday. */
const rememberedMs = 8 * dayMs;

/** Those that may lie in a week that is not over. */
export const remembered = (shifts: readonly Shift[], at: Instant): readonly Shift[] => {
  const since = later(at, -rememberedMs);
  return shifts.filter(({ to }) => to > since);
};

const hoursOf = ({ from: startsAt, to: endsAt, minutes }: Shift) => {
  const span = minutesBetween(startsAt, endsAt);
  const breakMinutes =
    minutes === undefined ? minimumBreakMinutes(span, seoulDate(startsAt)) : span - minutes;
  return { startsAt, endsAt, breakMinutes };
};

/**
 * Why someone of that age on the day of a shift may not work it beside those before it; null when
 * they may, and for everyone of age. Refuses LAW_UNKNOWN.
 */
export const barBeside = (
  shift: Shift,
  before: readonly Shift[],
  ageYears: number,
): MinorBar | null => {
  if (!isMinor(ageYears, seoulDate(shift.from))) return null;
  const others = before.filter((one) => one.applicationId !== shift.applicationId);
  return minorSumBars(hoursOf(shift), others.map(hoursOf))[0] ?? null;
};

/** The same of one that is booked, beside those that were booked before it. */
export const barOfBooked = (
  shifts: readonly Shift[],
  applicationId: string,
  ageYears: number,
): MinorBar | null => {
  const at = shifts.findIndex((one) => one.applicationId === applicationId);
  const shift = shifts[at];
  return shift === undefined ? null : barBeside(shift, shifts.slice(0, at), ageYears);
};
