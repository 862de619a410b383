/**
 * Trial balance: the ledger by Seoul day and account class, as an accountant reads it.
 *
 * A negative leg is its account's debit and a positive leg its credit, so both have the same sum on
 * every day. A balance is credits less debits. So what is owed to people and authorities is
 * positive, and the money in the bank, `ext:bank`, is as much below 0.
 */
import { type Instant, type SeoulDate, seoulDate } from "../../contracts/core/units.ts";
import { classOf } from "../ledger/accounts.ts";
import type { Leg } from "../ledger/entry.ts";

type Sums = { debitWon: number; creditWon: number };
/** Movements by day and account class. */
export type Days = Map<SeoulDate, Map<string, Sums>>;

export type TrialRow = {
  readonly account: string;
  readonly openingWon: number;
  readonly debitWon: number;
  readonly creditWon: number;
  readonly closingWon: number;
};

/** Adds the legs of one entry, in place: a ledger has a million of them. */
export const addLegs = (days: Days, at: Instant, legs: readonly Leg[]): void => {
  const date = seoulDate(at);
  const day = days.get(date) ?? new Map<string, Sums>();
  days.set(date, day);
  for (const { account, won } of legs) {
    const name = classOf(account);
    const sums = day.get(name) ?? { debitWon: 0, creditWon: 0 };
    if (won < 0) sums.debitWon -= won;
    else sums.creditWon += won;
    day.set(name, sums);
  }
};

/** The trial balance of a day: every class with a movement until the day's end, sorted by name. */
export const trialOf = (days: Days, date: SeoulDate): TrialRow[] => {
  const rows = new Map<string, TrialRow>();
  for (const [day, classes] of days) {
    if (day > date) continue;
    for (const [account, { debitWon, creditWon }] of classes) {
      const nothing = { account, openingWon: 0, debitWon: 0, creditWon: 0, closingWon: 0 };
      const row = rows.get(account) ?? nothing;
      const net = creditWon - debitWon;
      const closingWon = row.closingWon + net;
      rows.set(
        account,
        day === date
          ? { ...row, debitWon, creditWon, closingWon }
          : { ...row, openingWon: row.openingWon + net, closingWon },
      );
    }
  }
  return [...rows.values()].sort((a, b) => (a.account < b.account ? -1 : 1));
};

/**
 * The totals of a trial balance. In a sound ledger debits equal credits, and the closing sums to 0.
 */
export const totalOf = (rows: readonly TrialRow[]): TrialRow => {
  const sum = (of: "openingWon" | "debitWon" | "creditWon" | "closingWon") =>
    rows.reduce((all, row) => all + row[of], 0);
  return {
    account: "total",
    openingWon: sum("openingWon"),
    debitWon: sum("debitWon"),
    creditWon: sum("creditWon"),
    closingWon: sum("closingWon"),
  };
};
