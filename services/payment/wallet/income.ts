/**
 * Income: what a worker was paid in a year, by employer and month of work.
 *
 * A payment belongs to the month in which its shift began, a correction to that of its shift. A day
 * that was called off was paid and not worked.
 */
import {
  type Instant,
  type SeoulDate,
  seoulDate,
  seoulInstant,
  won,
} from "../../contracts/core/units.ts";
import type { Settlement } from "./payslip.projection.ts";

const workedOn = ({ workedOn: day, settledAt }: Settlement): string =>
  day ?? seoulDate(settledAt as Instant);

/** The first instant of a Seoul year: no work of it is paid before. */
export const yearStart = (year: string): Instant => seoulInstant(`${year}-01-01` as SeoulDate);

/** The sums of some payments. */
const sumsOf = (all: readonly Settlement[]) => {
  const sum = (amount: (one: Settlement) => number) => all.reduce((so, one) => so + amount(one), 0);
  const days = all.filter(({ minutes }) => minutes > 0).map(workedOn);
  return {
    days: new Set(days).size,
    minutes: sum(({ minutes }) => minutes),
    grossWon: won(sum(({ grossWon }) => grossWon)),
    taxFreeWon: won(sum(({ taxFreeWon = 0 }) => taxFreeWon)),
    incomeTaxWon: won(sum(({ incomeTaxWon }) => incomeTaxWon)),
    localTaxWon: won(sum(({ localTaxWon }) => localTaxWon)),
    employmentInsuranceWon: won(sum(({ employmentInsuranceWon }) => employmentInsuranceWon)),
    netWon: won(sum(({ netWon }) => netWon)),
  };
};

/** A year's income by month and employer, and its totals. Payments of 0 won are left out. */
export const incomeOf = (year: string, settlements: readonly Settlement[]) => {
  const paid = settlements.filter(
    (one) => one.grossWon > 0 && workedOn(one).startsWith(`${year}-`),
  );
  const keyOf = (one: Settlement) => `${workedOn(one).slice(0, 7)} ${one.employerId}`;
  const items = [...Map.groupBy(paid, keyOf)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, all]) => {
      const [month = "", employerId = ""] = key.split(" ");
      return { employerId, month, ...sumsOf(all) };
    });
  return { items, totals: sumsOf(paid) };
};
