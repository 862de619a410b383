/**
 * Shift: the paid minutes of a day of work, and those of them at night.
 *
 * A shift counts whole minutes from the clock minute in which it begins; seconds beyond the last
 * whole minute do not count. Positions are minutes since the Seoul midnight before the start. Spans
 * are half-open, so a break until 23:00 and work from 23:00 do not overlap.
 */
import { Refusal } from "../../contracts/core/refusal.ts";
import {
  dayMs,
  type Instant,
  minuteMs,
  minutesBetween,
  seoulDate,
  seoulInstant,
} from "../../contracts/core/units.ts";
import { nightHours, ruleAt } from "../../contracts/law/statutory-values.ts";

export type Shift = {
  startsAt: Instant;
  endsAt: Instant;
  /** Unpaid minutes inside the shift. */
  breakMinutes: number;
  /** The breaks; when absent, one break begins when half of the working time is done. */
  breaks?: readonly { from: Instant; to: Instant }[];
  /** Paid minutes when the worker worked less than planned: the first ones of the working time. */
  workedMinutes?: number;
};

/** From one minute to another, half-open. */
type Span = { from: number; to: number };

/** The agreed minutes, the paid ones among them, and the paid ones at night. */
export type PaidTime = { plannedMinutes: number; minutes: number; nightMinutes: number };

const dayMinutes = dayMs / minuteMs;
const shiftMinutesMax = dayMinutes;

/** Minutes from start to end. Refuses SHIFT_EMPTY, SHIFT_TOO_LONG (422). */
const shiftMinutes = ({ startsAt, endsAt }: Shift): number => {
  const minutes = minutesBetween(startsAt, endsAt);
  if (!(minutes >= 1)) throw new Refusal("SHIFT_EMPTY", { startsAt, endsAt }, 422);
  if (Date.parse(endsAt) - Date.parse(startsAt) > shiftMinutesMax * minuteMs) {
    throw new Refusal("SHIFT_TOO_LONG", { minutes, minutesMax: shiftMinutesMax }, 422);
  }
  return minutes;
};

/** The breaks as minutes since the start, in order. Refuses BREAKS_DIFFER (422). */
const breakSpans = (shift: Shift, length: number): Span[] => {
  const { startsAt, breakMinutes, breaks } = shift;
  if (!breaks) {
    if (breakMinutes === 0) return [];
    const from = Math.floor((length - breakMinutes) / 2);
    return [{ from, to: from + breakMinutes }];
  }
  const spans = breaks
    .map(({ from, to }) => ({
      from: minutesBetween(startsAt, from),
      to: minutesBetween(startsAt, to),
    }))
    .sort((a, b) => a.from - b.from);
  let free = 0;
  let sum = 0;
  for (const { from, to } of spans) {
    if (!(from >= free && to > from && to <= length)) {
      throw new Refusal("BREAKS_DIFFER", { reason: "outside or overlapping" }, 422);
    }
    free = to;
    sum += to - from;
  }
  if (sum !== breakMinutes) {
    throw new Refusal("BREAKS_DIFFER", { breakMinutes, sumMinutes: sum }, 422);
  }
  return spans;
};

/** The first `limit` minutes of the time between the breaks, as minutes since the start. */
const workingSpans = (breaks: readonly Span[], length: number, limit: number): Span[] => {
  const spans: Span[] = [];
  let from = 0;
  let left = limit;
  for (const pause of [...breaks, { from: length, to: length }]) {
    const to = Math.min(pause.from, from + left);
    if (to > from) spans.push({ from, to });
    left -= to - from;
    from = pause.to;
  }
  return spans;
};

/** Minutes of a span that lie in the night. `span` counts from a Seoul midnight. */
const nightMinutesOf = (span: Span, night: { fromMinute: number; toMinute: number }): number => {
  let minutes = 0;
  // Each midnight lies inside the night that began the evening before.
  for (let midnight = 0; midnight <= span.to + dayMinutes; midnight += dayMinutes) {
    const from = Math.max(span.from, midnight - dayMinutes + night.fromMinute);
    const to = Math.min(span.to, midnight + night.toMinute);
    if (to > from) minutes += to - from;
  }
  return minutes;
};

/**
 * The paid minutes of one shift (근로기준법 제54조, 제56조 제3항), by the rules of its start date.
 * Cost: one step per break. Refuses with 422: SHIFT_EMPTY, SHIFT_TOO_LONG, BREAK_TOO_LONG,
 * BREAKS_DIFFER (outside the shift, overlapping, or another sum than `breakMinutes`),
 * WORKED_TOO_LONG (more than planned), LAW_UNKNOWN.
 */
export const paidTime = (shift: Shift): PaidTime => {
  const length = shiftMinutes(shift);
  const { breakMinutes } = shift;
  if (!(breakMinutes < length)) {
    throw new Refusal("BREAK_TOO_LONG", { breakMinutes, shiftMinutes: length }, 422);
  }
  const breaks = breakSpans(shift, length);
  const plannedMinutes = length - breakMinutes;
  const minutes = shift.workedMinutes ?? plannedMinutes;
  if (minutes > plannedMinutes) {
    throw new Refusal("WORKED_TOO_LONG", { workedMinutes: minutes, plannedMinutes }, 422);
  }
  const date = seoulDate(shift.startsAt);
  const night = ruleAt(nightHours, date).value;
  const start = minutesBetween(seoulInstant(date), shift.startsAt);
  const nightMinutes = workingSpans(breaks, length, minutes).reduce(
    (sum, { from, to }) => sum + nightMinutesOf({ from: start + from, to: start + to }, night),
    0,
  );
  return { plannedMinutes, minutes, nightMinutes };
};
