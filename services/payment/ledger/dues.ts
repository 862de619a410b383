/**
 * Dues: what a payment leaves with OneDay for the tax offices and the insurances.
 *
 * Taxes and the worker's insurance are withheld from the pay; the employer's shares come on top.
 * All of them wait in accounts of the platform until they are remitted (./remittance.ts).
 */
import { type Won, won } from "../../contracts/core/units.ts";
import * as accounts from "./accounts.ts";

export type Dues = {
  readonly incomeTaxWon: Won;
  readonly localTaxWon: Won;
  /** What was withheld from workers for employment insurance. */
  readonly employmentInsuranceWon: Won;
  readonly employerInsuranceWon: Won;
  readonly employerAccidentInsuranceWon: Won;
};

/** Each of the dues and the account in which it waits. */
export const dueAccounts: readonly (readonly [due: keyof Dues, account: string])[] = [
  ["incomeTaxWon", accounts.incomeTax],
  ["localTaxWon", accounts.localTax],
  ["employmentInsuranceWon", accounts.insurance],
  ["employerInsuranceWon", accounts.employerInsurance],
  ["employerAccidentInsuranceWon", accounts.accidentInsurance],
];

export const noDues: Dues = {
  incomeTaxWon: won(0),
  localTaxWon: won(0),
  employmentInsuranceWon: won(0),
  employerInsuranceWon: won(0),
  employerAccidentInsuranceWon: won(0),
};

type Paid = { readonly [D in keyof Dues]?: number };

/** The dues of a payment; payments before accident insurance was held have none of it. */
export const duesOf = (paid: Paid): Dues => ({
  incomeTaxWon: won(paid.incomeTaxWon ?? 0),
  localTaxWon: won(paid.localTaxWon ?? 0),
  employmentInsuranceWon: won(paid.employmentInsuranceWon ?? 0),
  employerInsuranceWon: won(paid.employerInsuranceWon ?? 0),
  employerAccidentInsuranceWon: won(paid.employerAccidentInsuranceWon ?? 0),
});

/** The dues of several payments; `sign` -1 takes the other from the one. */
export const addDues = (one: Dues, other: Dues, sign: 1 | -1 = 1): Dues =>
  duesOf(
    Object.fromEntries(dueAccounts.map(([due]) => [due, one[due] + sign * other[due]])) as Paid,
  );

/** The taxes of the dues. */
export const taxesOf = ({ incomeTaxWon, localTaxWon }: Dues): Won =>
  won(incomeTaxWon + localTaxWon);
/** The insurances of the dues, both shares. */
export const insurancesOf = (dues: Dues): Won => won(totalOf(dues) - taxesOf(dues));
/** All of the dues. */
export const totalOf = (dues: Dues): Won =>
  won(dueAccounts.reduce((sum, [due]) => sum + dues[due], 0));

/** True when nothing is due. */
export const isNothing = (dues: Dues): boolean => dueAccounts.every(([due]) => dues[due] === 0);
