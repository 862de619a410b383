/**
 * Entry: one movement of money in the ledger, with all its legs, never changed afterwards.
 *
 * Double entry in whole won: a leg takes from an account (negative) or gives to it (positive), and
 * the legs sum to 0. An entry's id is made of what it is about, and is the id of its commit's
 * command: what may happen once has one id. Settling and releasing a hold share theirs.
 */
import type { SeoulDate, Won } from "../../contracts/core/units.ts";
import type { QuoteInput } from "../wage/pay-lines.ts";
import type { Quote } from "../wage/quote.ts";
import type { Role } from "./accounts.ts";

export type Leg = { readonly account: string; readonly won: Won };

/**
 * The terms of a shift, as the pay is computed from them when the work is done. `feePercent` is
 * the platform's at the hold: a fee that changes later changes no hold.
 */
export type PayTerms = Pick<
  QuoteInput,
  | "hourlyWageWon"
  | "startsAt"
  | "endsAt"
  | "breakMinutes"
  | "breaks"
  | "regularEmployees"
  | "feePercent"
>;

/** Which hold: accept attempt n of an application. */
export type HoldRef = { readonly applicationId: string; readonly attempt: number };
export type HoldParties = HoldRef & {
  readonly jobId: string;
  readonly workerId: string;
  readonly employerId: string;
};
/**
 * What of an entry's money is the reserve of a worker's week with an employer: put there by a hold
 * or a correction, taken out by the end of a hold. Absent in entries from before there was one.
 */
export type Reserve = { readonly monday: SeoulDate; readonly won: Won };
export type Hold = HoldParties & {
  readonly heldWon: Won;
  readonly terms: PayTerms;
  readonly reserve?: Reserve;
};

export type ChargeFacts = {
  readonly chargeId: string;
  readonly employerId: string;
  readonly amountWon: Won;
};
export type PayoutFacts = {
  readonly withdrawalId: string;
  readonly role: Role;
  readonly userId: string;
  readonly amountWon: Won;
};
/** `isEarned`: an employer's money that no charge brought; absent for workers, and from before. */
type Sent = PayoutFacts & { readonly isEarned?: true };

/** Money of a charge that goes back where it came from. */
export type RefundFacts = {
  readonly refundId: string;
  readonly chargeId: string;
  readonly employerId: string;
  readonly amountWon: Won;
  /** What the whole charge was: no more than this goes back in all. */
  readonly chargedWon: Won;
};

/**
 * Why money of a charge goes back. `reasonId`: under which an operator's words lie, which are not in
 * the ledger. `withdrawalId`: its employer withdraws what was not spent.
 */
export type RefundCause = { readonly reasonId: string } | { readonly withdrawalId: string };

/** A hold that pays a worker: what of it, and what goes back. */
type Settled = HoldParties & {
  readonly heldWon: Won;
  readonly reserve?: Reserve;
  readonly returnedWon: Won;
  /** The Seoul date on which the shift began; absent in entries from before it was noted. */
  readonly workedOn?: SeoulDate;
  readonly quote: Quote;
};

/**
 * What a decision on work that was paid moves (./pay-correction.ts): `quote` is the difference, and
 * `reserve` what its week puts aside for the shifts that are still to come.
 */
type Corrected = HoldParties & {
  readonly terms: PayTerms;
  readonly reserve?: Reserve;
  readonly workedOn: SeoulDate;
  /** The minutes that were paid, and those that were decided. */
  readonly paidMinutes: number;
  readonly decidedMinutes: number;
  /** What the worker got for it before. */
  readonly paidNetWon: Won;
  readonly quote: Quote;
};

export type Entry =
  | ({ readonly kind: "charge" } & ChargeFacts)
  | ({ readonly kind: "hold" } & Hold)
  | ({
      readonly kind: "release";
      readonly heldWon: Won;
      readonly reserve?: Reserve;
      /** He did not come: a day of his week on which he stayed away. */
      readonly isMissed?: boolean;
    } & HoldParties)
  | ({ readonly kind: "settle" } & Settled)
  /** The leave allowance of work that was called off. */
  | ({ readonly kind: "leave" } & Settled)
  | ({ readonly kind: "correct" } & Corrected)
  | ({ readonly kind: "payout" } & Sent)
  | ({ readonly kind: "payoutPaid" } & PayoutFacts)
  | ({ readonly kind: "payoutFailed" } & PayoutFacts)
  | ({ readonly kind: "refund" } & RefundCause & RefundFacts)
  | ({ readonly kind: "refundPaid" } & RefundFacts)
  | ({ readonly kind: "refundFailed" } & RefundFacts);

export type EntryKind = Entry["kind"];
export type EntryOf<K extends EntryKind> = Extract<Entry, { readonly kind: K }>;

export const isOfKind = <K extends EntryKind>(entry: Entry, kind: K): entry is EntryOf<K> =>
  entry.kind === kind;

/** All that an entry moves into or out of what is held: the hold and its part of the reserve. */
export const movedWon = ({
  heldWon,
  reserve,
}: {
  readonly heldWon: Won;
  readonly reserve?: Reserve;
}): number => heldWon + (reserve?.won ?? 0);

export type Posted = {
  readonly type: "posted";
  readonly data: Entry & { readonly entryId: string; readonly legs: readonly Leg[] };
};

export const chargeEntryId = (chargeId: string): string => `charge:${chargeId}`;
export const holdEntryId = ({ applicationId, attempt }: HoldRef): string =>
  `hold:${applicationId}/${attempt}`;
export const resolveEntryId = ({ applicationId, attempt }: HoldRef): string =>
  `resolve:${applicationId}/${attempt}`;
export const correctionEntryId = ({ applicationId, attempt }: HoldRef): string =>
  `correct:${applicationId}/${attempt}`;
export const payoutEntryId = (withdrawalId: string): string => `payout:${withdrawalId}`;
export const payoutEndEntryId = (withdrawalId: string): string => `payout-resolve:${withdrawalId}`;
export const refundEntryId = (refundId: string): string => `refund:${refundId}`;
export const refundEndEntryId = (refundId: string): string => `refund-resolve:${refundId}`;

/** The id of an entry, and of the command that posts it. */
export const entryIdOf = (entry: Entry): string => {
  switch (entry.kind) {
    case "charge":
      return chargeEntryId(entry.chargeId);
    case "hold":
      return holdEntryId(entry);
    case "release":
    case "settle":
    case "leave":
      return resolveEntryId(entry);
    case "correct":
      return correctionEntryId(entry);
    case "payout":
      return payoutEntryId(entry.withdrawalId);
    case "payoutPaid":
    case "payoutFailed":
      return payoutEndEntryId(entry.withdrawalId);
    case "refund":
      return refundEntryId(entry.refundId);
    case "refundPaid":
    case "refundFailed":
      return refundEndEntryId(entry.refundId);
  }
};

/** What is wrong with the legs of one entry, null when nothing is. */
export const legsFault = (legs: readonly Leg[]): string | null => {
  if (legs.length < 2) return "fewer than two legs";
  if (legs.some(({ won }) => !Number.isSafeInteger(won) || won === 0)) return "a leg is not won";
  if (new Set(legs.map(({ account }) => account)).size < legs.length) return "an account twice";
  if (legs.reduce((sum, { won }) => sum + won, 0) !== 0) return "the sum is not 0";
  return null;
};
