/**
 * Withholding: the deductions from a day-worker's payment; the law allows no other (근로기준법 제43조).
 *
 * The tax deduction applies to each day, the small-amount rule to the payment. So days paid
 * together may owe a tax that none of them owes alone. Two payments for one day owe one tax.
 */
import { type SeoulDate, type Won, won } from "../../contracts/core/units.ts";
import {
  accidentInsurance,
  dayWorkerTax,
  employerInsurance,
  employmentInsurance,
  localTax,
  ruleAt,
} from "../../contracts/law/statutory-values.ts";

/**
 * The pay of a day of work, of it what is free of income tax (absent for none), and the tax that
 * was withheld.
 */
export type DayPay = {
  readonly grossWon: number;
  readonly taxFreeWon?: number;
  readonly incomeTaxWon: number;
  readonly localTaxWon: number;
};
export type Withheld = { incomeTaxWon: Won; localTaxWon: Won; employmentInsuranceWon: Won };

/**
 * numerator / denominator rounded down to a multiple of `stepWon`. Exact for non-negative integers.
 */
export const cutWon = (numerator: number, denominator: number, stepWon = 1): Won => {
  const step = denominator * stepWon;
  return won(((numerator - (numerator % step)) / step) * stepWon);
};

/**
 * A day-worker's income tax on one payment of the days' gross pay (소득세법 제47조 제2항, 제59조 제3항). It is
 * 0 below the small amount (제86조), else rounded down to 10 won.
 */
export const incomeTaxWon = (dayGrossWon: readonly number[], date: SeoulDate): Won => {
  const rule = ruleAt(dayWorkerTax, date).value;
  const taxedWon = dayGrossWon.reduce(
    (sum, gross) => sum + Math.max(0, gross - rule.dayDeductionWon),
    0,
  );
  const perMille = taxedWon * rule.ratePerMille;
  return perMille < rule.smallAmountWon * 1_000 ? won(0) : cutWon(perMille, 1_000, rule.stepWon);
};

/** What the employer owes to the insurances for a payment, on top of what is withheld from it. */
export type EmployerShares = {
  /** The employer's share of employment insurance. */
  employerInsuranceWon: Won;
  /** Industrial accident insurance, which the employer pays alone. */
  employerAccidentInsuranceWon: Won;
};

/** Whose insurance it is: the employer's staff, and a worker who is too old to be insured. */
export type Insured = {
  readonly regularEmployees: number;
  /** Hired at 65 or older: neither side pays for unemployment (`unemploymentInsuranceAge`). */
  readonly isUnemploymentExempt?: boolean;
  /** The rate that a hold was priced with, in parts per ten thousand. */
  readonly insuranceRate?: number;
};

/** The employer's rate of employment insurance, in parts per ten thousand of the pay. */
export const employerInsuranceRate = (
  { regularEmployees, isUnemploymentExempt = false, insuranceRate }: Insured,
  date: SeoulDate,
): number => {
  if (insuranceRate !== undefined) return insuranceRate;
  const { unemploymentPerTenThousand, rungs } = ruleAt(employerInsurance, date).value;
  const rung = rungs.findLast(({ employeesMin }) => employeesMin <= regularEmployees);
  return (rung?.perTenThousand ?? 0) + (isUnemploymentExempt ? 0 : unemploymentPerTenThousand);
};

/** The rate of a priority enterprise (우선지원대상기업) from the second rung of the table on. */
export const priorityInsuranceRate = (
  { isUnemploymentExempt = false }: Pick<Insured, "isUnemploymentExempt">,
  date: SeoulDate,
): number => {
  const { unemploymentPerTenThousand, priorityPerTenThousand } = ruleAt(
    employerInsurance,
    date,
  ).value;
  return priorityPerTenThousand + (isUnemploymentExempt ? 0 : unemploymentPerTenThousand);
};

/** The employer's insurance shares of a gross pay, by the rates of `date`. */
export const employerShares = (
  grossWon: number,
  date: SeoulDate,
  insured: Insured,
): EmployerShares => {
  const { stepWon } = ruleAt(employerInsurance, date).value;
  const accident = ruleAt(accidentInsurance, date).value;
  const share = (perTenThousand: number, step: number): Won =>
    cutWon(grossWon * perTenThousand, 10_000, step);
  return {
    employerInsuranceWon: share(employerInsuranceRate(insured, date), stepWon),
    employerAccidentInsuranceWon: share(accident.perTenThousand, accident.stepWon),
  };
};

/** The employer's insurance shares together, in parts per ten thousand of the pay. */
export const sharesPerTenThousand = (date: SeoulDate, insured: Insured): number =>
  employerInsuranceRate(insured, date) + ruleAt(accidentInsurance, date).value.perTenThousand;

const noDayPay: DayPay = { grossWon: 0, incomeTaxWon: 0, localTaxWon: 0 };

/** The pay of one day, and of it what is free of income tax. */
export type DayGross = Pick<DayPay, "grossWon" | "taxFreeWon">;

/** The part of a pay that bears income tax, in won. */
export const taxedWonOf = ({ grossWon, taxFreeWon = 0 }: DayGross): number => grossWon - taxFreeWon;

/**
 * All deductions from one payment of the days' gross pay, by the rules of `date`. `earlier` is what
 * was already paid for the first of these days. Taxes are computed on both together, less what was
 * withheld then, and never exceed the pay. Insurance is computed for each payment alone, on the
 * whole pay.
 */
export const withheld = (
  days: readonly DayGross[],
  date: SeoulDate,
  earlier: DayPay = noDayPay,
  isUnemploymentExempt = false,
): Withheld => {
  const grossWon = days.reduce((sum, day) => sum + day.grossWon, 0);
  const [first = 0, ...rest] = days.map(taxedWonOf);
  const income = incomeTaxWon([first + taxedWonOf(earlier), ...rest], date);
  const { percent, stepWon } = ruleAt(localTax, date).value;
  const local = cutWon(income * percent, 100, stepWon);
  const rule = ruleAt(employmentInsurance, date).value;
  const insurance = isUnemploymentExempt
    ? won(0)
    : cutWon(grossWon * rule.workerPerMille, 1_000, rule.stepWon);
  // The first thousand won of tax may exceed what a short second shift pays.
  const within = (due: number, limit: number): Won => won(Math.max(0, Math.min(due, limit)));
  const ownIncome = within(income - earlier.incomeTaxWon, grossWon - insurance);
  return {
    incomeTaxWon: ownIncome,
    localTaxWon: within(local - earlier.localTaxWon, grossWon - insurance - ownIncome),
    employmentInsuranceWon: insurance,
  };
};
