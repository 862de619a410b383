import { expect, test } from "@jest/globals";
import { instant, type SeoulDate, won } from "../../../services/contracts/core/units.ts";
import { categoryId } from "../../../services/contracts/kernel/categories.ts";
import {
  ownPayLines,
  ruleAt,
  taxFreePremiums,
} from "../../../services/contracts/law/statutory-values.ts";
import { explained } from "../../../services/payment/wage/explain.ts";
import { quote } from "../../../services/payment/wage/quote.ts";

const date = "2026-12-25" as SeoulDate;
/** Christmas 13:00-24:00 with a week of fifteen hours: nearly every line that exists. */
const all = quote({
  hourlyWageWon: 10_000,
  startsAt: instant("2026-12-25T13:00:00+09:00"),
  endsAt: instant("2026-12-26T00:00:00+09:00"),
  breakMinutes: 60,
  regularEmployees: 5,
  weekHours: 15,
});

test("each line names its rule and how certain the rule is", () => {
  const { lines } = explained(all, date);
  expect(lines.map(({ code, source, mark }) => [code, source.split(/[,;(]/, 1)[0], mark])).toEqual([
    ["BASE", "근로기준법 제17조", "statute"],
    ["MINIMUM_WAGE_LIFT", "최저임금법 제10조", "ruling"],
    ["HOLIDAY", "근로기준법 제56조 제2항", "reading"],
    ["HOLIDAY_OVERTIME", "근로기준법 제56조 제2항", "reading"],
    ["NIGHT", "근로기준법 제56조", "statute"],
    ["WEEKLY_HOLIDAY", "근로기준법 제2조 제1항 제8호", "reading"],
    ["INCOME_TAX", "소득세법 제47조 제2항", "ruling"],
    ["LOCAL_TAX", "지방세법 제103조의13", "reading"],
    [
      "EMPLOYMENT_INSURANCE",
      "고용보험 및 산업재해보상보험의 보험료징수 등에 관한 법률 제13조",
      "ruling",
    ],
  ]);
});

test("the employer's extra costs are itemised, and sum to the cost of the shift", () => {
  const { employerLines, employerTotalWon, grossWon } = explained(all, date);
  expect(employerLines.map(({ code, text, mark }) => [code, text, mark])).toEqual([
    ["PLATFORM_FEE", "원데이 수수료", "demo"],
    ["EMPLOYER_EMPLOYMENT_INSURANCE", "고용보험 사업주 부담분 (1.15%)", "ruling"],
    ["EMPLOYER_ACCIDENT_INSURANCE", "산재보험 (사업주 부담, 1.47%)", "demo"],
  ]);
  const sum = employerLines.reduce((total, line) => total + line.won, 0);
  expect(grossWon + sum).toBe(employerTotalWon);
});

test("a settlement from before industrial accident insurance was held has no line of it", () => {
  const { employerAccidentInsuranceWon: _, ...old } = all;
  const codes = explained(old, date).employerLines.map(({ code }) => code);
  expect(codes).toEqual(["PLATFORM_FEE", "EMPLOYER_EMPLOYMENT_INSURANCE"]);
  const free = { ...old, employerFeeWon: won(0) };
  expect(explained(free, date).employerLines).toHaveLength(1);
});

test("the income tax names what was left out of it: a meal, or the premiums of the trade", () => {
  const terms = {
    hourlyWageWon: 20_000,
    startsAt: instant("2026-12-21T09:00:00+09:00"),
    endsAt: instant("2026-12-21T20:00:00+09:00"),
    breakMinutes: 60,
    regularEmployees: 5,
  };
  const sourceIn = (more: object) =>
    explained(quote({ ...terms, ...more }), date).lines.find(({ code }) => code === "INCOME_TAX")
      ?.source;
  const ownLines = [{ kind: "meal", won: 9_000 }] as const;
  const trade = { categoryId: categoryId("loading") };
  const { meal, premiums } = {
    meal: ruleAt(ownPayLines, date).source,
    premiums: ruleAt(taxFreePremiums, date).source,
  };
  expect(sourceIn({ ownLines })).toBe(meal);
  expect(sourceIn(trade)).toBe(premiums);
  expect(sourceIn({ ...trade, ownLines })).toBe(premiums);
  expect([meal, premiums]).not.toContain(sourceIn({}));
});
