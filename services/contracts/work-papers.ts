/**
 * Work papers: a worker's yearly income and their record of work, as documents and as a table.
 */
import type { Paper, Row, Section, Table } from "./documents.ts";
import type { Answer } from "./index.ts";
import { durationText, wonText } from "./kernel/korean-text.ts";

type Income = Answer<"payment.income">;
type Record = Answer<"job.workRecord">;

const row = (label: string, value: string): Row => ({ label, value });

/** "2026년 11월". */
const monthText = (month: string): string =>
  `${month.slice(0, 4)}년 ${Number(month.slice(5, 7))}월`;

type Amounts = Pick<
  Income["items"][number],
  | "days"
  | "minutes"
  | "grossWon"
  | "taxFreeWon"
  | "incomeTaxWon"
  | "localTaxWon"
  | "employmentInsuranceWon"
  | "netWon"
>;

const amountRows = (one: Amounts): Row[] => [
  row("근로일수", `${one.days}일`),
  row("근로시간", durationText(one.minutes)),
  row("임금 총액", wonText(one.grossWon)),
  row("그중 비과세소득", wonText(one.taxFreeWon)),
  row("소득세", wonText(one.incomeTaxWon)),
  row("지방소득세", wonText(one.localTaxWon)),
  row("고용보험료", wonText(one.employmentInsuranceWon)),
  row("받은 금액", wonText(one.netWon)),
];

const personRows = ({ name, birthDate }: Income["worker"]): Row[] => [
  row("성명", name),
  ...(birthDate === undefined ? [] : [row("생년월일", birthDate)]),
];

/** 일용근로소득 내역: by employer and month of work. */
export const incomePaper = (income: Income): Paper => ({
  title: `${income.year}년 일용근로소득 내역`,
  fileName: `income-${income.year}`,
  at: null,
  sections: [
    { heading: "근로자", rows: personRows(income.worker) },
    { heading: `${income.year}년 합계`, rows: amountRows(income.totals) },
    ...income.items.map(
      (one): Section => ({
        heading: `${one.employerName} · ${monthText(one.month)}`,
        rows: amountRows(one),
      }),
    ),
  ],
  notes: [
    "원데이를 통해 지급된 임금만 적혀 있으며, 근로한 달을 기준으로 합니다. 나중에 정정된 임금도 그 달에 더합니다.",
    "국세청에 제출된 지급명세서가 아닙니다. 제출된 내용은 국세청에서 확인해 주세요.",
  ],
});

/** The same as a table: a line per employer and month. */
export const incomeTable = ({ year, items }: Income): Table => ({
  fileName: `income-${year}`,
  headings: [
    ...["근로연월", "사업주ID", "상호", "근로일수", "근로시간(분)", "임금총액", "비과세소득"],
    ...["소득세", "지방소득세", "고용보험료", "받은금액"],
  ],
  rows: items.map((one) => [
    ...[one.month, one.employerId, one.employerName, one.days, one.minutes, one.grossWon],
    ...[one.taxFreeWon, one.incomeTaxWon, one.localTaxWon, one.employmentInsuranceWon],
    one.netWon,
  ]),
});

const workRows = (one: Record["items"][number]): Row[] => [
  row("사용자", one.employerName),
  row("사용기간", `${one.date} (${durationText(one.minutes)})`),
  ...(one.duties === undefined
    ? []
    : [row("업무의 종류", `${one.duties.category} (${one.duties.title})`)]),
  ...(one.wage === undefined
    ? []
    : [row("시급", wonText(one.wage.hourlyWageWon)), row("받은 임금", wonText(one.wage.netWon))]),
];

/** 사용증명서 (근로기준법 제39조): the period, and the duties and wage as far as the worker asks. */
export const workRecordPaper = (record: Record): Paper => ({
  title: "사용증명서",
  fileName: `work-record-${record.from}-${record.to}`,
  at: null,
  sections: [
    {
      heading: "근로자",
      rows: [...personRows(record.worker), row("기간", `${record.from} ~ ${record.to}`)],
    },
    {
      heading: "합계",
      rows: [
        row("근로일수", `${new Set(record.items.map(({ date }) => date)).size}일`),
        row("근로시간", durationText(record.items.reduce((sum, { minutes }) => sum + minutes, 0))),
      ],
    },
    ...record.items.map((one): Section => ({ heading: one.date, rows: workRows(one) })),
  ],
  notes: [
    "근로기준법 제39조에 따라 근로자가 요청한 사항만 적었습니다. 원데이를 통해 일하고 지급받은 기록입니다.",
  ],
});
