/**
 * Tax: what is withheld from a day-worker's payment, and nothing else may be (근로기준법 제43조).
 *
 * The tax deduction belongs to each day, the small-amount rule to the payment: days paid together
 * may owe a tax that none of them owes when paid alone.
 */
import { dayWorkerTax, employmentInsurance, localTax, ruleAt } from "../contracts/law.ts";
import { type SeoulDate, type Won, won } from "../contracts/units.ts";

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

/** All that is withheld from one payment of the days' gross pay, by the rules of `date`. */
export const withheld = (dayGrossWon: readonly number[], date: SeoulDate): Withheld => {
  const grossWon = dayGrossWon.reduce((sum, gross) => sum + gross, 0);
  const income = incomeTaxWon(dayGrossWon, date);
  const local = ruleAt(localTax, date).value;
  const insurance = ruleAt(employmentInsurance, date).value;
  return {
    incomeTaxWon: income,
    localTaxWon: cutWon(income * local.percent, 100, local.stepWon),
    employmentInsuranceWon: cutWon(grossWon * insurance.workerPerMille, 1_000, insurance.stepWon),
  };
};
