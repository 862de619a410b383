/** Reasons: the terms of a score as a worker reads them, in Korean and in English. */
import { dayMs, instant, seoulDate } from "../../contracts/core/units.ts";
import type { Answer } from "../../contracts/index.ts";
import { categories } from "../../contracts/kernel/categories.ts";
import { wonInEnglish } from "../../contracts/kernel/english-text.ts";
import { wonText } from "../../contracts/kernel/korean-text.ts";
import { covered, doorWageWon, hundredths, type Pair, shapes } from "./score.ts";
import { type Term, weights } from "./weights.ts";

export type Reason = Answer<"matching.recommendations">["items"][number]["reasons"][number];
export type ReasonText = Pick<Reason, "text" | "english">;

const names = new Map(categories.map((one) => [one.categoryId, one]));

/** A trade by its name in both languages. */
export const tradeNames = (categoryId: string): ReasonText => {
  const { name = "", english = "" } = names.get(categoryId) ?? {};
  return { text: name, english };
};

/** `1 person has`, `3 people have`. */
const peopleHave = (count: number): string =>
  count === 1 ? "1 person has" : `${count} people have`;

const daysAway = ({ offer, atMs }: Pair): number => {
  const [today, day] = [seoulDate(instant(atMs)), seoulDate(instant(offer.startsMs))];
  return Math.round((Date.parse(day) - Date.parse(today)) / dayMs);
};

const whenOf = (pair: Pair): ReasonText => {
  const days = daysAway(pair);
  if (days <= 0) return { text: "오늘", english: "today" };
  return days === 1
    ? { text: "내일", english: "tomorrow" }
    : { text: `${days}일 뒤`, english: `in ${days} days` };
};

const timeText = (pair: Pair): ReasonText => {
  const { text: when, english } = whenOf(pair);
  if (pair.km > pair.wish.radiusKm) {
    return {
      text: `${when} 바로 시작해서 희망 거리 밖까지 찾았어요`,
      english: `Starts ${english}, so we looked beyond your distance`,
    };
  }
  return pair.wish.free.length === 0
    ? { text: `${when} 시작해요`, english: `Starts ${english}` }
    : {
        text: `가능하다고 한 시간 안이고 ${when} 시작해요`,
        english: `Fits the times you gave and starts ${english}`,
      };
};

/** How many of the skills that a posting asks for are there. */
export const skillText = (has: number, asked: number): ReasonText => ({
  text: `필요한 기술 ${asked}개 중 ${has}개를 갖췄어요`,
  english: `${has} of ${asked} required skills`,
});

/** How often the two have worked together. */
export const historyText = (worked: number): ReasonText => ({
  text: `함께 일한 적이 ${worked}번 있어요`,
  english: worked === 1 ? "Worked together once" : `Worked together ${worked} times`,
});

export const newcomerText: ReasonText = {
  text: "원데이에서 첫 근무를 기다리고 있어요",
  english: "Waiting for a first shift on OneDay",
};

const categoryText = ({ wish, offer: { categoryId } }: Pair): ReasonText => {
  const { text, english } = tradeNames(categoryId);
  if (wish.wanted.size === 0) {
    return { text: "직종을 가리지 않고 찾고 있어요", english: "You are open to any type of work" };
  }
  return wish.wanted.get(categoryId) === "chosen"
    ? { text: `희망 직종이에요 (${text})`, english: `A type of work you want (${english})` }
    : { text: `희망 분야의 직종이에요 (${text})`, english: `In a field you want (${english})` };
};

const wageText = ({ offer, km }: Pair): ReasonText => {
  const won = Math.round(doorWageWon(offer, km) / 10) * 10;
  return {
    text: `오가는 시간까지 따지면 한 시간에 ${wonText(won)}이에요`,
    english: `${wonInEnglish(won)} an hour, travel time included`,
  };
};

const chanceText = ({ beside: { waiting } }: Pair): ReasonText =>
  waiting === 0
    ? { text: "아직 지원한 사람이 없어요", english: "No one has applied yet" }
    : { text: `지금 ${waiting}명이 지원했어요`, english: `${peopleHave(waiting)} applied so far` };

const turnText = ({ beside: { turn } }: Pair): ReasonText =>
  turn === 1
    ? { text: "아직 아무에게도 보이지 않은 일이에요", english: "Not shown to anyone else yet" }
    : {
        text: "일마다 고르게 보이도록 순서를 맞췄어요",
        english: "Ordered so that every job gets seen",
      };

const texts: { readonly [T in Term]: (pair: Pair) => ReasonText } = {
  distance: ({ km }) => ({
    text: `희망 위치에서 ${km.toFixed(1)}km 거리예요`,
    english: `${km.toFixed(1)} km from the place you chose`,
  }),
  wage: wageText,
  skills: ({ wish, offer }) =>
    offer.skills.length === 0
      ? { text: "경력이나 자격이 없어도 할 수 있어요", english: "No experience needed" }
      : skillText(covered(wish, offer), offer.skills.length),
  category: categoryText,
  time: timeText,
  history: ({ beside: { worked } }) => historyText(worked),
  chance: chanceText,
  newcomer: () => newcomerText,
  turn: turnText,
};
const terms = Object.keys(texts) as Term[];

/** The terms that earned points, as texts. Their points sum to the score. */
export const reasonsOf = (pair: Pair): Reason[] =>
  terms
    .map((factor) => ({
      factor,
      points: Math.round(weights[factor] * shapes[factor](pair)) / hundredths,
      ...texts[factor](pair),
    }))
    .filter(({ points }) => points > 0);
