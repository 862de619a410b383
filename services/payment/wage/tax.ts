/**
 * Tax: what is withheld from a day-worker's payment, and nothing else may be (근로기준법 제43조).
 *
 * The tax deduction belongs to each day, the small-amount rule to the payment: days paid together
 * may owe a tax that none of them owes when paid alone. Who is paid twice for a day owes one tax.
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

/** What was paid for a day of work, and withheld of it. */
export type DayPay = {
  readonly grossWon: number;
  readonly incomeTaxWon: number;
  readonly localTaxWon: number;
};
export type Withheld = { incomeTaxWon: Won; localTaxWon: Won; employmentInsuranceWon: Won };

/** numerator / denominator cut to a multiple of `stepWon`. Exact: integers only, none negative. */
export const cutWon = (numerator: number, denominator: number, stepWon = 1): Won => {
  const step = denominator * stepWon;
  return won(((numerator - (numerator % step)) / step) * stepWon);
};

/**
 * A day-worker's income tax on one payment of the days' gross pay (소득세법 제47조 제2항, 제59조
 * 제3항): 0 when it is below the small amount (제86조), else cut to 10 won.
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

/** What the employer owes to the insurances for a payment, beside what is withheld from it. */
export type EmployerShares = {
  /** His own share of employment insurance. */
  employerInsuranceWon: Won;
  /** Industrial accident insurance, which is his alone. */
  employerAccidentInsuranceWon: Won;
};

export const employerShares = (grossWon: number, date: SeoulDate): EmployerShares => {
  const shareOf = (table: typeof employerInsurance): Won => {
    const { perTenThousand, stepWon } = ruleAt(table, date).value;
    return cutWon(grossWon * perTenThousand, 10_000, stepWon);
  };
  return {
    employerInsuranceWon: shareOf(employerInsurance),
    employerAccidentInsuranceWon: shareOf(accidentInsurance),
  };
};

/** What the employer owes to the insurances of a payment, in parts of ten thousand. */
export const sharesPerTenThousand = (date: SeoulDate): number =>
  ruleAt(employerInsurance, date).value.perTenThousand +
  ruleAt(accidentInsurance, date).value.perTenThousand;

const nothing: DayPay = { grossWon: 0, incomeTaxWon: 0, localTaxWon: 0 };

/**
 * All that is withheld from one payment of the days' gross pay, by the rules of `date`. `earlier`
 * is what was paid for the first of the days before: the taxes are of both together, less what was
 * withheld then, and never more than there is to pay. Insurance is of each payment by itself.
 */
export const withheld = (
  dayGrossWon: readonly number[],
  date: SeoulDate,
  earlier: DayPay = nothing,
): Withheld => {
  const grossWon = dayGrossWon.reduce((sum, gross) => sum + gross, 0);
  const [first = 0, ...rest] = dayGrossWon;
  const income = incomeTaxWon([first + earlier.grossWon, ...rest], date);
  const { percent, stepWon } = ruleAt(localTax, date).value;
  const local = cutWon(income * percent, 100, stepWon);
  const rule = ruleAt(employmentInsurance, date).value;
  const insurance = cutWon(grossWon * rule.workerPerMille, 1_000, rule.stepWon);
  // The first thousand won of tax may be more than a short second shift pays.
  const within = (due: number, room: number): Won => won(Math.max(0, Math.min(due, room)));
  const ownIncome = within(income - earlier.incomeTaxWon, grossWon - insurance);
  return {
    incomeTaxWon: ownIncome,
    localTaxWon: within(local - earlier.localTaxWon, grossWon - insurance - ownIncome),
    employmentInsuranceWon: insurance,
  };
};
