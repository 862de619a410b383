/**
 * Bound: the most that offers can score for someone, told from a cell, a shelf or a row.
 *
 * Never below what an offer scores, so whoever leaves out all that is bounded below the last of his
 * list has the same list as one who looks at everything (score.unit.spec.ts compares). Bounds are
 * a little generous, so that the last bit of a float never hides an offer.
 */
import { dayMs, hourMs, minuteMs } from "../../contracts/core/units.ts";
import { earthKm, kmOfWay } from "../../contracts/kernel/travel.ts";
import { soonMs, type Wish, widening } from "../score/offer.ts";
import {
  categoryShape,
  distanceShape,
  noSkillAsked,
  timeShape,
  travelHours,
  wageForShape,
  wageShape,
} from "../score/score.ts";
import type { Weights } from "../score/weights.ts";
import { type Cell, wayTo } from "./geo-cells.ts";
import type { Bucket, BucketKind } from "./offer-bucket.ts";
import { bitsOf, column, minuteAfter, minuteOf, type OfferColumns } from "./offer-columns.ts";

/** What someone wishes, as rows are read with it. */
export type Sought = {
  readonly wish: Wish;
  readonly by: Weights;
  readonly nowMs: number;
  readonly atMs: number;
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly nowMinute: number;
  readonly soonMinute: number;
  /** None that begins later is in his free time. */
  readonly lastMinute: number;
  readonly wageMin: number;
  readonly chordMax: number;
  readonly chordSoonMax: number;
  readonly skills: number;
  readonly free: readonly { readonly from: number; readonly to: number }[];
};

/** How near a cell is: the points for its way, and the hours there and back. */
export type Near = { readonly points: number; readonly travel: number };

/** A shelf, and what none of its offers has more of. */
export type Bound = {
  readonly shelf: OfferColumns;
  /** Beside the wage, the way, the skills and the start. */
  readonly plain: number;
  /** Of the way, and the hours there and back. */
  readonly near: number;
  readonly travel: number;
  /** Beside the wage. */
  readonly base: number;
  /** The share of a wage that is left from door to door. */
  readonly doorShare: number;
};

/** Seven terms, each rounded by half a hundredth at most, and the last bits. */
const slack = 5;
/** A rate was rounded to a float. */
const rateSlack = 1 + 1e-6;
/** Of a chord between points that were rounded to floats: half a metre and more. */
const chordSlack = 1e-7;
const minutesPerHour = hourMs / minuteMs;

export const soughtOf = (wish: Wish, by: Weights, nowMs: number, atMs: number): Sought => {
  const [x, y, z] = wish.point;
  const chordMax = 2 * Math.sqrt(wish.haversineMax) + chordSlack;
  return {
    wish,
    by,
    nowMs,
    atMs,
    x,
    y,
    z,
    nowMinute: minuteOf(nowMs),
    soonMinute: minuteOf(nowMs + soonMs),
    lastMinute: minuteAfter(wish.free.at(-1)?.toMs ?? Number.POSITIVE_INFINITY),
    wageMin: Math.fround(wish.hourlyWageWonMin),
    chordMax,
    chordSoonMax: widening * chordMax,
    skills: bitsOf(wish.skills),
    free: wish.free.map(({ fromMs, toMs }) => ({ from: minuteOf(fromMs), to: minuteAfter(toMs) })),
  };
};

/** What no offer of a kind has more of, beside distance, wage, skills and time. */
export const kindMost = ({ wish, by }: Sought, { categoryId }: BucketKind): number =>
  by.category * categoryShape(wish, { categoryId }) + by.chance + by.turn + slack;

const skillsMost = ({ wish, by }: Sought, { asksSkills }: Bucket): number =>
  by.skills * (asksSkills ? Math.min(1, wish.skills.size) : noSkillAsked);

/** The most that a bucket's best paid offer could score in a cell that is so near. */
export const mostOf = (sought: Sought, bucket: Bucket, plain: number, near: Near): number =>
  baseOf(sought, bucket, plain, near) +
  sought.by.time +
  sought.by.wage * wageShape(sought.wish, bucket.bestRate * doorShareOf(bucket, near));

/** Beside the wage and the start. */
const baseOf = (sought: Sought, bucket: Bucket, plain: number, near: Near): number =>
  plain + near.points + skillsMost(sought, bucket);

const doorShareOf = ({ longestHours }: Bucket, { travel }: Near): number =>
  (longestHours / (longestHours + travel)) * rateSlack;

/** Whether nothing that begins from the one to before the other may suit. */
const isOutside = ({ nowMs, wish: { free } }: Sought, fromMs: number, toMs: number): boolean =>
  toMs <= nowMs ||
  (free.length > 0 && free.every((span) => toMs <= span.fromMs || fromMs > span.toMs));

/**
 * The bounds of a bucket's shelves, in a cell that is so near, of those whose best paid may score
 * what `floor` tells by then; none of what begins when nothing suits.
 */
export function* boundsOf(
  sought: Sought,
  bucket: Bucket,
  plain: number,
  near: Near,
  floor: () => number,
): Generator<Bound> {
  const base = baseOf(sought, bucket, plain, near);
  const doorShare = doorShareOf(bucket, near);
  const { points, travel } = near;
  const { isParted, days, rates, shelves } = bucket;
  for (let n = 0; n < shelves.length; n += 1) {
    const fromMs = isParted ? (days[n] as number) * dayMs : Number.NEGATIVE_INFINITY;
    const toMs = isParted ? fromMs + dayMs : Number.POSITIVE_INFINITY;
    if (isOutside(sought, fromMs, toMs)) continue;
    const most = base + sought.by.time * timeShape(fromMs, sought.atMs);
    const wage = sought.by.wage * wageShape(sought.wish, (rates[n] as number) * doorShare);
    if (most + wage < floor()) continue;
    const shelf = shelves[n] as OfferColumns;
    yield { shelf, plain, near: points, travel, base: most, doorShare };
  }
}

/** How near a cell is; null when it is too far. */
export const nearOf = ({ wish, by }: Sought, cell: Cell): Near | null => {
  const way = wayTo(wish, cell);
  if (way < 0) return null;
  const km = kmOfWay(way);
  return { points: by.distance * distanceShape(wish, km), travel: travelHours(km) };
};

/** The least that an offer of a bucket is paid which could come in. */
export const rateNeeded = ({ wish, by }: Sought, { base, doorShare }: Bound, floor: number) =>
  wageForShape(wish, (floor - base) / by.wage) / Math.max(doorShare, Number.MIN_VALUE);

const isFreeAt = (free: Sought["free"], starts: number, ends: number): boolean => {
  if (free.length === 0) return true;
  for (const { from, to } of free) if (starts >= from && ends <= to) return true;
  return false;
};

const bitCount = (of: number): number => {
  let count = 0;
  for (let left = of; left !== 0; left &= left - 1) count += 1;
  return count;
};

/** Of skills that share a bit one may be had and the other not: then both count. */
const coveredMost = (asked: number, count: number, own: number): number => {
  if (count === 0) return noSkillAsked;
  const shared = count - bitCount(asked);
  return own === 0 ? 0 : (bitCount(asked & own) + shared) / count;
};

/**
 * Whether the offer of a row may suit and score `floor` or more. What is the least to read and to
 * reckon comes first: its time, then its pay and skills as if it lay at the edge of its cell, then
 * where it lies.
 */
export const mayScore = (sought: Sought, bound: Bound, row: number, floor: number): boolean => {
  const { cells, room } = bound.shelf;
  const starts = cells[column.starts * room + row] as number;
  if (starts < sought.nowMinute || starts > sought.lastMinute) return false;
  const ends = cells[column.ends * room + row] as number;
  if (!isFreeAt(sought.free, starts, ends)) return false;
  if ((cells[column.wage * room + row] as number) < sought.wageMin) return false;
  const { wish, by, atMs } = sought;
  const asked = cells[column.skills * room + row] as number;
  const count = cells[column.skillCount * room + row] as number;
  const rest =
    bound.plain +
    by.skills * coveredMost(asked, count, sought.skills) +
    by.time * timeShape(starts * minuteMs, atMs);
  const hours = (ends - starts) / minutesPerHour;
  const dayWon = (cells[row] as number) * rateSlack * hours;
  const nearest = bound.near + by.wage * wageShape(wish, dayWon / (hours + bound.travel));
  if (rest + nearest < floor) return false;
  const dx = sought.x - (cells[column.x * room + row] as number);
  const dy = sought.y - (cells[column.y * room + row] as number);
  const dz = sought.z - (cells[column.z * room + row] as number);
  const chord = Math.max(0, Math.sqrt(dx * dx + dy * dy + dz * dz) - chordSlack);
  if (chord > (starts <= sought.soonMinute ? sought.chordSoonMax : sought.chordMax)) return false;
  // A way is never shorter than its chord.
  const km = earthKm * chord;
  const there =
    by.distance * distanceShape(wish, km) +
    by.wage * wageShape(wish, dayWon / (hours + travelHours(km)));
  return rest + there >= floor;
};
