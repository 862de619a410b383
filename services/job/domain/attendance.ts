/**
 * Attendance: when a worker may check in, and how many minutes of the plan were attended.
 *
 * Time outside the plan does not count, and neither do breaks.
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

/** When the worker was present, between the start and the end of the plan; null for not at all. */
export const attendedTime = (plan: Plan, inAt: Instant, outAt: Instant): Break | null => {
  const from = inAt > plan.startsAt ? inAt : plan.startsAt;
  const to = outAt < plan.endsAt ? outAt : plan.endsAt;
  return from < to ? { from, to } : null;
};

/**
 * The least number of minutes in 0..`most` for which `holds`; it must hold for every greater one.
 */
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
 * The span of the plan that covers so many paid minutes. It starts at check-in and may pass
 * check-out, up to the end of the plan. If that is too short, it starts before check-in. Null for 0
 * minutes; never more than the plan.
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
