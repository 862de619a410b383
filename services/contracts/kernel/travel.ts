/**
 * Travel: how long somebody needs from one place of work to another.
 *
 * A rule of thumb, said here and nowhere else: the great circle at 30 km an hour, and ten minutes
 * for leaving and arriving; nothing at the same place. It knows no roads, no rivers and no hour of
 * the day, and no place of which nothing is known: that counts as the same.
 */
import { minuteMs } from "../core/units.ts";

export type Spot = { readonly lat: number; readonly lng: number };

export const earthKm = 6371;
/** Nearer is the same place. */
const sameKm = 0.2;
const kmPerHour = 30;
const leavingMinutes = 10;
const minutesPerHour = 60;

/** The distance that a haversine stands for: it is from 0 to 1, and grows with the distance. */
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

/** Whole minutes for a way of so many kilometres. */
export const travelMinutes = (km: number): number =>
  km < sameKm ? 0 : Math.ceil((km / kmPerHour) * minutesPerHour) + leavingMinutes;

/** The time from one place to another; none where one of them is not known. */
export const travelMs = (a: Spot | undefined, b: Spot | undefined): number =>
  a === undefined || b === undefined ? 0 : travelMinutes(distanceKm(a, b)) * minuteMs;
