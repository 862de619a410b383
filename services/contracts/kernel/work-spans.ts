/**
 * Work spans: the whole minutes of a shift that are planned, attended and paid.
 *
 * Both sides of a payment use them: job finds what was worked, payment what it earns. Minutes are
 * counted from the planned start; those before it are negative. Spans are half-open, so a break
 * until 23:00 and work from 23:00 do not overlap. Seconds do not count: each instant counts as the
 * minute that it lies in.
 */
import { type Instant, later, minuteMs, minutesBetween } from "../core/units.ts";

/** From one minute to another, half-open, counted from the planned start. */
export type Span = { readonly from: number; readonly to: number };
/** From one instant to another, half-open. */
export type Time = { readonly from: Instant; readonly to: Instant };
export type Plan = {
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  /** Unpaid minutes inside the shift. */
  readonly breakMinutes: number;
  /** The breaks; when absent, one break begins when half of the working time is done. */
  readonly breaks?: readonly Time[];
};

/** The minute of an instant, counted from the planned start. */
const minuteOf = ({ startsAt }: Pick<Plan, "startsAt">, at: Instant): number =>
  Math.floor((Date.parse(at) - Date.parse(startsAt)) / minuteMs);

/** The span of a time. */
export const spanOf = (plan: Pick<Plan, "startsAt">, { from, to }: Time): Span => ({
  from: minuteOf(plan, from),
  to: minuteOf(plan, to),
});

/** The time of a span. */
export const timeOf = ({ startsAt }: Pick<Plan, "startsAt">, { from, to }: Span): Time => ({
  from: later(startsAt, from * minuteMs),
  to: later(startsAt, to * minuteMs),
});

/** The minutes of some spans together. */
export const minutesIn = (spans: readonly Span[]): number =>
  spans.reduce((sum, { from, to }) => sum + to - from, 0);

/** Minutes from the start to the end of a plan, breaks included. */
export const shiftMinutes = ({ startsAt, endsAt }: Pick<Plan, "startsAt" | "endsAt">): number =>
  minutesBetween(startsAt, endsAt);

/** The minutes of work that a plan has: its span without breaks. */
export const plannedMinutes = (plan: Plan): number => shiftMinutes(plan) - plan.breakMinutes;

/** The breaks of a plan in order; without any, one that begins when half of the work is done. */
export const breakSpans = (plan: Plan): readonly Span[] => {
  if (plan.breaks !== undefined) {
    return plan.breaks.map((one) => spanOf(plan, one)).sort((a, b) => a.from - b.from);
  }
  if (plan.breakMinutes === 0) return [];
  const from = Math.floor(plannedMinutes(plan) / 2);
  return [{ from, to: from + plan.breakMinutes }];
};

/** The parts of the spans that lie inside `within`. */
const inside = (spans: readonly Span[], within: Span): Span[] =>
  spans.flatMap(({ from, to }) => {
    const part = { from: Math.max(from, within.from), to: Math.min(to, within.to) };
    return part.from < part.to ? [part] : [];
  });

/** What the spans leave of `whole`. Both are in order. */
const without = (whole: readonly Span[], spans: readonly Span[]): Span[] =>
  whole.flatMap((one) => {
    const left: Span[] = [];
    let { from } = one;
    for (const gap of inside(spans, one)) {
      if (gap.from > from) left.push({ from, to: gap.from });
      from = Math.max(from, gap.to);
    }
    if (from < one.to) left.push({ from, to: one.to });
    return left;
  });

/** The spans in order, those that touch as one. */
const joined = (spans: readonly Span[]): Span[] => {
  const all: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    const last = all.at(-1);
    if (last !== undefined && last.to >= span.from) {
      all[all.length - 1] = { from: last.from, to: Math.max(last.to, span.to) };
    } else all.push(span);
  }
  return all;
};

/** The first minutes of the spans, so many of them. */
const first = (spans: readonly Span[], minutes: number): Span[] => {
  let left = minutes;
  return spans.flatMap(({ from, to }) => {
    const taken = Math.min(left, to - from);
    left -= taken;
    return taken > 0 ? [{ from, to: from + taken }] : [];
  });
};

/** The spans of work in a plan, between its breaks. */
export const workSpans = (plan: Plan): Span[] =>
  without([{ from: 0, to: shiftMinutes(plan) }], breakSpans(plan));

/** The part of some spans that was planned as work. */
export const plannedPart = (plan: Plan, spans: readonly Span[]): Span[] =>
  spans.flatMap((span) => inside(workSpans(plan), span));

/** What was worked: from when to when, and the breaks that were taken, where they were reported. */
export type Presence = {
  readonly inAt: Instant;
  readonly outAt: Instant;
  /** The breaks that were taken; absent: the planned ones. */
  readonly breaks?: readonly Time[];
  /** Both sides signed these times, so time outside the plan counts too. */
  readonly isAgreed?: boolean;
};

/** The attended spans of a plan: what was present, without breaks. */
export const attendedSpans = (plan: Plan, presence: Presence): Span[] => {
  const { inAt, outAt, breaks, isAgreed = false } = presence;
  const present = spanOf(plan, { from: inAt, to: outAt });
  if (present.to <= present.from) return [];
  const whole = isAgreed ? [present] : inside([present], { from: 0, to: shiftMinutes(plan) });
  const rested =
    breaks === undefined ? breakSpans(plan) : joined(breaks.map((one) => spanOf(plan, one)));
  return without(whole, rested);
};

/** The last minutes of the spans, so many of them. */
const last = (spans: readonly Span[], minutes: number): Span[] =>
  without(spans, first(spans, Math.max(0, minutesIn(spans) - minutes)));

/**
 * So many paid minutes of a plan, as spans. The attended ones come first. The rest counts from the
 * plan: from the first attended minute on, then before it, then from right after the plan.
 */
export const paidSpans = (plan: Plan, attended: readonly Span[], minutes: number): Span[] => {
  const own = first(attended, minutes);
  const begin = own[0]?.from ?? Number.NEGATIVE_INFINITY;
  const free = without(workSpans(plan), own);
  const rest = inside(free, { from: begin, to: Number.POSITIVE_INFINITY });
  const next = first(rest, minutes - minutesIn(own));
  const left = minutes - minutesIn(own) - minutesIn(next);
  const before = last(inside(free, { from: Number.NEGATIVE_INFINITY, to: begin }), left);
  const beyond = left - minutesIn(before);
  const end = Math.max(shiftMinutes(plan), ...own.map(({ to }) => to));
  const after = beyond > 0 ? [{ from: end, to: end + beyond }] : [];
  return joined([...own, ...next, ...before, ...after]);
};
