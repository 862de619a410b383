/**
 * Explanations: the legal rule behind each amount, and how well that rule is confirmed.
 *
 * They are computed for quotes and payslips, from the table of the law at the day of the work. The
 * ledger stores only the amounts.
 */

import type { Explained } from "../../contracts/common/quote-shapes.ts";
import type { SeoulDate } from "../../contracts/core/units.ts";
import {
  accidentInsurance,
  dayWorkerTax,
  dayWorkerWeek,
  employerInsurance,
  employerLevies,
  employmentInsurance,
  type LawRow,
  type LawTable,
  leaveAllowance,
  localTax,
  minimumWage,
  ownPayLines,
  platformFeePercent,
  premiumPercent,
  ruleAt,
  singleDayHoliday,
  taxFreePremiums,
} from "../../contracts/law/statutory-values.ts";
import { leviesOf } from "./levies.ts";
import { percentText } from "./line-texts.ts";
import type { LineCode } from "./pay-lines.ts";

type Source = Pick<LawRow<unknown>, "source" | "mark" | "reading">;

/** The source of lines without a table: the parties' own agreement on the wage. */
const agreed: Source = { source: "근로기준법 제17조, 제43조", mark: "statute" };

const tables: Readonly<Record<LineCode, LawTable<unknown> | null>> = {
  BASE: null,
  MINIMUM_WAGE_LIFT: minimumWage,
  OVERTIME: premiumPercent,
  NIGHT: premiumPercent,
  HOLIDAY: singleDayHoliday,
  HOLIDAY_OVERTIME: singleDayHoliday,
  OVERTIME_DIFFERENCE: premiumPercent,
  WEEKLY_HOLIDAY: dayWorkerWeek,
  LEAVE_ALLOWANCE: leaveAllowance,
  TRANSPORT: ownPayLines,
  MEAL: ownPayLines,
  BONUS: ownPayLines,
  INCOME_TAX: dayWorkerTax,
  LOCAL_TAX: localTax,
  EMPLOYMENT_INSURANCE: employmentInsurance,
};

const shown = ({ source, mark, reading }: Source): Source =>
  reading === undefined ? { source, mark } : { source, mark, reading };

/** Why some of the pay bears no income tax: a meal, or else premiums of the trade. */
const taxFreeBy = (lines: readonly Line[], date: SeoulDate, taxFreeWon: number): Source => {
  const mealWon = lines.reduce((sum, { code, won }) => sum + (code === "MEAL" ? won : 0), 0);
  const isMeal =
    taxFreeWon <= Math.min(mealWon, ruleAt(ownPayLines, date).value.meal.taxFreeWonMax);
  return shown(isMeal ? ruleAt(ownPayLines, date) : ruleAt(taxFreePremiums, date));
};

const sourceOf = (
  code: string,
  date: SeoulDate,
  { lines, taxFreeWon = 0 }: Pick<Explainable, "lines" | "taxFreeWon">,
): Source => {
  // What is left out of the tax is OneDay's reading, and shows where the tax is.
  if (code === "INCOME_TAX" && taxFreeWon > 0) return taxFreeBy(lines, date, taxFreeWon);
  const table = Object.hasOwn(tables, code) ? tables[code as LineCode] : null;
  return table === null ? agreed : shown(ruleAt(table, date));
};

type Line = { code: string; text: string; won: number };
type Costs = {
  readonly employerFeeWon: number;
  readonly employerInsuranceWon: number;
  /** Absent in settlements from before this share was held. */
  readonly employerAccidentInsuranceWon?: number;
  /** Absent in settlements from before it was recorded: all employers had one rate then. */
  readonly employerInsurancePerTenThousand?: number;
};

/** The rate of small employers, with and without the share for unemployment. */
const oneRate = 90 + 25;
const smallRate = 25;
const rateText = (perTenThousand: number): string => percentText(perTenThousand * 100);

/** What the employer pays on top of the wage, line by line; lines of 0 won are left out. */
const costLines = (costs: Costs, date: SeoulDate): (Line & Source)[] => {
  const line = (code: string, text: string, amount: number, rule: Source) => ({
    code,
    text,
    won: amount,
    ...shown(rule),
  });
  const rate = costs.employerInsurancePerTenThousand ?? oneRate;
  const { reading, ...read } = ruleAt(employerInsurance, date);
  // What OneDay reads is the rate of large employers alone.
  const isRead = reading !== undefined && rate !== oneRate && rate !== smallRate;
  const insurance = isRead ? { ...read, reading } : read;
  const accident = ruleAt(accidentInsurance, date);
  return [
    line("PLATFORM_FEE", "원데이 수수료", costs.employerFeeWon, ruleAt(platformFeePercent, date)),
    line(
      "EMPLOYER_EMPLOYMENT_INSURANCE",
      `고용보험 사업주 부담분 (${rateText(rate)})`,
      costs.employerInsuranceWon,
      insurance,
    ),
    line(
      "EMPLOYER_ACCIDENT_INSURANCE",
      `산재보험 (사업주 부담, ${rateText(accident.value.perTenThousand)})`,
      costs.employerAccidentInsuranceWon ?? 0,
      accident,
    ),
  ].filter((each) => each.won !== 0);
};

/** The levies that the employer pays directly with the accident insurance: not part of any hold. */
const levyLines = (grossWon: number, date: SeoulDate): (Line & Source)[] => {
  const rule = ruleAt(employerLevies, date);
  const { wageClaimPerMillion, asbestosPerMillion } = rule.value;
  const { wageClaimWon, asbestosWon } = leviesOf(grossWon, date);
  const line = (code: string, name: string, perMillion: number, amountWon: number) => ({
    code,
    text: `${name} (사업주가 직접 납부, ${percentText(perMillion)})`,
    won: amountWon,
    ...shown(rule),
  });
  return [
    line("WAGE_CLAIM_LEVY", "임금채권부담금", wageClaimPerMillion, wageClaimWon),
    line("ASBESTOS_LEVY", "석면피해구제분담금", asbestosPerMillion, asbestosWon),
  ].filter((each) => each.won !== 0);
};

/** A line of pay with its rule. */
export const explainedLine = (line: Line, date: SeoulDate): Line & Source => ({
  ...line,
  ...sourceOf(line.code, date, { lines: [line] }),
});

type Explainable = Costs & {
  readonly lines: readonly Line[];
  readonly grossWon: number;
  readonly taxFreeWon?: number;
};

/**
 * The quote with the rule of each line, with the lines of what the employer pays on top, and with
 * the levies that the employer pays elsewhere.
 */
export const explained = <Q extends Explainable>(
  quote: Q,
  date: SeoulDate,
): Omit<Q, "lines"> & Explained => ({
  ...quote,
  lines: quote.lines.map((line) => ({
    ...line,
    ...sourceOf(line.code, date, quote),
  })),
  employerLines: costLines(quote, date),
  levyLines: levyLines(quote.grossWon, date),
});
