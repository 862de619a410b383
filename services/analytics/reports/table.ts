/** Table: the columns of each kind of report, and its names. */
import { type Instant, later, seoulDate } from "../../contracts/core/units.ts";
import type { Answer } from "../../contracts/index.ts";
import type { ReportKind } from "./report.ts";

export type Cell = string | number | null;
export type Row = readonly Cell[];
export type Column = Answer<"analytics.reports.file">["columns"][number];

const text = (title: string, width = 14): Column => ({ title, width, format: "text" });
const count = (title: string, width = 11): Column => ({ title, width, format: "count" });
const won = (title: string, width = 15): Column => ({ title, width, format: "won" });
const rate = (title: string, width = 10): Column => ({ title, width, format: "rate" });
const seconds = (title: string, width = 17): Column => ({ title, width, format: "seconds" });
const degrees = (title: string, width = 12): Column => ({ title, width, format: "degrees" });

/** The columns of the market's figures, in the order of `cellsOf` (./market-table.query.ts). */
const figures: readonly Column[] = [
  count("공고"),
  count("모집 인원"),
  count("지원"),
  count("채용"),
  count("계약"),
  count("출근"),
  count("승인"),
  count("지급"),
  count("노쇼"),
  rate("채움률"),
  rate("노쇼율"),
  won("평균 시급(원)"),
  won("시간당 실수령(원)", 18),
  won("실수령 합계(원)"),
  seconds("첫 지원까지(초)"),
  seconds("채워지기까지(초)"),
];

type Named = { readonly sheet: string; readonly columns: readonly Column[] };

/** The Korean name and the columns of each kind. */
export const tables: Readonly<Record<ReportKind, Named>> = {
  market: { sheet: "시장 현황", columns: [text("날짜"), ...figures] },
  funnel: {
    sheet: "지원 단계",
    columns: [text("구분"), text("항목", 26), count("명"), rate("비율")],
  },
  districts: {
    sheet: "지역별",
    columns: [text("지역(H3)", 18), degrees("위도"), degrees("경도"), text("시간대"), ...figures],
  },
  trades: { sheet: "업종별", columns: [text("업종", 18), ...figures] },
  noShows: {
    sheet: "노쇼",
    columns: [text("구분"), text("항목", 20), count("채용"), count("노쇼"), rate("노쇼율")],
  },
  employer: {
    sheet: "사업주 보고서",
    columns: [
      text("구분", 10),
      text("근무 월", 10),
      text("업종", 16),
      text("공고", 32),
      text("근무일", 12),
      text("상태", 8),
      count("공고 수"),
      count("모집 인원"),
      count("채운 인원"),
      rate("채움률"),
      count("지원"),
      count("노쇼"),
      rate("노쇼율"),
      won("임금 총액(원)"),
      won("이용 수수료(원)"),
    ],
  },
};

/** The names of a report's file, without an ending: in ASCII and in Korean. */
export const fileNames = (
  kind: ReportKind,
  from: Instant,
  to: Instant,
): { readonly name: string; readonly koreanName: string } => {
  const days = `${seoulDate(from)}_${seoulDate(later(to, -1))}`;
  return {
    name: `oneday-${kind}_${days}`,
    koreanName: `원데이 ${tables[kind].sheet} ${days}`,
  };
};
