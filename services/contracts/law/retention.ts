/** Retention: how long records are kept, and within how many days requests are answered. */
import { type LawTable, row, tablesBegin } from "./law-row.ts";

/**
 * Retention in years of records of who handled personal data, and from where. One year is the rule,
 * two hold for 50,000 people or resident numbers; the longer one is used for all.
 */
export const accessRecordYears: LawTable<number> = [
  row(tablesBegin, 2, "개인정보의 안전성 확보조치 기준 제8조 제1항", "ruling"),
];

/** Retention in years of contracts and pay slips, from the end of the work. */
export const workPaperYears: LawTable<number> = [
  row(tablesBegin, 3, "근로기준법 제42조", "statute"),
];

/** Retention in years of account books and the records they are based on. */
export const accountBookYears: LawTable<number> = [
  row(tablesBegin, 5, "국세기본법 제85조의3 제2항", "reading"),
];

/**
 * Days within which a request for access to personal data, or for its deletion, must be answered.
 */
export const dataRequestDays: LawTable<number> = [
  row(
    tablesBegin,
    10,
    "개인정보 보호법 제35조 제3항, 제36조 제2항, 시행령 제41조 제4항, 제43조 제3항",
    "reading",
  ),
];

/** Days within which an automated decision must be explained, or reviewed by a person. */
export const explanationDays: LawTable<number> = [
  row(tablesBegin, 30, "개인정보 보호법 제37조의2, 시행령 제44조의3", "reading"),
];
