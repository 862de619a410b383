/**
 * Score bounds: the most that offers can score for a worker, derived from a cell, a set of columns
 * or a row.
 *
 * A bound is never below the score of an offer. So skipping all that is bounded below the last item
 * of a list gives the same list as a full scan (score.unit.spec.ts compares). Bounds are slightly
 * generous, so that the last bit of a float never hides an offer.
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

/** A worker's wish, prepared for comparison with rows. */
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
  /** A later start is never in the worker's free time. */
  readonly lastMinute: number;
  readonly wageMin: number;
  readonly chordMax: number;
  readonly chordSoonMax: number;
  readonly skills: number;
  readonly free: readonly { readonly from: number; readonly to: number }[];
};

/** The nearness of a cell: the points for distance, and the travel hours there and back. */
export type Near = { readonly points: number; readonly travel: number };

/** A set of offer columns, and an upper bound for each part of its offers' scores. */
export type Bound = {
  readonly shelf: OfferColumns;
  /** Points beside pay, distance, skills and start. */
  readonly plain: number;
  /** Points for distance, and the travel hours there and back. */
  readonly near: number;
  readonly travel: number;
  /** Points beside pay. */
  readonly base: number;
  /** The share of a wage that is left once travel time counts as working time. */
  readonly doorShare: number;
};

/** Seven terms, each rounded by half a hundredth at most, and float error. */
const slack = 5;
/** A rate was rounded to a 32-bit float. */
const rateSlack = 1 + 1e-6;
/** Error of a chord between points rounded to floats: a little over half a metre. */
const chordSlack = 1e-7;
const minutesPerHour = hourMs / minuteMs;

/** A wish prepared for the rows of the grid. */
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

/** The most points of a kind beside distance, pay, skills and start. */
export const kindMost = ({ wish, by }: Sought, { categoryId }: BucketKind): number =>
  by.category * categoryShape(wish, { categoryId }) + by.chance + by.turn + slack;

const skillsMost = ({ wish, by }: Sought, { asksSkills }: Bucket): number =>
  by.skills * (asksSkills ? Math.min(1, wish.skills.size) : noSkillAsked);

/** The most that a bucket's best paid offer can score in a cell at that distance. */
export const mostOf = (sought: Sought, bucket: Bucket, plain: number, near: Near): number =>
  baseOf(sought, bucket, plain, near) +
  sought.by.time +
  sought.by.wage * wageShape(sought.wish, bucket.bestRate * doorShareOf(bucket, near));

/** The most points beside pay and start. */
const baseOf = (sought: Sought, bucket: Bucket, plain: number, near: Near): number =>
  plain + near.points + skillsMost(sought, bucket);

const doorShareOf = ({ longestHours }: Bucket, { travel }: Near): number =>
  (longestHours / (longestHours + travel)) * rateSlack;

/** Whether no offer that begins in [fromMs, toMs) can suit. */
const isOutside = ({ nowMs, wish: { free } }: Sought, fromMs: number, toMs: number): boolean =>
  toMs <= nowMs ||
  (free.length > 0 && free.every((span) => toMs <= span.fromMs || fromMs > span.toMs));

/**
 * The bounds of a bucket's offer columns, in a cell at that distance, whose best paid offer may
 * reach the current `floor`. Start days on which the worker is not free are left out.
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

/** The nearness of a cell; null when it is too far. */
export const nearOf = ({ wish, by }: Sought, cell: Cell): Near | null => {
  const way = wayTo(wish, cell);
  if (way < 0) return null;
  const km = kmOfWay(way);
  return { points: by.distance * distanceShape(wish, km), travel: travelHours(km) };
};

/** The least hourly rate with which an offer of a bucket can still reach `floor`. */
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

/** An upper bound: skills that share a bit all count as covered. */
const coveredMost = (required: number, count: number, own: number): number => {
  if (count === 0) return noSkillAsked;
  const shared = count - bitCount(required);
  return own === 0 ? 0 : (bitCount(required & own) + shared) / count;
};

/**
 * Whether the offer of a row may suit and score `floor` or more. The cheapest checks come first:
 * time, then pay and skills as if the offer lay at the near edge of its cell, then its location.
 */
export const mayScore = (sought: Sought, bound: Bound, row: number, floor: number): boolean => {
  const { cells, room } = bound.shelf;
  const starts = cells[column.starts * room + row] as number;
  if (starts < sought.nowMinute || starts > sought.lastMinute) return false;
  const ends = cells[column.ends * room + row] as number;
  if (!isFreeAt(sought.free, starts, ends)) return false;
  if ((cells[column.wage * room + row] as number) < sought.wageMin) return false;
  const { wish, by, atMs } = sought;
  const required = cells[column.skills * room + row] as number;
  const count = cells[column.skillCount * room + row] as number;
  const rest =
    bound.plain +
    by.skills * coveredMost(required, count, sought.skills) +
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
  // The great-circle distance is never shorter than the chord.
  const km = earthKm * chord;
  const there =
    by.distance * distanceShape(wish, km) +
    by.wage * wageShape(wish, dayWon / (hours + travelHours(km)));
  return rest + there >= floor;
};
