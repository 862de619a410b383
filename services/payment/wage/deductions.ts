/** Deductions: the rows of a payslip that are withheld, each with its base and its rate. */
import type { SeoulDate } from "../../contracts/core/units.ts";
import {
  dayWorkerTax,
  employmentInsurance,
  localTax,
  ruleAt,
} from "../../contracts/law/statutory-values.ts";
import { grouped, percentText } from "./line-texts.ts";
import { line, type QuoteLine } from "./pay-lines.ts";
import { type DayGross, type DayPay, taxedWonOf, type Withheld } from "./tax.ts";

/** The base of the income tax: the pay of the days less what is free and the days' deductions. */
const taxText = (
  days: readonly DayGross[],
  date: SeoulDate,
  earlier: DayPay | undefined,
): string => {
  const { dayDeductionWon, ratePerMille } = ruleAt(dayWorkerTax, date).value;
  const own = days.reduce((sum, day) => sum + taxedWonOf(day), 0);
  const before = earlier === undefined ? 0 : taxedWonOf(earlier);
  const free = days.reduce((sum, day) => sum + (day.taxFreeWon ?? 0), earlier?.taxFreeWon ?? 0);
  const deduction = `${grouped(dayDeductionWon)}원${days.length > 1 ? ` × ${days.length}일` : ""}`;
  const parts = [
    `과세 ${grouped(own + before)}원 − ${deduction}`,
    `세율 ${percentText(ratePerMille * 1000)}`,
    ...(free > 0 ? [`비과세 ${grouped(free)}원 제외`] : []),
    ...(earlier === undefined ? [] : ["같은 날 지급분과 합산"]),
  ];
  return `소득세 (일용근로, ${parts.join(", ")})`;
};

/**
 * The deductions of a payment, line by line. `earlier`: pay of the first day that is taxed with it.
 */
export const deductionLines = (
  held: Withheld,
  days: readonly DayGross[],
  date: SeoulDate,
  earlier?: DayPay,
): QuoteLine[] => {
  const grossWon = days.reduce((sum, day) => sum + day.grossWon, 0);
  const { workerPerMille } = ruleAt(employmentInsurance, date).value;
  const insurance = `${grouped(grossWon)}원의 ${percentText(workerPerMille * 1000)}`;
  const local = `소득세의 ${ruleAt(localTax, date).value.percent}%`;
  return [
    line("INCOME_TAX", taxText(days, date, earlier), -held.incomeTaxWon),
    line("LOCAL_TAX", `지방소득세 (${local})`, -held.localTaxWon),
    line("EMPLOYMENT_INSURANCE", `고용보험 (${insurance})`, -held.employmentInsuranceWon),
  ];
};
