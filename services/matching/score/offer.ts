/**
 * Offer and wish: a job and a profile, prepared to be compared ten thousand times.
 *
 * All that does not depend on the other side is computed once, here.
 */
import { hourMs } from "../../contracts/core/units.ts";
import type { Answer, Params } from "../../contracts/index.ts";
import { pointOf } from "../../contracts/kernel/bounding-boxes.ts";
import { categories } from "../../contracts/kernel/categories.ts";
import { earthKm, type Spot } from "../../contracts/kernel/travel.ts";

export type Job = Answer<"job.get">;
export type Profile = Params<"matching.profile.set">;

/** A point on the unit sphere: the distance between two needs no sine then. */
export type Point = readonly [number, number, number];

export type Offer = {
  readonly job: Job;
  readonly jobId: string;
  readonly categoryId: string;
  readonly skills: readonly string[];
  readonly hourlyWageWon: number;
  readonly startsMs: number;
  readonly endsMs: number;
  /** When it was posted; 0 if that is not known. */
  readonly postedMs: number;
  readonly point: Point;
};

/** Whether a category was chosen itself or by its field. */
export type Wanted = "chosen" | "field";

export type Wish = {
  readonly point: Point;
  readonly latitude: number;
  readonly longitude: number;
  readonly cosLatitude: number;
  readonly radiusKm: number;
  /** The haversine of the radius: an offer with a larger one is too far. */
  readonly haversineMax: number;
  readonly hourlyWageWonMin: number;
  readonly skills: ReadonlySet<string>;
  /** Empty when any category will do. */
  readonly wanted: ReadonlyMap<string, Wanted>;
  /** Spans of time without overlap, earliest first; empty when any time will do. */
  readonly free: readonly { readonly fromMs: number; readonly toMs: number }[];
};

const plain = (skill: string): string => skill.normalize("NFC").trim().toLowerCase();

/** Trades by their field: a worker who wants a field wants all of its trades. */
const tradesByField = Map.groupBy(
  categories.filter(({ parentId }) => parentId !== null),
  ({ parentId }) => parentId ?? "",
);

/**
 * The haversine of the angle between two points, from their chord: 0 to 1, growing with distance.
 */
export const wayBetween = ([a, b, c]: Point, [x, y, z]: Point): number =>
  ((a - x) ** 2 + (b - y) ** 2 + (c - z) ** 2) / 4;

/** The coordinates of a place, as angles and as a point. */
export const spotOf = (place: Spot) => {
  const angles = pointOf(place);
  const { latitude, longitude, cosLatitude } = angles;
  const point: Point = [
    cosLatitude * Math.cos(longitude),
    cosLatitude * Math.sin(longitude),
    Math.sin(latitude),
  ];
  return { ...angles, point };
};

/** Each skill once; the same list when it is so already, as most are, to save memory. */
const plainOnes = (skills: readonly string[]): readonly string[] => {
  const plains = [...new Set(skills.map(plain))];
  const isSame = plains.length === skills.length && plains.every((one, n) => one === skills[n]);
  return isSame ? skills : plains;
};

/** The offer of a job. */
export const offerOf = (job: Job, postedMs = 0): Offer => ({
  job,
  jobId: job.jobId,
  categoryId: job.categoryId,
  skills: plainOnes(job.skills),
  hourlyWageWon: job.hourlyWageWon,
  startsMs: Date.parse(job.startsAt),
  endsMs: Date.parse(job.endsAt),
  postedMs,
  point: spotOf(job.place).point,
});

const wantedOf = (categoryIds: readonly string[]): Map<string, Wanted> => {
  const trades = categoryIds.flatMap((id) => tradesByField.get(id) ?? []);
  const byField = trades.map(({ categoryId }) => [categoryId, "field"] as const);
  const chosen = categoryIds.map((categoryId) => [categoryId, "chosen"] as const);
  return new Map<string, Wanted>([...byField, ...chosen]);
};

/** Spans that touch or overlap are merged: a shift may lie across them. */
const freeOf = (availability: Profile["availability"]): Wish["free"] => {
  const spans = availability
    .map(({ from, to }) => ({ fromMs: Date.parse(from), toMs: Date.parse(to) }))
    .sort((a, b) => a.fromMs - b.fromMs);
  const merged: { fromMs: number; toMs: number }[] = [];
  for (const span of spans) {
    const last = merged.at(-1);
    if (last === undefined || span.fromMs > last.toMs) merged.push(span);
    else last.toMs = Math.max(last.toMs, span.toMs);
  }
  return merged;
};

/** The wish of a profile. */
export const wishOf = (profile: Profile): Wish => ({
  ...spotOf(profile),
  radiusKm: profile.radiusKm,
  haversineMax: Math.sin(Math.min(profile.radiusKm / earthKm / 2, Math.PI / 2)) ** 2,
  hourlyWageWonMin: profile.hourlyWageWonMin,
  skills: new Set(profile.skills.map(plain)),
  wanted: wantedOf(profile.categoryIds),
  free: freeOf(profile.availability),
});

const isFreeAt = ({ free }: Wish, startsMs: number, endsMs: number): boolean => {
  for (const { fromMs, toMs } of free) if (startsMs >= fromMs && endsMs <= toMs) return true;
  return false;
};

/** Whether a worker is free on every day of a job. */
const isFree = (wish: Wish, { startsMs, endsMs, job }: Offer): boolean => {
  if (wish.free.length === 0) return true;
  if (!isFreeAt(wish, startsMs, endsMs)) return false;
  const isFreeOn = (day: { startsAt: string; endsAt: string }) =>
    isFreeAt(wish, Date.parse(day.startsAt), Date.parse(day.endsAt));
  return job.moreDays?.every(isFreeOn) ?? true;
};

/** In the last hours before a start, a worker is asked this much farther away than they wished. */
export const widening = 1.5;
/** How long before its start the wider radius applies. */
export const soonMs = 6 * hourMs;
/** A haversine grows with the square of the distance. */
export const widestHaversine = widening ** 2;

/**
 * The haversine of the distance to a job that suits, -1 when it does not: too little pay, another
 * trade, begun, at a time that is not free, or too far. Soon before its start a job may be somewhat
 * farther. The cheap checks come first.
 */
export const suits = (wish: Wish, offer: Offer, nowMs: number): number =>
  offer.hourlyWageWon < wish.hourlyWageWonMin ? -1 : suitsAtAnyPay(wish, offer, nowMs);

/** As `suits`, whatever the job pays: for lists that may not tell what a worker asks. */
export const suitsAtAnyPay = (wish: Wish, offer: Offer, nowMs: number): number => {
  if (offer.startsMs <= nowMs) return -1;
  if (wish.wanted.size > 0 && !wish.wanted.has(offer.categoryId)) return -1;
  if (!isFree(wish, offer)) return -1;
  const way = wayBetween(wish.point, offer.point);
  const isSoon = offer.startsMs - nowMs <= soonMs;
  const most = isSoon ? wish.haversineMax * widestHaversine : wish.haversineMax;
  return way <= most ? way : -1;
};
