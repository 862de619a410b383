/** Quote totals: what the lines of a payment sum to, and what the employer pays on top of them. */
import { type SeoulDate, seoulDate, type Won, won } from "../../contracts/core/units.ts";
import { platformFeePercent, ruleAt } from "../../contracts/law/statutory-values.ts";
import type { QuoteInput, QuoteLine } from "./pay-lines.ts";
import {
  cutWon,
  type EmployerShares,
  employerInsuranceRate,
  employerShares,
  type Insured,
} from "./tax.ts";

/** `minutes` is one day's paid time; every amount is for all days of the payment. */
export type Quote = {
  minutes: number;
  /** Sums to `netWon`; lines of 0 won are left out. */
  lines: QuoteLine[];
  grossWon: Won;
  /** What of the gross is free of income tax; absent for none, and in older payments. */
  taxFreeWon?: Won;
  incomeTaxWon: Won;
  localTaxWon: Won;
  employmentInsuranceWon: Won;
  netWon: Won;
  employerFeeWon: Won;
  employerTotalWon: Won;
  /** The rate of the employer's employment insurance; absent in older payments. */
  employerInsurancePerTenThousand?: number;
} & EmployerShares;

/** The platform's fee in whole percent of the pay. */
export const feePercentOf = ({ feePercent, startsAt }: QuoteInput): number =>
  feePercent ?? ruleAt(platformFeePercent, seoulDate(startsAt)).value;

/** What the employer pays on top of a gross pay, and in total. */
export const onTop = (
  grossWon: Won,
  employerFeeWon: Won,
  date: SeoulDate,
  insured: Insured,
): Pick<Quote, "employerFeeWon" | "employerTotalWon" | "employerInsurancePerTenThousand"> &
  EmployerShares => {
  const shares = employerShares(grossWon, date, insured);
  const sharesWon = shares.employerInsuranceWon + shares.employerAccidentInsuranceWon;
  return {
    employerFeeWon,
    ...shares,
    employerInsurancePerTenThousand: employerInsuranceRate(insured, date),
    employerTotalWon: won(grossWon + employerFeeWon + sharesWon),
  };
};

/** A payment of pay lines and deductions, with what the employer pays on top. */
export const totalsOf = (
  pay: readonly QuoteLine[],
  deductions: readonly QuoteLine[],
  given: {
    readonly input: QuoteInput;
    readonly minutes: number;
    readonly held: Pick<Quote, "incomeTaxWon" | "localTaxWon" | "employmentInsuranceWon">;
    readonly taxFreeWon: number;
    /** What the fee is on, where that is not the pay without the leave allowance. */
    readonly feeBearing?: number;
  },
): Quote => {
  const { input, minutes, held, taxFreeWon } = given;
  const date = seoulDate(input.startsAt);
  const lines = [...pay, ...deductions].filter((each) => each.won !== 0);
  const grossWon = won(sumWon(pay));
  const feeBearing = given.feeBearing ?? grossWon - leaveWonOf(pay);
  const feeWon = cutWon(feeBearing * feePercentOf(input), 100);
  return {
    minutes,
    lines,
    grossWon,
    ...(taxFreeWon > 0 ? { taxFreeWon: won(taxFreeWon) } : {}),
    ...held,
    netWon: won(sumWon(lines)),
    ...onTop(grossWon, feeWon, date, input),
  };
};

const sumWon = (lines: readonly QuoteLine[]): number =>
  lines.reduce((sum, each) => sum + each.won, 0);

/** The platform takes no fee for work that was not done. */
const leaveWonOf = (lines: readonly QuoteLine[]): number =>
  sumWon(lines.filter(({ code }) => code === "LEAVE_ALLOWANCE"));
