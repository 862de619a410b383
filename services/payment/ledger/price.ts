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
import { reserveNeedWon, weekDues, weekFor, withOpen } from "./work-week.ts";

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

/** The price of a shift; a hold that the application has already does not count. */
export const priceOf = (ledger: Ledger, parties: HoldParties, terms: PayTerms): Price => {
  const pay = quote(terms);
  const own = { ...parties, heldWon: pay.employerTotalWon, terms };
  const kept = weekFor(ledger.weeks, own);
  const isOther = ({ applicationId }: HoldParties) => applicationId !== parties.applicationId;
  const before = { ...kept, open: kept.open.filter(isOther) };
  const after = withOpen(before, own);
  const [dues, owed] = [weekDues(after), weekDues(before)];
  return {
    quote: pay,
    heldWon: pay.employerTotalWon,
    reserveWon: won(Math.max(0, reserveNeedWon(after) - reserveNeedWon(before))),
    weekOvertimeWon: won(Math.max(0, dues.limitWon - owed.limitWon)),
    weeklyHolidayWon: won(Math.max(0, dues.holidayWon - owed.holidayWon)),
  };
};
