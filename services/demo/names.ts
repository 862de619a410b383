/**
 * Names: the people and companies of the demo, all invented.
 *
 * A name is a random pair of a common surname and a given name common in the year of birth.
 * Telephone and business numbers are in ranges that are never assigned.
 */
import {
  dayMs,
  type Instant,
  type SeoulDate,
  seoulDate,
  type Won,
  won,
} from "../contracts/core/units.ts";
import { categoryId, fields, type TradeSlug, tradesOf } from "../contracts/kernel/categories.ts";
import { minimumWageWonAt } from "../contracts/law/statutory-values.ts";
import { corners, pointNear } from "./addresses.ts";
import { between, chance, pick, type Random, shuffle, some } from "./random.ts";
import { tradeOf } from "./trades.ts";

export type Person = { name: string; birthDate: SeoulDate; phone: string };

/** The registration of an employer, without the password and the consents. */
export type Employer = Person & {
  email: string;
  companyName: string;
  businessNumber: string;
  representative: string;
  regularEmployees: number;
};

/** The registration of a worker, a home, and the wishes of a matching profile. */
export type Worker = Person & {
  email: string;
  home: { lat: number; lng: number; district: string };
  skills: string[];
  categoryIds: string[];
  radiusKm: number;
  hourlyWageWonMin: Won;
};

export type Company = {
  readonly companyName: string;
  /** Regular employees, least and most. */
  readonly employees: readonly [number, number];
  /** The trades of its postings. */
  readonly trades: readonly TradeSlug[];
};

/** Surnames, each repeated about once per per cent of Koreans who bear it. */
const surnames = [
  "김김김김김김김김김김김김김김김김김김김김김이이이이이이이이이이이이이이이박박박박박박박박",
  "최최최최최정정정정강강조조윤윤장장임임한한오오서서신신권권황황안안송송류홍전고문양손배",
  "백허유남심노하곽성차주우구",
].join("");

/** Given names, preceded by the first year of birth that they suit; newest first. */
const generations = [
  "1995 서연 수빈 예은 하은 서현 채원 다은 예린 가은 유나 소윤 지안 도현 승민 건우 우진 태윤 재원 시윤 은찬 찬영 정우",
  "1980 지혜 은정 혜진 수진 보람 아름 혜란 경아 은혜 미나 선아 미진 상현 재현 형준 승현 진우 동현 성훈 영준 기훈 종현",
  "1965 은영 미정 미옥 선영 은숙 경희 지영 수경 혜숙 미현 영란 정임 성호 정훈 상훈 재호 경호 진수 승호 영진 종훈 창수",
  "1900 영숙 경숙 옥순 정순 영순 숙희 말숙 금자 복순 경자 순옥 춘자 종수 상철 정식 기영 동수 용식 재철 길수 병호 영식",
].map((line) => {
  const [from, ...names] = line.split(" ");
  return { from: Number(from), names };
});

const companies: readonly Company[] = [
  {
    companyName: "(주)새벽길물류",
    employees: [45, 120],
    trades: ["loading", "sorting", "picking"],
  },
  {
    companyName: "다온풀필먼트",
    employees: [20, 60],
    trades: ["picking", "loading", "stocktaking"],
  },
  { companyName: "두손익스프레스", employees: [8, 25], trades: ["moving", "homes"] },
  { companyName: "한울택배대리점", employees: [6, 20], trades: ["sorting", "loading"] },
  { companyName: "소담뜰국밥", employees: [3, 9], trades: ["serving", "kitchen", "dishwashing"] },
  {
    companyName: "달빛고을식탁",
    employees: [4, 14],
    trades: ["serving", "kitchen", "dishwashing"],
  },
  { companyName: "은모래커피", employees: [2, 7], trades: ["cafe"] },
  { companyName: "보리언덕베이커리", employees: [3, 10], trades: ["cafe", "sales"] },
  { companyName: "(주)온마루푸드", employees: [30, 90], trades: ["catering", "kitchen"] },
  {
    companyName: "(주)이음길컨벤션",
    employees: [12, 40],
    trades: ["guiding", "ticketing", "staging"],
  },
  { companyName: "마당별기획", employees: [5, 15], trades: ["staging", "guiding", "venues"] },
  {
    companyName: "한마루이벤트",
    employees: [3, 12],
    trades: ["promotion", "guiding", "ticketing"],
  },
  {
    companyName: "든든터건설(주)",
    employees: [25, 80],
    trades: ["labouring", "carrying", "safety"],
  },
  { companyName: "바른결인테리어", employees: [2, 8], trades: ["labouring", "carrying"] },
  { companyName: "큰뫼철거산업", employees: [6, 18], trades: ["demolition", "carrying"] },
  { companyName: "(주)지킴터안전", employees: [10, 35], trades: ["safety"] },
  {
    companyName: "초록바구니마트",
    employees: [8, 30],
    trades: ["sales", "display", "stocktaking"],
  },
  {
    companyName: "새벽별유통(주)",
    employees: [5, 16],
    trades: ["convenience", "display", "sales"],
  },
  { companyName: "(주)맑은손환경", employees: [35, 110], trades: ["building", "venues", "homes"] },
  { companyName: "여백뜰스테이", employees: [4, 12], trades: ["rooms"] },
];

const digits = (random: Random, count: number): string =>
  Array.from({ length: count }, () => between(random, 0, 9)).join("");

/** A mobile number with 0 after 010: such numbers are not assigned. */
const phone = (random: Random): string => `010-0${digits(random, 3)}-${digits(random, 4)}`;

/** A Korean who is `age` years old at an instant. */
const person = (random: Random, age: number, at: Instant): Person => {
  const [year = "", ...rest] = seoulDate(at).split("-");
  const birthday = Date.UTC(Number(year) - age, Number(rest[0]) - 1, Number(rest[1]));
  // At most 363 days back from today's birthday, so that the age is exact.
  const birthDate = new Date(birthday - between(random, 0, 363) * dayMs)
    .toISOString()
    .slice(0, 10) as SeoulDate;
  const bornIn = Number(birthDate.slice(0, 4));
  const given = generations.find(({ from }) => bornIn >= from)?.names ?? [];
  return {
    name: `${pick(random, [...surnames])}${pick(random, given)}`,
    birthDate,
    phone: phone(random),
  };
};

/** The tenth digit of a Korean business number, from its first nine (국세청 사업자등록번호 검증). */
const checkDigit = (nine: string): number => {
  const weights = [1, 3, 7, 1, 3, 7, 1, 3, 5];
  const sum = weights.reduce((total, weight, at) => total + weight * Number(nine[at]), 0);
  return (10 - ((sum + Math.floor((5 * Number(nine[8])) / 10)) % 10)) % 10;
};

/** Ten digits with a correct check digit; the middle pair 00 denotes no kind of business. */
const businessNumber = (random: Random): string => {
  const nine = `${between(random, 101, 220)}00${digits(random, 4)}`;
  return `${nine}${checkDigit(nine)}`;
};

/** All companies in random order, each with its employer. */
export const employers = (
  random: Random,
  at: Instant,
): { employer: Employer; company: Company }[] =>
  shuffle(random, companies).map((company, index) => {
    const someone = person(random, between(random, 27, 64), at);
    return {
      company,
      employer: {
        email: `employer${index + 1}@oneday.test`,
        ...someone,
        companyName: company.companyName,
        businessNumber: businessNumber(random),
        representative: someone.name,
        regularEmployees: between(random, ...company.employees),
      },
    };
  });

/** A worker of 19 to 68, who needs no guardian, more often young, mostly in one field of work. */
export const worker = (random: Random, number: number, at: Instant): Worker => {
  const age = 19 + Math.floor(50 * Math.min(random(), random()));
  const known = some(random, tradesOf(pick(random, fields)), between(random, 1, 3));
  const other = tradesOf(pick(random, fields)).filter((trade) => !known.includes(trade));
  const trades = [...known, ...(chance(random, 0.3) ? some(random, other, 1) : [])].map(tradeOf);
  const skills = [...new Set(trades.flatMap((trade) => trade.skills))];
  const corner = pick(random, corners);
  const leastWon = minimumWageWonAt(at);
  const usualWon = Math.min(...trades.map(({ wage }) => wage[0]));
  const askedWon = between(random, 100, Math.max(100, usualWon / 100)) * 100;
  return {
    email: `worker${number}@oneday.test`,
    ...person(random, age, at),
    home: { ...pointNear(random, corner), district: corner.district },
    skills: some(random, skills, between(random, 0, 3)),
    categoryIds: trades.map(({ slug }) => categoryId(slug)),
    radiusKm: pick(random, [3, 5, 5, 7, 10, 10, 15, 20]),
    hourlyWageWonMin: won(Math.max(leastWon, askedWon)),
  };
};
