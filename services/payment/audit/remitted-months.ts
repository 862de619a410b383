/**
 * Remitted months: what was withheld for each employer in each month of payment, and what left.
 *
 * For the audit alone. A remittance is of exactly what its month's payments withheld, and no
 * payment comes into a month that was remitted.
 */
import type { Instant } from "../../contracts/core/units.ts";
import { monthOf } from "../../contracts/kernel/seoul-month.ts";
import type { Entry } from "../ledger/entry.ts";
import { emptyMap, type PersistentMap, valueAt, withValue } from "../wage/persistent-map.ts";
import type { Quote } from "../wage/quote-totals.ts";

/** By employer and month the five amounts withheld so far; null once they were remitted. */
export type RemittedMonths = PersistentMap<readonly number[] | null>;
export const noMonths: RemittedMonths = emptyMap;

type Withheld = Pick<Quote, "incomeTaxWon" | "localTaxWon" | "employmentInsuranceWon"> &
  Pick<Quote, "employerInsuranceWon"> & { readonly employerAccidentInsuranceWon?: number };

const amountsOf = (paid: Withheld): readonly number[] => [
  paid.incomeTaxWon,
  paid.localTaxWon,
  paid.employmentInsuranceWon,
  paid.employerInsuranceWon,
  paid.employerAccidentInsuranceWon ?? 0,
];

type MonthTurn = { readonly months: RemittedMonths; readonly fault: string | null };

/** The months after an entry that was posted at an instant. */
export const monthTurn = (months: RemittedMonths, entry: Entry, at: Instant): MonthTurn => {
  if (entry.kind === "remit") {
    const key = `${entry.employerId}/${entry.month}`;
    const withheld = valueAt(months, key) ?? [0, 0, 0, 0, 0];
    const isWhole = amountsOf(entry.dues).every((amount, index) => amount === withheld[index]);
    const fault = isWhole ? null : "is not what was withheld in its month";
    return { months: withValue(months, key, null), fault };
  }
  if (entry.kind !== "settle" && entry.kind !== "leave" && entry.kind !== "correct") {
    return { months, fault: null };
  }
  const key = `${entry.employerId}/${monthOf(at)}`;
  const withheld = valueAt(months, key);
  const paid = amountsOf(entry.quote);
  if (withheld === null) {
    const isPaid = paid.some((amount) => amount !== 0);
    return { months, fault: isPaid ? "withholds in a month that was remitted" : null };
  }
  const sums = paid.map((amount, index) => amount + (withheld?.[index] ?? 0));
  return { months: withValue(months, key, sums), fault: null };
};
