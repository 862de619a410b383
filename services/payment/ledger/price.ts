/**
 * Price: what an acceptance would hold for a worker's shift, and what of it their week makes dearer.
 *
 * An employer sees it before they accept. It is computed from the same week as the hold.
 */
import { type Won, won } from "../../contracts/core/units.ts";
import { quote } from "../wage/quote.ts";
import type { Quote } from "../wage/quote-totals.ts";
import type { HoldParties, PayTerms } from "./entry.ts";
import type { Ledger } from "./ledger.ts";
import { reserveNeedWon, type Weeks, weekDues, weekFor, withOpen, withWeek } from "./work-week.ts";

export type Price = {
  readonly quote: Quote;
  /** What the shift alone holds. */
  readonly heldWon: Won;
  /** What is put aside beyond it for the week. */
  readonly reserveWon: Won;
  /** Overtime and weekly holiday that the shift may add to the week, before anything on top. */
  readonly weekOvertimeWon: Won;
  readonly weeklyHolidayWon: Won;
};

/** A shift to price: a day of a contract, or its only one. */
export type Priced = { readonly parties: HoldParties; readonly terms: PayTerms };

/** The price of a shift beside the holds of its week that are not of the same contract. */
const priceIn = (weeks: Weeks, { parties, terms }: Priced): readonly [Price, Weeks] => {
  const pay = quote(terms);
  const own = { ...parties, heldWon: pay.employerTotalWon, terms };
  const before = weekFor(weeks, own);
  const after = withOpen(before, own);
  const [dues, owed] = [weekDues(after), weekDues(before)];
  const price = {
    quote: pay,
    heldWon: pay.employerTotalWon,
    reserveWon: won(Math.max(0, reserveNeedWon(after) - reserveNeedWon(before))),
    weekOvertimeWon: won(Math.max(0, dues.limitWon - owed.limitWon)),
    weeklyHolidayWon: won(Math.max(0, dues.holidayWon - owed.holidayWon)),
  };
  return [price, withWeek(weeks, own, after, false)];
};

/** The weeks without the holds that these shifts have already. */
const without = (weeks: Weeks, shifts: readonly Priced[]): Weeks => {
  const ids = new Set(shifts.map(({ parties }) => parties.applicationId));
  return shifts.reduce((all, { parties, terms }) => {
    const ref = { ...parties, terms };
    const week = weekFor(all, ref);
    const open = week.open.filter(({ applicationId }) => !ids.has(applicationId));
    return open.length === week.open.length ? all : withWeek(all, ref, { ...week, open }, false);
  }, weeks);
};

/**
 * The prices of the shifts of one contract, each beside those before it; holds that they have already
 * do not count.
 */
export const pricesOf = (ledger: Ledger, shifts: readonly Priced[]): Price[] => {
  let weeks = without(ledger.weeks, shifts);
  return shifts.map((shift) => {
    const [price, next] = priceIn(weeks, shift);
    weeks = next;
    return price;
  });
};
