/**
 * Numeric columns: the numbers of a job that most searches compare, side by side.
 *
 * A job that they rule out is skipped without being touched.
 */
import { distanceKm, earthKm, type Spot } from "../../contracts/kernel/travel.ts";
import type { IndexedJob, Order } from "./sort-orders.ts";

const [starts, wage, posted, lat, lng] = [0, 1, 2, 3, 4] as const;
export const width = 5;
/** The numbers of a job, in the order of the columns. */
export const numbersOf = ({ job, startsAtMs, postedAtMs }: IndexedJob): readonly number[] => [
  startsAtMs,
  job.hourlyWageWon,
  postedAtMs,
  job.place.lat,
  job.place.lng,
];

/** What a query wants of the numbers, and the order of the jobs. */
export type Wanted = {
  readonly order: Order;
  readonly place: Spot | null;
  readonly radiusKm: number;
  /** A shift begins after the first, and between the second and the third, both inclusive. */
  readonly atMs: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly wageMin: number;
};

const kmPerDegree = (earthKm * Math.PI) / 180;
/** Distances are rounded in their last digits, and a bound must not be too small. */
const caution = 1 + 1e-9;

/** The rank of a row in the order; NaN for a row that is not wanted. */
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
/** Each sorted part is this many times as long as the one before. */
const growth = 4;

/**
 * The places by ascending rank; `compare` orders those of equal rank. Only about as many are sorted
 * as are taken: first those below a low rank among 64 samples, then more.
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
