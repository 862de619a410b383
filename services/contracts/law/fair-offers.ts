/** Fair offers: what an offer of work may not ask for. */
import { type LawTable, row, tablesBegin } from "./law-row.ts";

/** What a job offer may not ask for. Which words each of them bars is not confirmed. */
export const fairOffer: LawTable<readonly ("sex" | "age" | "marriage" | "looks" | "origin")[]> = [
  row(
    tablesBegin,
    ["sex", "age", "marriage", "looks", "origin"] as const,
    "남녀고용평등법 제7조, 고령자고용법 제4조의4, 채용절차법 제4조의3, 고용정책 기본법 제7조",
    "reading",
  ),
];

/**
 * How long after the start an employer may report that the worker did not come. The worker is
 * warned first.
 */
export const noShowWait: LawTable<{ minutes: number }> = [
  row(tablesBegin, { minutes: 60 }, "원데이가 정한 값 (법령 아님)", "demo", {
    lookedUp: "2026-11-29",
  }),
];

/** Work for which a person must be of age: the age, by the year of birth. */
export const adultOnlyWork: LawTable<{ untilYears: number }> = [
  row(
    tablesBegin,
    { untilYears: 19 },
    "청소년 보호법 제2조 제1호, 제29조; 근로기준법 제65조, 시행령 별표 4",
    "ruling",
    { lookedUp: "2026-11-29" },
  ),
];
