/**
 * Pay table: pay and deductions as rows, each with how it is computed and where its rule is from.
 *
 * A deduction is a positive amount under 공제, so that the net is the pay less the deductions.
 */
import type { SeoulDate } from "../core/units.ts";
import { wonText } from "../kernel/korean-text.ts";
import { dayWorkerTax, employmentInsurance, localTax, ruleAt } from "../law/statutory-values.ts";
import { centred, type Row, right, type Table, value } from "./paper.ts";

export type PayLine = {
  readonly code: string;
  readonly text: string;
  readonly won: number;
  readonly source: string;
  readonly mark: string;
  readonly reading?: string;
  /** How the amount is computed, where the line says it by itself. */
  readonly basis?: string;
};
/** What deductions are computed from. */
export type Totals = {
  readonly grossWon: number;
  readonly incomeTaxWon: number;
  /** What of the gross bears no income tax; absent for none. */
  readonly taxFreeWon?: number;
};

const columns = [22, 59, 19];
const percentText = (part: number, whole: number): string => `${(part * 100) / whole}%`;
const cutText = (stepWon: number): string => ` (${wonText(stepWon)} 미만 버림)`;
const floored = (amount: number, stepWon: number): number => Math.floor(amount / stepWon) * stepWon;

type Basis = { readonly text: string; readonly won: number };
const deductions: Readonly<Record<string, (totals: Totals, date: SeoulDate) => Basis>> = {
  INCOME_TAX: ({ grossWon, taxFreeWon = 0 }, date) => {
    const { dayDeductionWon, ratePerMille, stepWon } = ruleAt(dayWorkerTax, date).value;
    const taxedWon = Math.max(0, grossWon - taxFreeWon - dayDeductionWon);
    const free = taxFreeWon > 0 ? ` - 비과세 ${wonText(taxFreeWon)}` : "";
    const base = `(${wonText(grossWon)}${free} - 근로소득공제 ${wonText(dayDeductionWon)})`;
    const text = `${base} × ${percentText(ratePerMille, 1000)}`;
    return {
      text: text + cutText(stepWon),
      won: floored((taxedWon * ratePerMille) / 1000, stepWon),
    };
  },
  LOCAL_TAX: ({ incomeTaxWon }, date) => {
    const { percent, stepWon } = ruleAt(localTax, date).value;
    const text = `소득세 ${wonText(incomeTaxWon)} × ${percent}%${cutText(stepWon)}`;
    return { text, won: floored((incomeTaxWon * percent) / 100, stepWon) };
  },
  EMPLOYMENT_INSURANCE: ({ grossWon }, date) => {
    const { workerPerMille, stepWon } = ruleAt(employmentInsurance, date).value;
    const text = `임금 총액 ${wonText(grossWon)} × ${percentText(workerPerMille, 1000)}`;
    return {
      text: text + cutText(stepWon),
      won: floored((grossWon * workerPerMille) / 1000, stepWon),
    };
  },
};

/** The base and rate of a deduction; none where they do not give the amount that was taken. */
const rateOf = ({ code, won }: PayLine, totals: Totals, date: SeoulDate): string => {
  const basis = Object.hasOwn(deductions, code) ? deductions[code]?.(totals, date) : undefined;
  return basis?.won === -won ? basis.text : "";
};

/** The name of a line, and what its text says in parentheses of how it is computed. */
const partsOf = (text: string): { readonly name: string; readonly how: string } => {
  const [, name, how, rest] = /^([^(]+?) \((.*)\)([^)]*)$/.exec(text) ?? [];
  if (name === undefined || how === undefined) return { name: text, how: "" };
  return { name, how: `${how}${rest ?? ""}` };
};

/** OneDay's own part in a line; empty for one that the law or a ruling settles. */
const noteOf = ({ text, mark, reading }: PayLine): string => {
  const { name } = partsOf(text);
  if (reading !== undefined) return `${name}: ${reading}`;
  if (mark === "reading") return `${name}: 원데이가 법을 해석하여 적용합니다.`;
  return mark === "demo" ? `${name}: 법령에 없거나 확인하지 못하여 원데이가 정한 값입니다.` : "";
};

/** The footnotes of some lines, each once. */
export const footnotesOf = (lines: readonly PayLine[]): string[] =>
  [...new Set(lines.map(noteOf).filter((note) => note !== ""))].map(
    (note, index) => `${index + 1}) ${note}`,
  );

/** The rows of some lines; `sign` is -1 for deductions, which the answer has as negative amounts. */
export const rowsOf = (
  lines: readonly PayLine[],
  footnotes: readonly string[],
  { sign, totals, date }: { sign: 1 | -1; totals: Totals; date: SeoulDate },
): Row[] =>
  lines.map((line) => {
    const { name, how } = partsOf(line.text);
    const note = noteOf(line);
    const at = footnotes.findIndex((one) => one.endsWith(`) ${note}`) && note !== "");
    // Texts of older payments name no rate.
    const basis = line.basis ?? (how.includes("%") ? "" : rateOf(line, totals, date));
    const said = [how, basis].filter((one) => one !== "");
    return [
      value(at < 0 ? name : `${name} ${at + 1})`),
      value(said.join(", "), 1, line.source),
      right(wonText(line.won * sign)),
    ];
  });

/** A table of lines with its sum below. */
export const payTable = (heading: string, rows: readonly Row[], sum: Row): Table => ({
  columns,
  head: [centred(heading, "label"), centred("계산 방법", "label"), centred("금액", "label")],
  rows: [...rows, sum],
});

/** The row of a sum. */
export const sumRow = (name: string, amountWon: number): Row => [
  { text: name, look: "strong", span: 2 },
  right(wonText(amountWon), "strong"),
];
