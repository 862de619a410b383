import { type Won, won } from "../contracts/units.ts";
import { type Buckets, noBuckets, valueAt, withValue } from "./buckets.ts";
import { withCorrection } from "./correction.ts";
import {
  type Entry,
  type EntryOf,
  type Hold,
  holdEntryId,
  type Leg,
  type Posted,
} from "./entry.ts";
import {
  type HoldEnd,
  noWeeks,
  type Week,
  type Weeks,
  weekFor,
  withEnd,
  withOpen,
  withWeek,
} from "./week.ts";

export type Ledger = {
  readonly balances: Buckets<Won>;
  readonly holds: Buckets<Hold>;
  /** By charge, what of it went back or is on its way. Charges of which nothing did take no room. */
  readonly refunded: Buckets<Won>;
  readonly weeks: Weeks;
};

export const empty: Ledger = {
  balances: noBuckets,
  holds: noBuckets,
  refunded: noBuckets,
  weeks: noWeeks,
};

export const balanceOf = ({ balances }: Ledger, account: string): Won =>
  valueAt(balances, account) ?? won(0);

/** What has no money is left out, so that what is over takes no room. */
const added = (sums: Buckets<Won>, key: string, moved: number): Buckets<Won> => {
  const next = (valueAt(sums, key) ?? 0) + moved;
  return withValue(sums, key, next === 0 ? undefined : (next as Won));
};

const move = (balances: Buckets<Won>, { account, won: moved }: Leg): Buckets<Won> =>
  added(balances, account, moved);

const holdOf = (entry: EntryOf<"hold">): Hold => {
  const { applicationId, attempt, jobId, workerId, employerId, heldWon, terms, reserve } = entry;
  const hold = { applicationId, attempt, jobId, workerId, employerId, heldWon, terms };
  return reserve === undefined ? hold : { ...hold, reserve };
};

const holdsAfter = (holds: Buckets<Hold>, entry: Entry): Buckets<Hold> => {
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
      return holds;
  }
};

const refundedAfter = (refunded: Buckets<Won>, entry: Entry): Buckets<Won> => {
  if (entry.kind === "refund") return added(refunded, entry.chargeId, entry.amountWon);
  if (entry.kind === "refundFailed") return added(refunded, entry.chargeId, -entry.amountWon);
  return refunded;
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

const endOf = (entry: EntryOf<"release" | "settle" | "leave">): HoldEnd =>
  entry.kind === "release"
    ? { isMissed: entry.isMissed === true }
    : { isLeave: entry.kind === "leave", quote: entry.quote };

const reserved = (week: Week, more: number): Week => ({
  ...week,
  reserveWon: won(week.reserveWon + more),
});

/** Copies a few small buckets, whatever the number of accounts. */
export const evolve = (ledger: Ledger, { data }: Posted): Ledger => ({
  balances: data.legs.reduce(move, ledger.balances),
  holds: holdsAfter(ledger.holds, data),
  refunded: refundedAfter(ledger.refunded, data),
  weeks: weeksAfter(ledger, data),
});
