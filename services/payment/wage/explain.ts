/**
 * Explanations: the legal rule behind each amount, and how well that rule is confirmed.
 *
 * They are computed for quotes and payslips, from the table of the law at the day of the work. The
 * ledger stores only the amounts.
 */
import type { SeoulDate } from "../../contracts/core/units.ts";
import {
  accidentInsurance,
  dayWorkerTax,
  dayWorkerWeek,
  employerInsurance,
  employmentInsurance,
  type LawRow,
  type LawTable,
  leaveAllowance,
  localTax,
  minimumWage,
  platformFeePercent,
  premiumPercent,
  ruleAt,
} from "../../contracts/law/statutory-values.ts";
import type { Explained } from "../../contracts/payment/quote.ts";
import type { LineCode } from "./pay-lines.ts";

type Source = Pick<LawRow<unknown>, "source" | "mark" | "reading">;

/** The source of lines without a table: the parties' own agreement on the wage. */
const agreed: Source = { source: "근로기준법 제17조, 제43조", mark: "statute" };

const tables: Readonly<Record<LineCode, LawTable<unknown> | null>> = {
  BASE: null,
  MINIMUM_WAGE_LIFT: minimumWage,
  OVERTIME: premiumPercent,
  NIGHT: premiumPercent,
  HOLIDAY: premiumPercent,
  HOLIDAY_OVERTIME: premiumPercent,
  OVERTIME_DIFFERENCE: premiumPercent,
  WEEKLY_HOLIDAY: dayWorkerWeek,
  LEAVE_ALLOWANCE: leaveAllowance,
  INCOME_TAX: dayWorkerTax,
  LOCAL_TAX: localTax,
  EMPLOYMENT_INSURANCE: employmentInsurance,
};

const shown = ({ source, mark, reading }: Source): Source =>
  reading === undefined ? { source, mark } : { source, mark, reading };

const sourceOf = (code: string, date: SeoulDate): Source => {
  const table = Object.hasOwn(tables, code) ? tables[code as LineCode] : null;
  return table === null ? agreed : shown(ruleAt(table, date));
};

type Line = { code: string; text: string; won: number };
type Costs = {
  readonly employerFeeWon: number;
  readonly employerInsuranceWon: number;
  /** Absent in settlements from before this share was held. */
  readonly employerAccidentInsuranceWon?: number;
};

const percentText = (perTenThousand: number): string => `${perTenThousand / 100}%`;

/** What the employer pays on top of the wage, line by line; lines of 0 won are left out. */
const costLines = (costs: Costs, date: SeoulDate): (Line & Source)[] => {
  const line = (code: string, text: string, amount: number, rule: Source) => ({
    code,
    text,
    won: amount,
    ...shown(rule),
  });
  const insurance = ruleAt(employerInsurance, date);
  const accident = ruleAt(accidentInsurance, date);
  return [
    line("PLATFORM_FEE", "원데이 수수료", costs.employerFeeWon, ruleAt(platformFeePercent, date)),
    line(
      "EMPLOYER_EMPLOYMENT_INSURANCE",
      `고용보험 사업주 부담분 (${percentText(insurance.value.perTenThousand)})`,
      costs.employerInsuranceWon,
      insurance,
    ),
    line(
      "EMPLOYER_ACCIDENT_INSURANCE",
      `산재보험 (사업주 부담, ${percentText(accident.value.perTenThousand)})`,
      costs.employerAccidentInsuranceWon ?? 0,
      accident,
    ),
  ].filter((each) => each.won !== 0);
};

/** The quote with the rule of each line, and with the lines of what the employer pays on top. */
export const explained = <Q extends Costs & { readonly lines: readonly Line[] }>(
  quote: Q,
  date: SeoulDate,
): Omit<Q, "lines"> & Explained => ({
  ...quote,
  lines: quote.lines.map((line) => {
    return { ...line, ...sourceOf(line.code, date) };
  }),
  employerLines: costLines(quote, date),
});
