/**
 * Work papers: a worker's yearly income and their record of work, as documents and as a table.
 */
import type { Answer } from "./index.ts";
import type { Cell as CsvCell } from "./kernel/csv.ts";
import { durationText, wonText } from "./kernel/korean-text.ts";
import {
  type Block,
  type Cell,
  centred,
  type Fields,
  fields,
  type Paper,
  type Row,
  right,
  value,
} from "./papers/paper.ts";

type Income = Answer<"payment.income">;
type WorkRecord = Answer<"job.workRecord">;

/** An answer as a table, for a request that accepts `text/csv`. */
export type CsvTable = {
  readonly fileName: string;
  readonly headings: readonly string[];
  readonly rows: readonly (readonly CsvCell[])[];
};

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

const sumFields = (one: Amounts): Fields => [
  [
    ["근로일수", `${one.days}일`],
    ["근로시간", durationText(one.minutes)],
  ],
  [
    ["임금 총액", wonText(one.grossWon)],
    ["그중 비과세소득", wonText(one.taxFreeWon)],
  ],
  [
    ["소득세", wonText(one.incomeTaxWon)],
    ["지방소득세", wonText(one.localTaxWon)],
  ],
  [
    ["고용보험료", wonText(one.employmentInsuranceWon)],
    ["받은 금액", wonText(one.netWon)],
  ],
];

const person = ({ name, birthDate = "" }: Income["worker"]): Block => ({
  heading: "근로자",
  table: fields([
    [
      ["성명", name],
      ["생년월일", birthDate],
    ],
  ]),
});

const incomeHead: Row = [
  ...["근로연월", "상호", "일수"].map((text) => centred(text, "label")),
  ...["임금 총액", "비과세", "세금", "고용보험", "받은 금액"].map((text) => right(text, "label")),
];

const incomeRow = (one: Income["items"][number]): Row => [
  centred(one.month),
  value(one.employerName),
  centred(`${one.days}`),
  right(wonText(one.grossWon)),
  right(wonText(one.taxFreeWon)),
  right(wonText(one.incomeTaxWon + one.localTaxWon)),
  right(wonText(one.employmentInsuranceWon)),
  right(wonText(one.netWon), "strong"),
];

/** 일용근로소득 내역: by employer and month of work. */
export const incomePaper = (income: Income): Paper => ({
  title: `${income.year}년 일용근로소득 내역`,
  fileName: `income-${income.year}`,
  number: income.year,
  at: null,
  blocks: [
    person(income.worker),
    { heading: `${income.year}년 합계`, table: fields(sumFields(income.totals)) },
    {
      heading: "사업장과 달마다",
      table: {
        columns: [10, 22, 6, 14, 12, 11, 11, 14],
        head: incomeHead,
        rows: income.items.map(incomeRow),
      },
      notes: ["세금은 소득세와 지방소득세를 더한 금액입니다."],
    },
  ],
  notes: [
    "원데이를 통해 지급된 임금만 적혀 있으며, 근로한 달을 기준으로 합니다. 나중에 정정된 임금도 그 달에 더합니다.",
    "국세청에 제출된 지급명세서가 아닙니다. 제출된 내용은 국세청에서 확인해 주세요.",
  ],
});

/** The same as a table: a line per employer and month. */
export const incomeTable = ({ year, items }: Income): CsvTable => ({
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

/** The columns that the worker asked for: their width, heading and cell. */
const workColumns = (items: WorkRecord["items"]) => {
  type One = WorkRecord["items"][number];
  const columns: { width: number; heading: string; cell: (one: One) => Cell }[] = [
    { width: 14, heading: "근로일", cell: ({ date }) => centred(date) },
    { width: 26, heading: "사용자", cell: ({ employerName }) => value(employerName) },
    { width: 15, heading: "근로시간", cell: ({ minutes }) => centred(durationText(minutes)) },
  ];
  if (items.some(({ duties }) => duties !== undefined)) {
    const cell = ({ duties }: One) => value(duties?.category ?? "", 1, duties?.title ?? "");
    columns.push({ width: 30, heading: "업무의 종류", cell });
  }
  if (items.some(({ wage }) => wage !== undefined)) {
    const cell = ({ wage }: One): Cell =>
      wage === undefined
        ? right("")
        : {
            text: wonText(wage.netWon),
            small: `시급 ${wonText(wage.hourlyWageWon)}`,
            align: "right",
          };
    columns.push({ width: 15, heading: "받은 임금", cell });
  }
  return columns;
};

/** 사용증명서 (근로기준법 제39조): the period, and the duties and wage as far as the worker asks. */
export const workRecordPaper = (record: WorkRecord): Paper => {
  const columns = workColumns(record.items);
  const days = new Set(record.items.map(({ date }) => date)).size;
  const minutes = record.items.reduce((sum, one) => sum + one.minutes, 0);
  return {
    title: "사용증명서",
    fileName: `work-record-${record.from}-${record.to}`,
    number: `${record.from} ~ ${record.to}`,
    at: null,
    blocks: [
      person(record.worker),
      {
        heading: "사용기간",
        table: fields([
          [["기간", `${record.from} ~ ${record.to}`]],
          [
            ["근로일수", `${days}일`],
            ["근로시간", durationText(minutes)],
          ],
        ]),
      },
      {
        heading: "근로한 날",
        table: {
          columns: columns.map(({ width }) => width),
          head: columns.map(({ heading }) => centred(heading, "label")),
          rows: record.items.map((one) => columns.map(({ cell }) => cell(one))),
        },
      },
    ],
    notes: [
      "근로기준법 제39조에 따라 근로자가 요청한 사항만 적었습니다. 원데이를 통해 일하고 지급받은 기록입니다.",
    ],
  };
};
