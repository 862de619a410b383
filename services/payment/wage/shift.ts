/**
 * Shift: the paid minutes of a day of work, and those of them at night.
 *
 * A shift counts whole minutes from the clock minute in which it begins
 * (services/contracts/kernel/work-spans.ts).
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
import {
  breakSpans,
  minutesIn,
  paidSpans,
  plannedMinutes,
  type Span,
  shiftMinutes,
  spanOf,
  type Time,
  timeOf,
} from "../../contracts/kernel/work-spans.ts";
import { nightHours, ruleAt } from "../../contracts/law/statutory-values.ts";

export type Shift = {
  startsAt: Instant;
  endsAt: Instant;
  /** Unpaid minutes inside the shift. */
  breakMinutes: number;
  /** The breaks; when absent, one break begins when half of the working time is done. */
  breaks?: readonly Time[];
  /** What was worked, in order and without breaks; also before or after the plan. */
  worked?: readonly Time[];
  /**
   * Paid minutes when the worker worked less than planned: the first ones of the working time. Only
   * payments from before intervals were recorded have it alone; `worked` goes before it.
   */
  workedMinutes?: number;
};

/** The agreed minutes, the paid ones, the paid ones at night, and the paid spans in order. */
export type PaidTime = {
  plannedMinutes: number;
  minutes: number;
  nightMinutes: number;
  spans: readonly Span[];
};

const dayMinutes = dayMs / minuteMs;
const shiftMinutesMax = dayMinutes;

/** Refuses SHIFT_EMPTY, SHIFT_TOO_LONG (422). */
const checkLength = (shift: Shift): void => {
  const { startsAt, endsAt } = shift;
  const minutes = shiftMinutes(shift);
  if (!(minutes >= 1)) throw new Refusal("SHIFT_EMPTY", { startsAt, endsAt }, 422);
  if (Date.parse(endsAt) - Date.parse(startsAt) > shiftMinutesMax * minuteMs) {
    throw new Refusal("SHIFT_TOO_LONG", { minutes, minutesMax: shiftMinutesMax }, 422);
  }
};

/** Refuses BREAK_TOO_LONG and BREAKS_DIFFER (422). */
const checkBreaks = (shift: Shift): void => {
  const { breakMinutes, breaks } = shift;
  const length = shiftMinutes(shift);
  if (!(breakMinutes < length)) {
    throw new Refusal("BREAK_TOO_LONG", { breakMinutes, shiftMinutes: length }, 422);
  }
  if (breaks === undefined) return;
  const spans = breakSpans(shift);
  if (!areApart(spans, { from: 0, to: length })) {
    throw new Refusal("BREAKS_DIFFER", { reason: "outside or overlapping" }, 422);
  }
  const sum = minutesIn(spans);
  if (sum !== breakMinutes) {
    throw new Refusal("BREAKS_DIFFER", { breakMinutes, sumMinutes: sum }, 422);
  }
};

/** True if the spans lie inside `within` in order, none empty and none over another. */
const areApart = (spans: readonly Span[], within: Span): boolean =>
  spans.every(({ from, to }, n) => {
    const free = spans[n - 1]?.to ?? within.from;
    return from >= free && to > from && to <= within.to;
  });

/** How far outside the plan work may lie: a day on each side. */
const reach = { from: -dayMinutes, to: 2 * dayMinutes };

/**
 * The spans that were worked. Refuses WORK_OVERLAPS (422) if they are empty, out of order, over
 * each other or a day away, and WORKED_TOO_LONG (422) beyond a day or, by minutes, beyond the plan.
 */
const workedSpans = (shift: Shift): readonly Span[] => {
  const planned = plannedMinutes(shift);
  if (shift.worked === undefined) {
    const minutes = shift.workedMinutes ?? planned;
    if (minutes > planned) {
      throw new Refusal(
        "WORKED_TOO_LONG",
        { workedMinutes: minutes, plannedMinutes: planned },
        422,
      );
    }
    return paidSpans(shift, [], minutes);
  }
  const spans = shift.worked.map((one) => spanOf(shift, one));
  if (!areApart(spans, reach)) throw new Refusal("WORK_OVERLAPS", {}, 422);
  const minutes = minutesIn(spans);
  if (minutes > shiftMinutesMax) {
    throw new Refusal("WORKED_TOO_LONG", { workedMinutes: minutes, plannedMinutes: planned }, 422);
  }
  return spans;
};

/** The Seoul minute of the day in which a shift begins: minute 0 of its spans. */
export const startMinuteOf = ({ startsAt }: Pick<Shift, "startsAt">): number =>
  minutesBetween(seoulInstant(seoulDate(startsAt)), startsAt);

/** Minutes of a span that lie in the night. `span` counts from a Seoul midnight. */
const nightMinutesOf = (span: Span, night: { fromMinute: number; toMinute: number }): number => {
  let minutes = 0;
  // Each midnight lies inside the night that began the evening before.
  const firstMidnight = Math.floor(span.from / dayMinutes) * dayMinutes;
  for (let midnight = firstMidnight; midnight <= span.to + dayMinutes; midnight += dayMinutes) {
    const from = Math.max(span.from, midnight - dayMinutes + night.fromMinute);
    const to = Math.min(span.to, midnight + night.toMinute);
    if (to > from) minutes += to - from;
  }
  return minutes;
};

/** The minutes at night of a shift's spans, by the rule of its start date. */
export const nightMinutesIn = (shift: Pick<Shift, "startsAt">, spans: readonly Span[]): number => {
  const night = ruleAt(nightHours, seoulDate(shift.startsAt)).value;
  const start = startMinuteOf(shift);
  return spans.reduce(
    (sum, { from, to }) => sum + nightMinutesOf({ from: start + from, to: start + to }, night),
    0,
  );
};

/**
 * The paid minutes of one shift (근로기준법 제54조, 제56조 제3항), by the rules of its start date.
 * Cost: one step per break. Refuses with 422: SHIFT_EMPTY, SHIFT_TOO_LONG, BREAK_TOO_LONG,
 * BREAKS_DIFFER (outside the shift, overlapping, or another sum than `breakMinutes`),
 * WORK_OVERLAPS, WORKED_TOO_LONG (more than planned, or than a day), LAW_UNKNOWN.
 */
export const paidTime = (shift: Shift): PaidTime => {
  checkLength(shift);
  checkBreaks(shift);
  const spans = workedSpans(shift);
  return {
    plannedMinutes: plannedMinutes(shift),
    minutes: minutesIn(spans),
    nightMinutes: nightMinutesIn(shift, spans),
    spans,
  };
};

/** The paid spans as times, in the form in which entries and messages store them. */
export const timesOf = (shift: Pick<Shift, "startsAt">, { spans }: PaidTime): Time[] =>
  spans.map((span) => timeOf(shift, span));
