/**
 * Rows: the numbers of a job that most searches turn on, side by side, so that what they rule out is
 * passed by without touching the job.
 */
import { distanceKm, earthKm, type Spot } from "../../contracts/kernel/travel.ts";
import type { IndexedJob, Order } from "./sort-orders.ts";

const [starts, wage, posted, lat, lng] = [0, 1, 2, 3, 4] as const;
export const width = 5;
export const numbersOf = ({ job, startsAtMs, postedAtMs }: IndexedJob): readonly number[] => [
  startsAtMs,
  job.hourlyWageWon,
  postedAtMs,
  job.place.lat,
  job.place.lng,
];

/** What is asked of the numbers, and by which order the jobs go. */
export type Wanted = {
  readonly order: Order;
  readonly place: Spot | null;
  readonly radiusKm: number;
  /** A shift begins after the first, and not before the second nor after the third. */
  readonly atMs: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly wageMin: number;
};

const kmPerDegree = (earthKm * Math.PI) / 180;
/** Distances are rounded in their last digits, and a bound must not be. */
const caution = 1 + 1e-9;

/** The rank of a row in the order, of one that is wanted; NaN for all else. */
export const rankIn = (wanted: Wanted): ((rows: Float64Array, at: number) => number) => {
  const { order, place, radiusKm, atMs, fromMs, toMs, wageMin } = wanted;
  const degrees = (radiusKm / kmPerDegree) * caution;
  const kmOf = (rows: Float64Array, at: number): number => {
    if (place === null) return 0;
    const there = { lat: rows[at + lat] as number, lng: rows[at + lng] as number };
    if (Math.abs(there.lat - place.lat) > degrees) return Number.NaN;
    return distanceKm(place, there);
  };
  const mayLie = place !== null && (order === "near" || radiusKm < Number.POSITIVE_INFINITY);
  return (rows, at) => {
    const startsAtMs = rows[at + starts] as number;
    if (!(startsAtMs > atMs && startsAtMs >= fromMs && startsAtMs <= toMs)) return Number.NaN;
    const wageWon = rows[at + wage] as number;
    if (wageWon < wageMin) return Number.NaN;
    const km = mayLie ? kmOf(rows, at) : 0;
    if (!(km <= radiusKm)) return Number.NaN;
    if (order === "near") return km;
    if (order === "wage") return -wageWon;
    return order === "soon" ? startsAtMs : -(rows[at + posted] as number);
  };
};

const samples = 64;
/** Each part that is put in order is so many times as long as the one before. */
const growth = 4;

/**
 * The places of the least rank first; `compare` orders those of one. Only as many are put in order as
 * are taken: those below what one of a few ranks shows to be low, then more.
 */
export function* byRank(
  ranks: readonly number[],
  places: readonly number[],
  compare: (a: number, b: number) => number,
): Generator<number> {
  const step = Math.max(1, Math.floor(ranks.length / samples));
  const some = ranks.filter((_, n) => n % step === 0).sort((a, b) => a - b);
  let above = Number.NEGATIVE_INFINITY;
  for (let share = 1; above < Number.POSITIVE_INFINITY; share *= growth) {
    const isAll = step === 1 || share >= some.length;
    const upTo = isAll ? Number.POSITIVE_INFINITY : (some[share - 1] as number);
    const part: number[] = [];
    for (let n = 0; n < ranks.length; n += 1) {
      const rank = ranks[n] as number;
      if (rank > above && rank <= upTo) part.push(n);
    }
    part.sort(
      (a, b) =>
        (ranks[a] as number) - (ranks[b] as number) ||
        compare(places[a] as number, places[b] as number),
    );
    for (const n of part) yield places[n] as number;
    above = upTo;
  }
}
