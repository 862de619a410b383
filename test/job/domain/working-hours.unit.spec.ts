import { expect, test } from "@jest/globals";
import {
  instant,
  later,
  minuteMs,
  seoulDate,
  won,
} from "../../../services/contracts/core/units.ts";
import type { Answer } from "../../../services/contracts/index.ts";
import { categories } from "../../../services/contracts/kernel/categories.ts";
import type { Posting } from "../../../services/job/posting/posting.ts";
import { checkOf, hasPrice } from "../../../services/job/posting/posting-check.ts";
import {
  checkMinor,
  staffWarnings,
  type Warning,
  weekWarnings,
  withoutBreak,
} from "../../../services/job/posting/working-hours.ts";

const seoul = (text: string) => instant(`${text}:00+09:00`);
const at = seoul("2026-12-01T12:00");
const refusing = (type: string, data = {}) => expect.objectContaining({ type, status: 422, data });

const posting = (over: Partial<Posting> = {}): Posting => ({
  title: "물류센터 포장",
  description: "상품을 포장합니다.",
  categoryId: categories.find(({ parentId }) => parentId !== null)?.categoryId ?? "",
  hourlyWageWon: 12_000,
  startsAt: seoul("2026-12-14T09:00"),
  endsAt: seoul("2026-12-14T18:00"),
  breakMinutes: 60,
  seats: 3,
  place: { address: "서울특별시 중구 세종대로 110", lat: 37.56, lng: 126.97 },
  skills: [],
  selection: "choose",
  ...over,
});
const quote: Answer<"payment.quote"> = {
  minutes: 480,
  lines: [
    { code: "BASE", text: "기본급", won: won(96_000), source: "", mark: "statute" },
    { code: "NIGHT", text: "야간수당", won: won(6_000), source: "", mark: "statute" },
    { code: "INCOME_TAX", text: "소득세", won: won(-1_000), source: "", mark: "statute" },
  ],
  employerLines: [],
  levyLines: [],
  grossWon: won(102_000),
  incomeTaxWon: won(1_000),
  localTaxWon: won(100),
  employmentInsuranceWon: won(910),
  netWon: won(99_990),
  employerFeeWon: won(10_200),
  employerInsuranceWon: won(0),
  employerTotalWon: won(112_200),
};

test("a minor is refused with the reason and its article (근로기준법 제69조, 제70조); others are not", () => {
  const night = {
    startsAt: seoul("2026-12-14T20:00"),
    endsAt: seoul("2026-12-14T23:00"),
    breakMinutes: 0,
  };
  expect(() => checkMinor(night, 17)).toThrow(
    refusing("NOT_ELIGIBLE", { reason: "MINOR_NIGHT", law: "근로기준법 제70조 제2항" }),
  );
  expect(() => checkMinor(night, 18)).not.toThrow();
  const long = posting();
  expect(() => checkMinor(long, 15)).toThrow(
    refusing("NOT_ELIGIBLE", {
      reason: "MINOR_DAY_TOO_LONG",
      law: "근로기준법 제69조",
      maxMinutes: 420,
    }),
  );
});

test("more than 52 hours of a week with one employer of five is a warning (근로기준법 제53조)", () => {
  const day = (n: number, hours: number) => ({
    startsAt: seoul(`2026-12-${14 + n}T08:00`),
    endsAt: later(seoul(`2026-12-${14 + n}T08:00`), hours * 60 * minuteMs),
    breakMinutes: 0,
    regularEmployees: 5,
  });
  const four = [0, 1, 2, 3].map((n) => day(n, 11));
  expect(weekWarnings(day(4, 8), four)).toEqual([]);
  expect(weekWarnings(day(4, 9), four)).toMatchObject([
    {
      code: "WEEK_TOO_LONG",
      isConfirmed: false,
      text: expect.stringContaining("53시간"),
      english: "This worker would work 53 hours this week. The limit is 52 hours.",
    },
  ]);
  expect(weekWarnings({ ...day(4, 9), regularEmployees: 4 }, four)).toEqual([]);
});

test("from 2026-12-10 a worker of exactly four hours may ask to go without the break (제54조 제1항 단서)", () => {
  const shift = {
    startsAt: seoul("2026-12-10T09:00"),
    endsAt: seoul("2026-12-10T13:30"),
    breakMinutes: 30,
    breaks: [{ from: seoul("2026-12-10T11:00"), to: seoul("2026-12-10T11:30") }],
  };
  expect(withoutBreak(shift)).toEqual({
    startsAt: shift.startsAt,
    endsAt: seoul("2026-12-10T13:00"),
    breakMinutes: 0,
    skipsBreak: true,
  });
  const early = {
    startsAt: seoul("2026-12-09T09:00"),
    endsAt: seoul("2026-12-09T13:30"),
    breakMinutes: 30,
  };
  const longer = { ...shift, endsAt: seoul("2026-12-10T13:31") };
  for (const one of [
    early,
    longer,
    { ...shift, endsAt: seoul("2026-12-10T13:00"), breakMinutes: 0 },
  ]) {
    expect(() => withoutBreak(one)).toThrow(expect.objectContaining({ type: "BREAK_NEEDED" }));
  }
});

test("a check reports every problem of a posting at once, with a suggested text", () => {
  const wrong = posting({
    title: "여성만 모집, 010-1234-5678",
    hourlyWageWon: 10_000,
    breakMinutes: 30,
    categoryId: "x",
  });
  const report = checkOf(wrong, at, { quotes: [quote] });
  expect(report.problems.map(({ code }) => code)).toEqual([
    "BREAK_TOO_SHORT",
    "WAGE_BELOW_MINIMUM",
    "CATEGORY_UNKNOWN",
    "BLOCKED_WORD",
  ]);
  expect(report.problems[1]?.values).toContainEqual({ name: "minimumWon", value: "10320" });
  expect(report.words.map(({ field, kind }) => [field, kind])).toEqual([
    ["title", "sex"],
    ["title", "contact"],
  ]);
  expect(report.rewrite).toEqual({
    title: "누구나 모집, (연락은 원데이에서)",
    description: wrong.description,
  });
});

test("a check of a good posting reports the law of each rule, and the cost for one seat and for all", () => {
  const report = checkOf(posting({ endsAt: seoul("2026-12-14T23:30"), breakMinutes: 90 }), at, {
    quotes: [quote],
  });
  expect(report.problems).toEqual([]);
  expect(report.rewrite).toBeNull();
  expect(report.warnings.map(({ code }) => code)).toEqual([
    "NIGHT",
    "MINOR_NIGHT",
    "MINOR_DAY_TOO_LONG",
  ]);
  expect(report.cost).toEqual({
    perSeatWon: 112_200,
    seats: 3,
    totalWon: 336_600,
    grossWon: 102_000,
    employerFeeWon: 10_200,
    takeHomeWon: 99_990,
  });
  const four = posting({ endsAt: seoul("2026-12-14T13:30"), breakMinutes: 30 });
  expect(checkOf(four, at, { quotes: [quote] }).warnings.map(({ code }) => code)).toContain(
    "BREAK_MAY_BE_SKIPPED",
  );
});

test("impossible times have no price, and are reported all the same", () => {
  const reversed = posting({ endsAt: seoul("2026-12-14T08:00"), description: "용모 단정" });
  expect(hasPrice(reversed, at)).toBe(false);
  expect(checkOf(reversed, at, null)).toMatchObject({ cost: null, warnings: [] });
  expect(checkOf(reversed, at, null).problems.map(({ code }) => code)).toEqual([
    "TIMES_REVERSED",
    "BLOCKED_WORD",
  ]);
});

const korean = /[가-힣]/;
/** What is wrong with the two texts of warnings: Korean in the English one, or none in the Korean. */
const wrongTexts = (warnings: readonly Warning[]) =>
  warnings.filter(({ text, english }) => !korean.test(text) || !/^[^가-힣]{20,}\.$/.test(english));

test("every warning of a posting is there in Korean and in English", () => {
  const long = posting({
    startsAt: seoul("2026-12-25T10:00"),
    endsAt: seoul("2026-12-25T23:30"),
    breakMinutes: 90,
  });
  const codes = ["OVERTIME", "NIGHT", "HOLIDAY", "HOLIDAY_OVERTIME", "WEEKLY_HOLIDAY"];
  const lines = codes.map((code) => ({ ...quote.lines[0], code, text: "수당", won: won(6_000) }));
  const priced = { quotes: [{ ...quote, lines: lines as typeof quote.lines }] };
  const days = [15, 16].map((day) => ({
    startsAt: seoul(`2026-12-${day}T09:00`),
    endsAt: seoul(`2026-12-${day}T18:00`),
    breakMinutes: 60,
  }));
  const warnings = [
    ...checkOf(long, at, priced).warnings,
    ...checkOf(posting({ endsAt: seoul("2026-12-14T13:30"), breakMinutes: 30 }), at, priced)
      .warnings,
    ...checkOf(posting({ moreDays: days }), at, { quotes: [quote, quote, quote] }).warnings,
    ...[null, 3].flatMap((statedEmployees) =>
      staffWarnings(
        { statedEmployees, hiredEmployees: 6, regularEmployees: 6 },
        seoulDate(seoul("2026-12-14T09:00")),
      ),
    ),
  ];
  expect(wrongTexts(warnings)).toEqual([]);
  expect([...new Set(warnings.map(({ code }) => code))].sort()).toEqual(
    [
      ...codes,
      "BREAK_MAY_BE_SKIPPED",
      "MINOR_DAY_TOO_LONG",
      "MINOR_HOLIDAY",
      "MINOR_NIGHT",
      "STAFF_BY_HIRES",
      "STAFF_UNKNOWN",
      "WEEK_ADDS",
    ].sort(),
  );
  expect(warnings.map(({ english }) => english)).toEqual(
    expect.arrayContaining([
      "Night work: ₩6,000 more for each seat.",
      "2026-12-14 Night work: ₩6,000 more for each seat.",
      "A worker may ask to work 4 hours without the break and leave earlier.",
    ]),
  );
});
