/**
 * Minor's week: limits on the booked hours of workers under 18, per day and week (근로기준법 제69조).
 *
 * Counted in the calendar's stream, where bookings are decided: of two concurrent applications the
 * second sees the first. Every application counts, as all may be accepted. Worked shifts count
 * until their week is over.
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

/** A booking that counts. Without `minutes`, in old events, the statutory minimum break is assumed. */
export type Shift = {
  readonly applicationId: string;
  readonly from: Instant;
  readonly to: Instant;
  /** Of work, without breaks. */
  readonly minutes?: number;
};

/** A week, and one day for a shift that ends after its Sunday. */
const rememberedMs = 8 * dayMs;

/** The shifts that may lie in a week that is not over. */
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
 * Why a worker of that age on the day of a shift may not work it besides the earlier ones; null when
 * they may, and for adults. Refuses LAW_UNKNOWN.
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

/** The same for a booked shift, besides those booked before it. */
export const barOfBooked = (
  shifts: readonly Shift[],
  applicationId: string,
  ageYears: number,
): MinorBar | null => {
  const at = shifts.findIndex((one) => one.applicationId === applicationId);
  const shift = shifts[at];
  return shift === undefined ? null : barBeside(shift, shifts.slice(0, at), ageYears);
};
