/**
 * Sandbox rules: a card network and a bank that move no real money.
 *
 * A transaction is the final decision on one key; some end later. Without faults, only charges and
 * refunds of amounts that end in 7 are declined, and payouts to bank 999, which does not exist.
 * Faults are drawn from a seed and the key, so they are the same in every order.
 */
import {
  type Instant,
  later,
  type SeoulDate,
  seoulDate,
  sha256,
} from "../../../contracts/core/units.ts";
import type { Kind, Line, Standing } from "../provider.ts";

export type Transaction = {
  /** `<kind>:<key>`. */
  readonly _id: string;
  readonly kind: Kind;
  readonly key: string;
  readonly amountWon: number;
  readonly receipt: string;
  /** For a refund, the receipt of its charge. */
  readonly of: string | null;
  readonly end: "done" | "refused";
  readonly detail: string;
  /** Until then the transaction is pending. */
  readonly endsAt: Instant;
  readonly day: SeoulDate;
};

export type Ask = {
  readonly kind: Kind;
  readonly key: string;
  readonly amountWon: number;
  /** Given where the caller has one; else made of the key. */
  readonly receipt?: string;
  readonly of?: string;
  readonly bankCode?: string;
};

/** Faults: shares from 0 to 1, and times in milliseconds. */
export type Faults = {
  readonly seed: string;
  /** An answer takes up to this long. */
  readonly delayMsMax: number;
  /** 503 before anything is done. */
  readonly away: number;
  /** Done, but the connection is cut before the answer. */
  readonly lost: number;
  readonly declined: number;
  /** The transaction ends later, by up to `pendingMsMax`. */
  readonly pending: number;
  readonly pendingMsMax: number;
  /** A payout that the bank returns in the end, after `returnMs`. */
  readonly returned: number;
  readonly returnMs: number;
  /** A webhook comes a second time. */
  readonly twice: number;
  /** A webhook comes up to this late, so that webhooks overtake each other. */
  readonly lateMsMax: number;
  /** A webhook never comes. */
  readonly silent: number;
};

export const quiet: Faults = {
  seed: "quiet",
  delayMsMax: 0,
  away: 0,
  lost: 0,
  declined: 0,
  pending: 0,
  pendingMsMax: 0,
  returned: 0,
  returnMs: 0,
  twice: 0,
  lateMsMax: 0,
  silent: 0,
};

export const noBank = "999";
const declinedDigit = 7;

/** The id of a transaction: `<kind>:<key>`. */
export const transactionId = (kind: Kind, key: string): string => `${kind}:${key}`;
const receiptOf = (key: string): string => `sandbox-${sha256(key).slice(0, 12)}`;

/** A number from 0 to 1 for one fault of one key. `count`: which attempt it is drawn for. */
export const drawn = ({ seed }: Faults, what: string, key: string, count = 0): number =>
  Number.parseInt(sha256(`${seed}|${what}|${key}|${count}`).slice(0, 8), 16) / 0xffffffff;

/** True when a fault hits a key. */
export const happens = (faults: Faults, what: keyof Faults, key: string, count = 0): boolean =>
  drawn(faults, what, key, count) < Number(faults[what]);

const refusalOf = (ask: Ask, faults: Faults, leftWon: number): string | null => {
  const isDeclined = ask.amountWon % 10 === declinedDigit || happens(faults, "declined", ask.key);
  switch (ask.kind) {
    case "charge":
      return isDeclined ? "CARD_DECLINED" : null;
    case "payout":
      return ask.bankCode === noBank ? "BANK_UNKNOWN" : null;
    case "refund":
      if (ask.amountWon > leftWon) return "REFUND_TOO_LARGE";
      return isDeclined ? "REFUND_DECLINED" : null;
  }
};

/** The network's decision on a new key. `leftWon`: what is left of a refund's charge. */
export const decided = (
  ask: Ask,
  at: Instant,
  leftWon: number,
  faults: Faults = quiet,
): Transaction => {
  const { kind, key, amountWon, receipt = receiptOf(key), of = null } = ask;
  const refusal = refusalOf(ask, faults, leftWon);
  const isReturned = kind === "payout" && refusal === null && happens(faults, "returned", key);
  const laterMs = happens(faults, "pending", key)
    ? Math.ceil(drawn(faults, "pendingMsMax", key) * faults.pendingMsMax)
    : 0;
  const end = refusal ?? (isReturned ? "RETURNED" : null);
  const endsAt = later(at, isReturned ? faults.returnMs : laterMs);
  return {
    _id: transactionId(kind, key),
    kind,
    key,
    amountWon,
    receipt,
    of,
    end: end === null ? "done" : "refused",
    detail: end ?? receipt,
    endsAt,
    day: seoulDate(endsAt),
  };
};

/** True when a retry has the amount and the charge of the first request. */
export const isSameAsk = (transaction: Transaction, ask: Ask): boolean =>
  transaction.amountWon === ask.amountWon && transaction.of === (ask.of ?? null);

/** What the sandbox reports of a transaction at an instant. */
export const standingOf = (transaction: Transaction | null, at: Instant): Standing => {
  if (transaction === null) return { status: "absent" };
  if (at < transaction.endsAt) return { status: "pending" };
  const { end, detail, amountWon, endsAt } = transaction;
  return end === "done"
    ? { status: "done", detail, amountWon, at: endsAt }
    : { status: "refused", detail };
};

/** What is left of a charge; refunds that are pending count as taken. */
export const leftOf = (charge: Transaction | null, refunds: readonly Transaction[]): number =>
  charge?.end !== "done"
    ? 0
    : refunds
        .filter(({ end }) => end === "done")
        .reduce((left, { amountWon }) => left - amountWon, charge.amountWon);

/** The lines of the transactions that have succeeded by `at`. */
export const linesOf = (transactions: readonly Transaction[], at: Instant): Line[] =>
  transactions
    .filter(({ end, endsAt }) => end === "done" && endsAt <= at)
    .map(({ kind, key, amountWon, endsAt }) => ({ kind, key, amountWon, at: endsAt }));
