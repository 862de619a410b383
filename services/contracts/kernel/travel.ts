/**
 * Travel: the time from one place of work to another.
 *
 * A rule of thumb, defined only here: the great circle at 30 km an hour, plus ten minutes for
 * leaving and arriving; 0 at the same place. It knows no roads, rivers or hour of the day. An
 * unknown place counts as the same place.
 */
import { minuteMs } from "../core/units.ts";

export type Spot = { readonly lat: number; readonly lng: number };

export const earthKm = 6371;
/** Nearer places count as the same. */
const sameKm = 0.2;
const kmPerHour = 30;
const leavingMinutes = 10;
const minutesPerHour = 60;

/** The distance in kilometres of a haversine from 0 to 1. */
export const kmOfWay = (haversine: number): number =>
  2 * earthKm * Math.asin(Math.sqrt(Math.min(1, haversine)));

/** Great-circle distance in kilometres (haversine). */
export const distanceKm = (a: Spot, b: Spot): number => {
  const radians = Math.PI / 180;
  const dLat = ((b.lat - a.lat) * radians) / 2;
  const dLng = ((b.lng - a.lng) * radians) / 2;
  const h =
    Math.sin(dLat) ** 2 +
    Math.cos(a.lat * radians) * Math.cos(b.lat * radians) * Math.sin(dLng) ** 2;
  return kmOfWay(h);
};

/** The whole minutes of travel for a distance in kilometres. */
export const travelMinutes = (km: number): number =>
  km < sameKm ? 0 : Math.ceil((km / kmPerHour) * minutesPerHour) + leavingMinutes;

/** The travel time in milliseconds; 0 where a place is unknown. */
export const travelMs = (a: Spot | undefined, b: Spot | undefined): number =>
  a === undefined || b === undefined ? 0 : travelMinutes(distanceKm(a, b)) * minuteMs;
