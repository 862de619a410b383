/** Fair offers: what an offer of work may not ask for. */
import type { FieldSlug, TradeSlug } from "../kernel/categories.ts";
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

/**
 * Which work is for adults only, by the slugs of categories: trades that always are, and fields in
 * which a posting may say so because the law bars minors from some of their places (bars, lodging,
 * hazards of a site). In other fields a lowest age would be discrimination without a reason.
 */
export const adultOnlyTrades: LawTable<{
  always: readonly TradeSlug[];
  byPosting: readonly FieldSlug[];
}> = [
  row(
    tablesBegin,
    { always: ["demolition"], byPosting: ["food", "events", "construction", "cleaning"] },
    "청소년 보호법 제2조 제5호 나목, 시행령 제6조; 근로기준법 제65조; 고령자고용법 제4조의4, 제4조의5",
    "reading",
    {
      lookedUp: "2026-11-30",
      reading:
        "철거 보조는 늘 성인만 하고, 청소년 고용이 금지된 곳이 있을 수 있는 분야에서만 공고마다 성인만으로 정할 수 있다고 봅니다.",
    },
  ),
];
