/**
 * Market: a small Seoul of employers, workers and postings for the next fourteen days.
 *
 * The same seed and start instant give the same market on every machine. Its data has the shape of
 * the public API's requests.
 */
import {
  dayMs,
  hourMs,
  type Instant,
  later,
  minutesBetween,
  seoulDate,
  seoulInstant,
  type Won,
  won,
} from "../contracts/core/units.ts";
import type { FieldSlug } from "../contracts/kernel/categories.ts";
import { type Category, categories, categoryId, fieldOf } from "../contracts/kernel/categories.ts";
import { minimumBreakMinutes, minimumWageWonAt } from "../contracts/law/statutory-values.ts";
import { type DemoPlace, type Site, sites } from "./addresses.ts";
import { type Company, type Employer, employers, type Worker, worker } from "./names.ts";
import { between, chance, pick, type Random, seeded, some } from "./random.ts";
import { type Hours, sentences, type Trade, tradeOf } from "./trades.ts";

export type { Employer, Worker } from "./names.ts";

/** The body of POST /api/jobs, and its employer. */
export type JobPosting = {
  /** Index into the market's employers. */
  employer: number;
  title: string;
  description: string;
  categoryId: string;
  hourlyWageWon: Won;
  startsAt: Instant;
  endsAt: Instant;
  breakMinutes: number;
  seats: number;
  place: DemoPlace;
  skills: string[];
  selection: "choose" | "firstCome";
};

export type Market = {
  categories: readonly Category[];
  employers: (Employer & { businessAddress: string })[];
  workers: Worker[];
  jobs: JobPosting[];
};

const workerCount = 200;
const jobsPerEmployer = 15;
const sitesPerEmployer = 3;
const days = 14;
/** No posting starts sooner than this, so that workers have time to apply. */
const noticeMs = 2 * hourMs;

/** Benefits besides the wage: wording in the title, and wording in the description. */
const extras = {
  "식사 제공": "식사를 챙겨 드립니다.",
  "간식 제공": "쉬는 시간에 드실 간식과 음료가 있습니다.",
  "주차 가능": "차로 오셔도 주차할 자리가 있습니다.",
  "휴게실 있음": "앉아서 쉴 수 있는 휴게실이 있습니다.",
  "사물함 제공": "소지품은 개인 사물함에 두시면 됩니다.",
  "업무 교육": "시작하기 전에 일하는 방법을 차근차근 알려 드립니다.",
};

/** Sentences on what to wear and bring. */
const notes: Readonly<Record<FieldSlug, string>> = {
  logistics: "운동화와 긴바지를 입어 주세요. 면장갑은 준비되어 있습니다.",
  food: "보건증을 꼭 가져와 주세요. 앞치마와 위생모를 드립니다.",
  events: "검은 바지와 셔츠를 입어 주세요. 오래 서 있으니 편한 신발이 좋습니다.",
  construction: "안전교육 이수증과 안전화가 꼭 필요합니다. 안전모와 안전대를 드립니다.",
  retail: "매장 조끼를 입고 일합니다. 단정하고 편한 옷이면 됩니다.",
  cleaning: "청소 도구와 세제는 준비되어 있습니다. 여벌 옷이 있으면 좋습니다.",
};

const closings =
  "시작 10분 전까지 와 주세요. 궁금한 점은 메시지로 물어봐 주세요. 못 오시면 하루 전까지 알려 주세요.";

/** The input of a title and a description. */
type Offer = Terms & { company: string; site: Site; trade: Trade; work: string };
type Terms = Pick<JobPosting, "skills" | "seats" | "startsAt" | "endsAt">;

/** A shift in the wording of a posting: `11월 28일(토)`, `오전`, `4시간 30분`. */
const spoken = ({ startsAt, endsAt }: Offer) => {
  const date = seoulDate(startsAt);
  const weekday = "일월화수목금토"[new Date(date).getUTCDay()];
  const minutes = minutesBetween(startsAt, endsAt);
  const hour = Math.floor(minutesBetween(seoulInstant(date), startsAt) / 60);
  const parts = { 6: "새벽", 11: "오전", 14: "낮", 17: "오후", 20: "저녁", 24: "야간" };
  return {
    date: `${Number(date.slice(5, 7))}월 ${Number(date.slice(8))}일(${weekday})`,
    part: Object.entries(parts).find(([before]) => hour < Number(before))?.[1] ?? "",
    length: `${Math.floor(minutes / 60)}시간${minutes % 60 > 0 ? ` ${minutes % 60}분` : ""}`,
  };
};

const titleOf = (random: Random, offer: Offer, extra: string): string => {
  const { company, work, seats, skills } = offer;
  const { district, dong } = offer.site.corner;
  const { date, part, length } = spoken(offer);
  return pick(random, [
    `${dong} ${work} 하루 도와주실 분`,
    `[${district}] ${work} ${seats}명 모집합니다`,
    `${part} ${work} 하실 분 구해요`,
    `${work} 단기 근무 (${length})`,
    `${date} ${work} 급하게 구합니다`,
    `${company} ${work} 함께하실 분`,
    `${skills.length > 0 ? "경험자 우대" : "처음이어도 괜찮아요"}, ${work}`,
    `${work} - ${extra}`,
    `${dong} ${part} 근무, ${work}`,
    `${date} 하루만! ${work}`,
    `시간 되시는 분, ${length} ${work} 부탁드려요`,
    `${company}에서 ${work} 하실 분을 찾습니다`,
    `손 빠른 분이면 좋아요 | ${dong} ${work}`,
    `${district} ${work} 일일 근무 ${seats}자리`,
  ]);
};

const descriptionOf = (random: Random, offer: Offer, more: string): string => {
  const { company, site, trade, work, seats, skills } = offer;
  const { date, part, length } = spoken(offer);
  const opening = pick(random, [
    `${site.corner.dong}에 있는 ${company}입니다. ${date} 하루 함께 일하실 분을 찾습니다.`,
    `안녕하세요, ${company}입니다. 갑자기 빈자리가 생겨 ${work} 하실 분을 구합니다.`,
    `${date} ${part}에 ${length} 동안 일하실 분 ${seats}명을 모십니다.`,
    `일이 몰리는 날이라 ${work} 일손이 더 필요합니다.`,
    `${company}에서 ${seats}명을 더 모시려고 합니다. 담당자가 옆에서 함께 일합니다.`,
  ]);
  const tasks = some(random, trade.tasks, between(random, 2, 3)).join(" ");
  const note = pick(random, sentences(notes[fieldOf(trade.slug)]));
  const known = `${skills.join(", ")} 경력이나 자격이 있으면 지원할 때 적어 주세요.`;
  const wish = skills.length > 0 ? known : "경험이 없어도 금방 익힐 수 있는 일입니다.";
  const closing = pick(random, sentences(closings));
  return pick(random, [
    `${opening} ${tasks} ${note} ${wish} ${more} ${closing}`,
    `${opening}\n\n하는 일: ${tasks}\n준비: ${note}\n경험: ${wish}\n제공: ${more}\n\n${closing}`,
    `${tasks} ${wish}\n\n${opening} ${more}\n${note} ${closing}`,
  ]);
};

/** A shift of those hours on a random day; one day later when it would start too soon. */
const shiftOf = (random: Random, hours: readonly Hours[], from: Instant) => {
  const { start, end } = pick(random, hours);
  const day = seoulDate(later(from, between(random, 0, days - 1) * dayMs));
  const asked = seoulInstant(day, start * 60);
  const startsAt = asked < later(from, noticeMs) ? later(asked, dayMs) : asked;
  return {
    startsAt,
    endsAt: later(startsAt, (end > start ? end - start : end + 24 - start) * hourMs),
  };
};

const jobOf = (random: Random, company: Company, site: Site, from: Instant) => {
  const trade = tradeOf(pick(random, company.trades));
  const { startsAt, endsAt } = shiftOf(random, trade.hours, from);
  const isCrowd = company.employees[1] >= 20 && chance(random, 0.3);
  const seats = isCrowd ? between(random, 5, 12) : pick(random, [1, 1, 2, 2, 3, 4]);
  const skills = some(random, trade.skills, pick(random, [0, 0, 1, 2]));
  const work = pick(random, trade.works);
  const body = { startsAt, endsAt, seats, skills };
  const offer = { ...body, company: company.companyName, site, trade, work };
  const [extra, more] = pick(random, Object.entries(extras));
  const wageWon = between(random, trade.wage[0] / 100, trade.wage[1] / 100) * 100;
  return {
    ...body,
    title: titleOf(random, offer, extra),
    description: descriptionOf(random, offer, more),
    categoryId: categoryId(trade.slug),
    hourlyWageWon: won(Math.max(minimumWageWonAt(startsAt), wageWon)),
    // Computed from the whole span, break included: never less than the statutory minimum.
    breakMinutes: minimumBreakMinutes(minutesBetween(startsAt, endsAt), seoulDate(startsAt)),
    place: site.place,
    selection: chance(random, 0.2) ? ("firstCome" as const) : ("choose" as const),
  };
};

const guestRadiusKm = 15;

/** The first worker is the account for visitors: it matches any work within 15 km. */
const withGuest = ([first, ...others]: readonly Worker[]): Worker[] =>
  first === undefined ? [] : [{ ...first, categoryIds: [], radiusKm: guestRadiusKm }, ...others];

/** The market of a seed from an instant on. Throws the refusal LAW_UNKNOWN (422) before 2026. */
export const market = (seed: number, from: Instant): Market => {
  const random = seeded(seed);
  const owners = employers(random, from);
  const grounds = sites(random, sitesPerEmployer * owners.length);
  const round = () =>
    owners.map(({ company }, employer) => {
      const own = grounds.filter((_, index) => index % owners.length === employer);
      return { employer, ...jobOf(random, company, pick(random, own), from) };
    });
  return {
    categories,
    employers: owners.map(({ employer }, index) => ({
      ...employer,
      businessAddress: grounds[index]?.place.address ?? "",
    })),
    workers: withGuest(
      Array.from({ length: workerCount }, (_, index) => worker(random, index + 1, from)),
    ),
    jobs: Array.from({ length: jobsPerEmployer }, round).flat(),
  };
};
