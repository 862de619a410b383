/**
 * Score: how well a job suits a worker, from 0 to 100, as a sum of terms that can be read.
 *
 * Only what the two sides wrote themselves counts: no term knows a person's age, sex, looks,
 * home region or history. Points are whole hundredths, so that the terms sum to the score exactly.
 */

import { categories } from "../contracts/categories.ts";
import type { Answer } from "../contracts/index.ts";
import { dayMs, instant, seoulDate } from "../contracts/units.ts";
import { kmOf, type Offer, type Wish } from "./offer.ts";

export type Reason = Answer<"matching.recommendations">["items"][number]["reasons"][number];

/** One offer before one wish, at one instant. */
type Pair = {
  readonly wish: Wish;
  readonly offer: Offer;
  readonly km: number;
  readonly atMs: number;
};

const hundredths = 100;
const most = { distance: 3500, wage: 2500, skills: 2000, category: 1000, time: 1000 };
/** Won above the worker's minimum that earn half of the wage's points. */
const wageHalfWon = 3000;
const timeHalfDays = 7;
const anyCategory = 500;
const fieldCategory = 800;
const noSkillAsked = 1000;

const names = new Map(categories.map(({ categoryId, name }) => [categoryId, name]));

/** Nearer is more; none at the edge of the radius. */
const distancePoints = ({ radiusKm }: Wish, km: number): number =>
  Math.round(most.distance * Math.max(0, 1 - km / radiusKm));

/** Better paid is more, with less and less for each won. */
export const wagePoints = ({ hourlyWageWonMin }: Wish, hourlyWageWon: number): number => {
  const aboveWon = Math.max(0, hourlyWageWon - hourlyWageWonMin);
  return Math.round((most.wage * aboveWon) / (aboveWon + wageHalfWon));
};

const covered = ({ skills }: Wish, offer: Offer): number => {
  let count = 0;
  for (const skill of offer.skills) if (skills.has(skill)) count += 1;
  return count;
};

/** The share of the asked skills that the worker has; half when none is asked. */
const skillPoints = (wish: Wish, offer: Offer): number =>
  offer.skills.length === 0
    ? noSkillAsked
    : Math.round((most.skills * covered(wish, offer)) / offer.skills.length);

const categoryPoints = ({ wanted }: Wish, { categoryId }: Offer): number => {
  if (wanted.size === 0) return anyCategory;
  return wanted.get(categoryId) === "chosen" ? most.category : fieldCategory;
};

/** Sooner is more. */
const timePoints = ({ startsMs }: Offer, atMs: number): number => {
  const days = Math.max(0, (startsMs - atMs) / dayMs);
  return Math.round((most.time * timeHalfDays) / (timeHalfDays + days));
};

/** The score in hundredths of an offer that suits, by the haversine of its way. */
export const hundredthsOf = (wish: Wish, offer: Offer, way: number, atMs: number): number =>
  distancePoints(wish, kmOf(way)) +
  wagePoints(wish, offer.hourlyWageWon) +
  skillPoints(wish, offer) +
  categoryPoints(wish, offer) +
  timePoints(offer, atMs);

/** No offer that is at least that far has more hundredths beside those of its wage. */
export const hundredthsMax = (wish: Wish, way: number): number =>
  distancePoints(wish, kmOf(way)) +
  (wish.skills.size === 0 ? noSkillAsked : most.skills) +
  (wish.wanted.size === 0 ? anyCategory : most.category) +
  most.time;

const daysAway = ({ offer, atMs }: Pair): number => {
  const [today, day] = [seoulDate(instant(atMs)), seoulDate(instant(offer.startsMs))];
  return Math.round((Date.parse(day) - Date.parse(today)) / dayMs);
};

const whenText = (pair: Pair): string => {
  const days = daysAway(pair);
  const when = days <= 0 ? "오늘" : days === 1 ? "내일" : `${days}일 뒤`;
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

const wageText = ({ wish, offer }: Pair): string => {
  const aboveWon = offer.hourlyWageWon - wish.hourlyWageWonMin;
  return `희망 시급보다 ${aboveWon.toLocaleString("ko-KR")}원 높아요`;
};

type Factor = {
  readonly factor: string;
  readonly points: (pair: Pair) => number;
  readonly text: (pair: Pair) => string;
};

const factors: readonly Factor[] = [
  {
    factor: "distance",
    points: ({ wish, km }) => distancePoints(wish, km),
    text: ({ km }) => `희망 위치에서 ${km.toFixed(1)}km 거리예요`,
  },
  {
    factor: "wage",
    points: ({ wish, offer }) => wagePoints(wish, offer.hourlyWageWon),
    text: wageText,
  },
  { factor: "skills", points: ({ wish, offer }) => skillPoints(wish, offer), text: skillText },
  {
    factor: "category",
    points: ({ wish, offer }) => categoryPoints(wish, offer),
    text: categoryText,
  },
  { factor: "time", points: ({ offer, atMs }) => timePoints(offer, atMs), text: whenText },
];

/** What an employer reads: nothing of where a worker lives or what he would work for. */
const plainTexts: Readonly<Record<string, string>> = {
  distance: "일하는 곳과 희망 위치가 가까운 정도예요",
  wage: "희망 시급을 넘는 정도예요",
  category: "희망 직종과 맞는 정도예요",
  time: "가능한 시간이고 곧 시작하는 정도예요",
};

/** The same terms as `reasonsOf` gives, for the other side. */
export const plainReasonsOf = (pair: Pair): Reason[] =>
  reasonsOf(pair).map((reason) => ({ ...reason, text: plainTexts[reason.factor] ?? reason.text }));

/** The terms that earned points, in words. Their points sum to the score. */
export const reasonsOf = (pair: Pair): Reason[] =>
  factors
    .map(({ factor, points, text }) => ({
      factor,
      points: points(pair) / hundredths,
      text: text(pair),
    }))
    .filter(({ points }) => points > 0);

/** A score as it is answered. */
export const scoreOf = (hundredthsSum: number): number => hundredthsSum / hundredths;
