/**
 * Ledger state: balances, open holds, refunds, unspent charges and weeks, folded from the entries.
 */
import { type Won, won } from "../../contracts/core/units.ts";
import { emptyMap, type PersistentMap, valueAt, withValue } from "../wage/persistent-map.ts";
import { employer, pocketOf } from "./accounts.ts";
import { addDues, type Dues, duesOf, isNothing, noDues } from "./dues.ts";
import {
  type Entry,
  type EntryOf,
  type Hold,
  heldTerms,
  holdEntryId,
  type Leg,
  type Posted,
} from "./entry.ts";
import { withCorrection } from "./pay-correction.ts";
import {
  type HoldEnd,
  noWeeks,
  type Week,
  type Weeks,
  weekFor,
  withEnd,
  withOpen,
  withWeek,
} from "./work-week.ts";

/** A charge and the won that it brought. */
export type Lot = { readonly chargeId: string; readonly won: Won };
export type Ledger = {
  readonly balances: PersistentMap<Won>;
  readonly holds: PersistentMap<Hold>;
  /** By charge, the won refunded or on its way back. Charges without refunds have no entry. */
  readonly refunded: PersistentMap<Won>;
  /** By employer, the charges that may not be wholly spent, oldest first. */
  readonly charged: PersistentMap<readonly Lot[]>;
  readonly weeks: Weeks;
  /** By employer, what was withheld for their payments and not remitted yet. */
  readonly dues: PersistentMap<Dues>;
};

export const empty: Ledger = {
  balances: emptyMap,
  holds: emptyMap,
  refunded: emptyMap,
  charged: emptyMap,
  weeks: noWeeks,
  dues: emptyMap,
};

/** The balance of an account; 0 when it holds nothing. */
export const balanceOf = ({ balances }: Ledger, account: string): Won =>
  valueAt(balances, account) ?? won(0);

/** Adds to a sum. A sum of 0 is removed, so that ended items take no memory. */
const added = (sums: PersistentMap<Won>, key: string, moved: number): PersistentMap<Won> => {
  const next = (valueAt(sums, key) ?? 0) + moved;
  return withValue(sums, key, next === 0 ? undefined : (next as Won));
};

const move = (balances: PersistentMap<Won>, { account, won: moved }: Leg): PersistentMap<Won> =>
  added(balances, account, moved);

const holdOf = (entry: EntryOf<"hold">): Hold => {
  const { applicationId, attempt, jobId, workerId, employerId, heldWon, reserve } = entry;
  const terms = heldTerms(entry.terms);
  const hold = { applicationId, attempt, jobId, workerId, employerId, heldWon, terms };
  return reserve === undefined ? hold : { ...hold, reserve };
};

const holdsAfter = (holds: PersistentMap<Hold>, entry: Entry): PersistentMap<Hold> => {
  switch (entry.kind) {
    case "hold": {
      return withValue(holds, holdEntryId(entry), holdOf(entry));
    }
    case "release":
    case "settle":
    case "leave":
      return withValue(holds, holdEntryId(entry), undefined);
    case "correct":
    case "charge":
    case "payout":
    case "payoutPaid":
    case "payoutFailed":
    case "refund":
    case "refundPaid":
    case "refundFailed":
    case "remit":
      return holds;
  }
};

const refundedAfter = (refunded: PersistentMap<Won>, entry: Entry): PersistentMap<Won> => {
  if (entry.kind === "refund") return added(refunded, entry.chargeId, entry.amountWon);
  if (entry.kind === "refundFailed") return added(refunded, entry.chargeId, -entry.amountWon);
  return refunded;
};

/**
 * The charges after an entry. Charges are spent in the order in which they came. So charges older
 * than those that cover the whole wallet are spent, and are dropped.
 */
const chargedAfter = (
  ledger: Ledger,
  balances: PersistentMap<Won>,
  entry: Entry,
): Ledger["charged"] => {
  if (entry.kind !== "charge") return ledger.charged;
  const { employerId, chargeId, amountWon } = entry;
  const wallet = (["available", "held", "transit"] as const)
    .map((pocket) => valueAt(balances, pocketOf(employer(employerId), pocket)) ?? 0)
    .reduce<number>((sum, moved) => sum + moved, 0);
  const all = [...(valueAt(ledger.charged, employerId) ?? []), { chargeId, won: amountWon }];
  let left: number = wallet;
  const kept = all.toReversed().filter((lot) => {
    const isKept = left > 0;
    left -= lot.won - (valueAt(ledger.refunded, lot.chargeId) ?? 0);
    return isKept;
  });
  return withValue(ledger.charged, employerId, kept.reverse());
};

/** An employer's unspent charges, oldest first, and how much of each is left. */
export const unspent = (
  ledger: Ledger,
  employerId: string,
): readonly (Lot & { readonly leftWon: Won })[] => {
  const party = employer(employerId);
  let wallet: number =
    balanceOf(ledger, pocketOf(party, "available")) + balanceOf(ledger, pocketOf(party, "held"));
  const lots = (valueAt(ledger.charged, employerId) ?? []).toReversed().map((lot) => {
    const own = lot.won - (valueAt(ledger.refunded, lot.chargeId) ?? 0);
    const leftWon = Math.min(own, wallet);
    wallet -= leftWon;
    return { ...lot, leftWon: won(leftWon) };
  });
  return lots.reverse().filter(({ leftWon }) => leftWon > 0);
};

const weeksAfter = ({ weeks, holds }: Ledger, entry: Entry): Weeks => {
  if (entry.kind === "hold") {
    const hold = holdOf(entry);
    const week = withOpen(weekFor(weeks, hold), hold);
    return withWeek(weeks, hold, reserved(week, entry.reserve?.won ?? 0), false);
  }
  if (entry.kind === "correct") {
    const week = weekFor(weeks, entry);
    const isKept = week.paid.some((one) => one.applicationId === entry.applicationId);
    return isKept ? withWeek(weeks, entry, withCorrection(week, entry), false) : weeks;
  }
  if (entry.kind !== "release" && entry.kind !== "settle" && entry.kind !== "leave") return weeks;
  const hold = valueAt(holds, holdEntryId(entry));
  if (hold === undefined) return weeks;
  const week = withEnd(weekFor(weeks, hold), hold, endOf(entry));
  const left = reserved(week, -(entry.reserve?.won ?? 0));
  return withWeek(weeks, hold, left, entry.kind !== "release");
};

const endOf = (entry: EntryOf<"release" | "settle" | "leave">): HoldEnd => {
  if (entry.kind === "release") return { isMissed: entry.isMissed === true };
  const { kind, quote, worked } = entry;
  return { isLeave: kind === "leave", quote, ...(worked === undefined ? {} : { worked }) };
};

const reserved = (week: Week, more: number): Week => ({
  ...week,
  reserveWon: won(week.reserveWon + more),
});

/** What is due after an entry: a payment adds to it, a remittance takes from it. */
const duesAfter = (dues: PersistentMap<Dues>, entry: Entry): PersistentMap<Dues> => {
  const isPaid = entry.kind === "settle" || entry.kind === "leave" || entry.kind === "correct";
  if (!isPaid && entry.kind !== "remit") return dues;
  const before = valueAt(dues, entry.employerId) ?? noDues;
  const moved = isPaid ? duesOf(entry.quote) : entry.dues;
  const after = addDues(before, moved, isPaid ? 1 : -1);
  return withValue(dues, entry.employerId, isNothing(after) ? undefined : after);
};

/** The ledger after one more entry. Copies a few small buckets, whatever the number of accounts. */
export const evolve = (ledger: Ledger, { data }: Posted): Ledger => {
  const balances = data.legs.reduce(move, ledger.balances);
  return {
    balances,
    holds: holdsAfter(ledger.holds, data),
    refunded: refundedAfter(ledger.refunded, data),
    charged: chargedAfter(ledger, balances, data),
    weeks: weeksAfter(ledger, data),
    dues: duesAfter(ledger.dues, data),
  };
};
