/**
 * Attendance: when a worker may check in, and how many minutes of the plan were attended.
 *
 * Time before the start and after the end of the plan does not count, and neither do breaks.
 */
import { Refusal } from "../../contracts/core/refusal.ts";
import { type Instant, later, minuteMs, minutesBetween } from "../../contracts/core/units.ts";
import { distanceKm } from "../../contracts/kernel/travel.ts";
import type { Break, Place } from "./posting.ts";

type Plan = {
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  readonly breakMinutes: number;
  readonly breaks?: readonly Break[];
};

export const checkInOpensMs = 30 * minuteMs;
const fenceKm = 0.3;

type Said = { readonly lat?: number | undefined; readonly lng?: number | undefined };

/**
 * Refuses OUTSIDE_GEOFENCE (422) beyond 300 m of the place of work, and LOCATION_MISSING (422), which
 * names what is not said: a place that could be left out would be no fence.
 */
export const checkFence = (place: Place, { lat, lng }: Said): void => {
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

/** The minutes of work that the plan has: its span without breaks. */
export const plannedMinutes = ({ startsAt, endsAt, breakMinutes }: Plan): number =>
  minutesBetween(startsAt, endsAt) - breakMinutes;

/** The planned breaks; without any, one that begins when half of the work is done. */
const breaksOf = (plan: Plan): readonly Break[] => {
  if (plan.breaks !== undefined) return plan.breaks;
  const from = later(plan.startsAt, Math.floor(plannedMinutes(plan) / 2) * minuteMs);
  return [{ from, to: later(from, plan.breakMinutes * minuteMs) }];
};

const overlapMinutes = (from: Instant, to: Instant, within: Break): number => {
  const begins = from > within.from ? from : within.from;
  const ends = to < within.to ? to : within.to;
  return ends > begins ? minutesBetween(begins, ends) : 0;
};

/** The planned minutes of work between check-in and check-out. */
export const attendedMinutes = (plan: Plan, inAt: Instant, outAt: Instant): number => {
  const present = overlapMinutes(inAt, outAt, { from: plan.startsAt, to: plan.endsAt });
  const rested = breaksOf(plan)
    .map((rest) => overlapMinutes(inAt, outAt, rest))
    .reduce((sum, minutes) => sum + minutes, 0);
  return Math.max(0, present - rested);
};

/** When someone was there, between the start and the end of the plan; null for not at all. */
export const attendedTime = (plan: Plan, inAt: Instant, outAt: Instant): Break | null => {
  const from = inAt > plan.startsAt ? inAt : plan.startsAt;
  const to = outAt < plan.endsAt ? outAt : plan.endsAt;
  return from < to ? { from, to } : null;
};

/** The first minute of `from..from + most` for which it holds: from that one on it holds. */
const firstMinute = (most: number, holds: (minutes: number) => boolean): number => {
  let [low, high] = [0, most];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
};

/**
 * When the worker is busy for so many paid minutes of the plan: from the check-in on, beyond the
 * check-out to the end of the plan, and of more than that from before the check-in. Null for none;
 * all of the plan where it has no more than that.
 */
export const paidTime = (plan: Plan, inAt: Instant | null, minutes: number): Break | null => {
  if (minutes <= 0) return null;
  const { startsAt, endsAt } = plan;
  const isWithin = inAt !== null && inAt > startsAt && inAt < endsAt;
  const from = isWithin ? inAt : startsAt;
  const msFrom = (start: Instant): number => Date.parse(endsAt) - Date.parse(start);
  const startOf = (count: number): Instant =>
    later(endsAt, -Math.min(count * minuteMs, msFrom(startsAt)));
  const endOf = (count: number): Instant => later(from, Math.min(count * minuteMs, msFrom(from)));
  const most = Math.ceil(msFrom(startsAt) / minuteMs);
  if (attendedMinutes(plan, from, endsAt) >= minutes) {
    const count = firstMinute(most, (n) => attendedMinutes(plan, from, endOf(n)) >= minutes);
    return { from, to: endOf(count) };
  }
  const count = firstMinute(most, (n) => attendedMinutes(plan, startOf(n), endsAt) >= minutes);
  return { from: startOf(count), to: endsAt };
};
