/**
 * Attendance: when a worker may check in, and how many minutes of the plan were attended.
 *
 * Time before the start and after the end of the plan does not count, and neither do breaks.
 */
import { Refusal } from "../contracts/refusal.ts";
import { distanceKm } from "../contracts/travel.ts";
import { type Instant, later, minuteMs, minutesBetween } from "../contracts/units.ts";
import type { Break, Place } from "./posting.ts";

type Plan = {
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  readonly breakMinutes: number;
  readonly breaks?: readonly Break[];
};

export const checkInOpensMs = 30 * minuteMs;
const fenceKm = 0.3;

/** Refuses OUTSIDE_GEOFENCE (422) beyond 300 m of the place of work. */
export const checkFence = (place: Place, at: { lat: number; lng: number }): void => {
  if (distanceKm(place, at) > fenceKm)
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
