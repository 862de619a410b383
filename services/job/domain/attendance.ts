/**
 * Attendance: when a worker may check in, and which minutes were attended.
 *
 * By the code, time outside the plan does not count, and neither do breaks. Times that both sides
 * have signed count as they are.
 */
import { Refusal } from "../../contracts/core/refusal.ts";
import { type Instant, later, minuteMs } from "../../contracts/core/units.ts";
import { distanceKm } from "../../contracts/kernel/travel.ts";
import {
  attendedSpans,
  minutesIn,
  type Plan,
  paidSpans,
  plannedPart,
  type Span,
  spanOf,
  type Time,
  timeOf,
} from "../../contracts/kernel/work-spans.ts";
import type { Place } from "../posting/posting.ts";
import type { Applied } from "./application.ts";

export const checkInOpensMs = 30 * minuteMs;
const fenceKm = 0.3;

type Location = { readonly lat?: number | undefined; readonly lng?: number | undefined };

/**
 * Refuses OUTSIDE_GEOFENCE (422) beyond 300 m of the place of work. Refuses LOCATION_MISSING (422),
 * naming the missing fields: an optional location could be left out to avoid the check.
 */
export const checkFence = (place: Place, { lat, lng }: Location): void => {
  if (lat === undefined || lng === undefined) {
    const missing = Object.entries({ "/lat": lat, "/lng": lng }).filter(
      ([, value]) => value === undefined,
    );
    throw new Refusal("LOCATION_MISSING", { fields: missing.map(([field]) => ({ field })) }, 422);
  }
  if (distanceKm(place, { lat, lng }) > fenceKm)
    throw new Refusal("OUTSIDE_GEOFENCE", { maxKm: fenceKm }, 422);
};

/** Refuses TOO_EARLY more than 30 minutes before the start. */
export const checkOpening = (startsAt: Instant, at: Instant): void => {
  const opensAt = later(startsAt, -checkInOpensMs);
  if (at < opensAt) throw new Refusal("TOO_EARLY", { opensAt });
};

type Attended = Pick<Applied, "terms" | "checkedInAt" | "checkedOutAt" | "signedTimes">;

/** The attended spans of a shift by its times; none without a check-in and a check-out. */
export const attendedOf = ({ terms, checkedInAt, checkedOutAt, signedTimes }: Attended): Span[] => {
  if (checkedInAt === null || checkedOutAt === null) return [];
  const { breaks, isWhole = false } = signedTimes ?? {};
  return attendedSpans(terms, {
    inAt: checkedInAt,
    outAt: checkedOutAt,
    isAgreed: isWhole,
    ...(breaks === undefined ? {} : { breaks }),
  });
};

/**
 * The times of so many paid minutes: the attended ones first, the rest from the plan. After a
 * check-in without a check-out the worker counts as present until the planned end.
 */
export const workedTimes = (applied: Attended, minutes: number): Time[] => {
  const { terms, checkedOutAt } = applied;
  const attended = attendedOf({ ...applied, checkedOutAt: checkedOutAt ?? terms.endsAt });
  return paidSpans(terms, attended, minutes).map((span) => timeOf(terms, span));
};

/** Whether some worked times go beyond the plan, so that its hold does not pay all of them. */
export const isBeyondPlan = (terms: Plan, worked: readonly Time[]): boolean => {
  const spans = worked.map((one) => spanOf(terms, one));
  return minutesIn(plannedPart(terms, spans)) < minutesIn(spans);
};

/** From the first to the last of some times; null for none. */
const outer = (times: readonly Time[]): Time | null => {
  const [first, last] = [times[0], times.at(-1)];
  return first === undefined || last === undefined ? null : { from: first.from, to: last.to };
};

/** When the worker was present, as far as it counts as work; null for not at all. */
export const attendedTime = (applied: Attended): Time | null =>
  outer(attendedOf(applied).map((span) => timeOf(applied.terms, span)));

/** The time that covers so many paid minutes; null for none. */
export const paidTime = (applied: Attended, minutes: number): Time | null =>
  outer(workedTimes(applied, minutes));
