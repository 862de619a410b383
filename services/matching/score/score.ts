/**
 * Score: how well a job suits a worker, 0 to 100, as a sum of terms; ./reasons.ts says
 * them in words.
 *
 * Terms use what the two sides wrote, their shared history, how many applicants wait, and how often
 * the job was shown. No term knows a person's age, sex, looks or home region. Points are whole
 * hundredths, so the terms sum to the score exactly. An employer never sees this score: theirs is in
 * ./fitness.ts.
 */
import { dayMs, hourMs, minuteMs } from "../../contracts/core/units.ts";
import { kmOfWay, travelMinutes } from "../../contracts/kernel/travel.ts";
import type { Offer, Wish } from "./offer.ts";
import { type Term, type Weights, weights } from "./weights.ts";

/** What is known of the two sides beside what they wrote. */
export type Beside = {
  /** Shifts that the worker has worked for this employer. */
  readonly worked: number;
  /** Applicants who wait for an answer. */
  readonly waiting: number;
  /** For an employer's list: whether the worker has worked no shift yet. */
  readonly isNew: boolean;
  /** How little the job was shown to others, from 0 to 1. */
  readonly turn: number;
};
/** Two sides of which nothing else is known. */
export const nothingBeside: Beside = { worked: 0, waiting: 0, isNew: false, turn: 1 };

/** One offer and one wish at one instant. */
export type Pair = {
  readonly wish: Wish;
  readonly offer: Offer;
  readonly km: number;
  readonly atMs: number;
  readonly beside: Beside;
};

/** The hundredths of a point. */
export const hundredths = 100;
/** Door-to-door won per hour above the floor that earn half of the wage's points. */
const wageHalfWon = 5000;
/** A door-to-door hourly wage below this share of the worker's minimum earns no points. */
const doorFloorShare = 0.6;
const minutesPerHour = 60;
const timeHalfDays = 7;
const anyCategory = 0.5;
const fieldCategory = 0.8;
/** The skill share when the posting asks for no skill. */
export const noSkillAsked = 0.5;

/** Nearer scores more; 0 at the edge of the radius and beyond. */
export const distanceShape = ({ radiusKm }: Wish, km: number): number =>
  Math.max(0, 1 - km / radiusKm);

/** The length of a shift in hours, and the share of it that is paid. */
export const timesOf = ({ startsMs, endsMs, job }: Offer) => {
  const hours = (endsMs - startsMs) / hourMs;
  const paidHours = Math.max(0, hours - (job.breakMinutes * minuteMs) / hourMs);
  return { hours, paidShare: paidHours / hours };
};

/** The travel hours there and back. */
export const travelHours = (km: number): number => (2 * travelMinutes(km)) / minutesPerHour;

/** Door-to-door won per hour: the pay of the shift over its time and the travel there and back. */
export const doorWageWon = (offer: Offer, km: number): number => {
  const { hours, paidShare } = timesOf(offer);
  return (offer.hourlyWageWon * paidShare * hours) / (hours + travelHours(km));
};

/** Better pay scores more, with diminishing returns. */
export const wageShape = (
  { hourlyWageWonMin }: Pick<Wish, "hourlyWageWonMin">,
  doorWon: number,
): number => {
  const aboveWon = Math.max(0, doorWon - doorFloorShare * hourlyWageWonMin);
  return aboveWon / (aboveWon + wageHalfWon);
};

/** The least door-to-door won per hour that makes `wageShape` reach `shape`. */
export const wageForShape = ({ hourlyWageWonMin }: Wish, shape: number): number => {
  if (shape <= 0) return 0;
  if (shape >= 1) return Number.POSITIVE_INFINITY;
  return doorFloorShare * hourlyWageWonMin + (shape * wageHalfWon) / (1 - shape);
};

/** How many of the required skills the worker has. */
export const covered = ({ skills }: Pick<Wish, "skills">, offer: Offer): number => {
  let count = 0;
  for (const skill of offer.skills) if (skills.has(skill)) count += 1;
  return count;
};

/** The share of the required skills that the worker has; half when none is required. */
const skillShape = (wish: Wish, offer: Offer): number =>
  offer.skills.length === 0 ? noSkillAsked : covered(wish, offer) / offer.skills.length;

/** 1 for a chosen category, 0.8 for one of a chosen field, 0.5 when any will do. */
export const categoryShape = (
  { wanted }: Pick<Wish, "wanted">,
  { categoryId }: Pick<Offer, "categoryId">,
): number => {
  if (wanted.size === 0) return anyCategory;
  return wanted.get(categoryId) === "chosen" ? 1 : fieldCategory;
};

/** A sooner start scores more; half in seven days. */
export const timeShape = (startsMs: number, atMs: number): number => {
  const days = Math.max(0, (startsMs - atMs) / dayMs);
  return timeHalfDays / (timeHalfDays + days);
};

/** Grows with the shifts worked together. */
const historyShape = ({ worked }: Beside): number => worked / (worked + 1);

/**
 * The free seats over the free seats and the waiting applicants: many applicants, little chance.
 */
const chanceShape = ({ job: { seats, seatsTaken } }: Offer, { waiting }: Beside): number => {
  const free = Math.max(0, seats - seatsTaken);
  return free === 0 ? 0 : free / (free + waiting);
};

/** How far each term is met, from 0 to 1. A score consists of these terms only. */
export const shapes: { readonly [T in Term]: (pair: Pair) => number } = {
  distance: ({ wish, km }) => distanceShape(wish, km),
  wage: ({ wish, offer, km }) => wageShape(wish, doorWageWon(offer, km)),
  skills: ({ wish, offer }) => skillShape(wish, offer),
  category: ({ wish, offer }) => categoryShape(wish, offer),
  time: ({ offer, atMs }) => timeShape(offer.startsMs, atMs),
  history: ({ beside }) => historyShape(beside),
  chance: ({ offer, beside }) => chanceShape(offer, beside),
  newcomer: ({ beside }) => (beside.isNew ? 1 : 0),
  turn: ({ beside }) => beside.turn,
};

/** The hundredths for what the two sides wrote; `besideOf` comes on top. */
export const writtenOf = (
  wish: Wish,
  offer: Offer,
  way: number,
  atMs: number,
  by: Weights = weights,
): number => {
  const km = kmOfWay(way);
  return (
    Math.round(by.distance * distanceShape(wish, km)) +
    Math.round(by.wage * wageShape(wish, doorWageWon(offer, km))) +
    Math.round(by.skills * skillShape(wish, offer)) +
    Math.round(by.category * categoryShape(wish, offer)) +
    Math.round(by.time * timeShape(offer.startsMs, atMs))
  );
};

/** The hundredths for what is known beside. */
export const besideOf = (offer: Offer, beside: Beside, by: Weights = weights): number =>
  Math.round(by.history * historyShape(beside)) +
  Math.round(by.chance * chanceShape(offer, beside)) +
  Math.round(by.turn * beside.turn) +
  (beside.isNew ? by.newcomer : 0);

/** The score in hundredths of an offer that suits, by the haversine of its distance. */
export const hundredthsOf = (
  wish: Wish,
  offer: Offer,
  way: number,
  atMs: number,
  beside: Beside = nothingBeside,
  by: Weights = weights,
): number => writtenOf(wish, offer, way, atMs, by) + besideOf(offer, beside, by);

/**
 * How much a worker wants a shift, for a stable fill. It knows neither their place nor the pay they
 * ask: an employer could read either from which of several shifts they are proposed for.
 */
export const wantOf = (
  { wish, offer, atMs, beside }: Omit<Pair, "km">,
  by: Weights = weights,
): number =>
  Math.round(by.wage * wageShape({ hourlyWageWonMin: 0 }, doorWageWon(offer, 0))) +
  Math.round(by.category * categoryShape(wish, offer)) +
  Math.round(by.time * timeShape(offer.startsMs, atMs)) +
  Math.round(by.history * historyShape(beside));

/** A score in points, from hundredths. */
export const scoreOf = (hundredthsSum: number): number => hundredthsSum / hundredths;
