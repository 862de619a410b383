/**
 * Score: how well a job suits a worker, 0 to 100, as a sum of terms with readable reasons.
 *
 * Terms use what the two sides wrote, their shared history, how many applicants wait, and how often
 * the job was shown. No term knows a person's age, sex, looks or home region. Points are whole
 * hundredths, so the terms sum to the score exactly. An employer never sees this score: theirs is in
 * ./fitness.ts.
 */
import { dayMs, hourMs, instant, minuteMs, seoulDate } from "../../contracts/core/units.ts";
import type { Answer } from "../../contracts/index.ts";
import { categories } from "../../contracts/kernel/categories.ts";
import { wonText } from "../../contracts/kernel/korean-text.ts";
import { kmOfWay, travelMinutes } from "../../contracts/kernel/travel.ts";
import type { Offer, Wish } from "./offer.ts";
import { type Term, type Weights, weights } from "./weights.ts";

export type Reason = Answer<"matching.recommendations">["items"][number]["reasons"][number];

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
type Pair = {
  readonly wish: Wish;
  readonly offer: Offer;
  readonly km: number;
  readonly atMs: number;
  readonly beside: Beside;
};

const hundredths = 100;
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

const names = new Map(categories.map(({ categoryId, name }) => [categoryId, name]));

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
const doorWageWon = (offer: Offer, km: number): number => {
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

const daysAway = ({ offer, atMs }: Pair): number => {
  const [today, day] = [seoulDate(instant(atMs)), seoulDate(instant(offer.startsMs))];
  return Math.round((Date.parse(day) - Date.parse(today)) / dayMs);
};

const whenText = (pair: Pair): string => {
  const days = daysAway(pair);
  const when = days <= 0 ? "오늘" : days === 1 ? "내일" : `${days}일 뒤`;
  if (pair.km > pair.wish.radiusKm) return `${when} 바로 시작해서 희망 거리 밖까지 찾았어요`;
  return pair.wish.free.length === 0
    ? `${when} 시작해요`
    : `가능하다고 한 시간 안이고 ${when} 시작해요`;
};

const skillText = ({ wish, offer }: Pair): string =>
  offer.skills.length === 0
    ? "경력이나 자격이 없어도 할 수 있어요"
    : `필요한 기술 ${offer.skills.length}개 중 ${covered(wish, offer)}개를 갖췄어요`;

const categoryText = ({ wish, offer: { categoryId } }: Pair): string => {
  const name = names.get(categoryId) ?? "";
  if (wish.wanted.size === 0) return "직종을 가리지 않고 찾고 있어요";
  return wish.wanted.get(categoryId) === "chosen"
    ? `희망 직종이에요 (${name})`
    : `희망 분야의 직종이에요 (${name})`;
};

const wageText = ({ offer, km }: Pair): string => {
  const won = Math.round(doorWageWon(offer, km) / 10) * 10;
  return `오가는 시간까지 따지면 한 시간에 ${wonText(won)}이에요`;
};

const chanceText = ({ beside: { waiting } }: Pair): string =>
  waiting === 0 ? "아직 지원한 사람이 없어요" : `지금 ${waiting}명이 지원했어요`;

const turnText = ({ beside: { turn } }: Pair): string =>
  turn === 1 ? "아직 아무에게도 보이지 않은 일이에요" : "일마다 고르게 보이도록 순서를 맞췄어요";

const texts: { readonly [T in Term]: (pair: Pair) => string } = {
  distance: ({ km }) => `희망 위치에서 ${km.toFixed(1)}km 거리예요`,
  wage: wageText,
  skills: skillText,
  category: categoryText,
  time: whenText,
  history: ({ beside: { worked } }) => `함께 일한 적이 ${worked}번 있어요`,
  chance: chanceText,
  newcomer: () => "원데이에서 첫 근무를 기다리고 있어요",
  turn: turnText,
};
const terms = Object.keys(texts) as Term[];

/** The terms that earned points, as texts. Their points sum to the score. */
export const reasonsOf = (pair: Pair): Reason[] =>
  terms
    .map((factor) => ({
      factor,
      points: Math.round(weights[factor] * shapes[factor](pair)) / hundredths,
      text: texts[factor](pair),
    }))
    .filter(({ points }) => points > 0);

/** A score in points, from hundredths. */
export const scoreOf = (hundredthsSum: number): number => hundredthsSum / hundredths;
