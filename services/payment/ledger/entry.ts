/**
 * Entry: one movement of money in the ledger with all its legs. Entries are immutable.
 *
 * Double entry in whole won: a negative leg takes from an account, a positive leg gives to it, and
 * the legs sum to 0. An entry's id is made of what the entry is about, and is also the id of its
 * command. So what may happen once has one id. Settling and releasing a hold share an id.
 */
import type { SeoulDate, Won } from "../../contracts/core/units.ts";
import type { Time } from "../../contracts/kernel/work-spans.ts";
import type { QuoteInput } from "../wage/pay-lines.ts";
import type { Quote } from "../wage/quote-totals.ts";
import type { Role } from "./accounts.ts";
import type { Dues } from "./dues.ts";

export type Leg = { readonly account: string; readonly won: Won };

/**
 * The terms of a shift, from which the pay is computed when the work is done. `feePercent` is the
 * platform's fee at the hold; a later fee changes no hold.
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
  | "categoryId"
  | "isUnemploymentExempt"
  | "ownLines"
  | "insuranceRate"
>;

/** The terms of a hold from before the rate was stored: all employers had one rate then. */
export const heldTerms = (terms: PayTerms): PayTerms =>
  terms.insuranceRate === undefined ? { ...terms, insuranceRate: 90 + 25 } : terms;

/** A hold: accept attempt n of an application. */
export type HoldRef = { readonly applicationId: string; readonly attempt: number };
export type HoldParties = HoldRef & {
  readonly jobId: string;
  readonly workerId: string;
  readonly employerId: string;
};
/**
 * The part of an entry's money that belongs to the reserve of a worker's week with an employer. A
 * hold or a correction adds it; the end of a hold takes it out. Absent in entries older than
 * reserves.
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
/**
 * `isEarned`: an employer's money that no charge brought. Absent for workers and in older entries.
 */
type Sent = PayoutFacts & { readonly isEarned?: true };

/** Money of a charge that goes back where it came from. */
export type RefundFacts = {
  readonly refundId: string;
  readonly chargeId: string;
  readonly employerId: string;
  readonly amountWon: Won;
  /** The amount of the whole charge: its refunds together never exceed it. */
  readonly chargedWon: Won;
};

/**
 * Why money of a charge goes back. `reasonId`: the id of an operator's free text, which is not in
 * the ledger. `withdrawalId`: the employer withdraws what was not spent.
 */
export type RefundCause = { readonly reasonId: string } | { readonly withdrawalId: string };

/** A hold that pays a worker: what was held, the payment, and what returns to the employer. */
type Settled = HoldParties & {
  readonly heldWon: Won;
  readonly reserve?: Reserve;
  readonly returnedWon: Won;
  /** The Seoul date on which the shift began; absent in entries older than this field. */
  readonly workedOn?: SeoulDate;
  /** What was paid as worked, without breaks; absent in entries older than intervals. */
  readonly worked?: readonly Time[];
  readonly isSentHome?: boolean;
  /** The trade of the work; absent where the hold's terms had none. */
  readonly categoryId?: string;
  readonly quote: Quote;
};

/**
 * What a decision on paid work moves (./pay-correction.ts). `quote` is the difference; `reserve` is
 * what the week puts aside for its open shifts.
 */
type Corrected = HoldParties & {
  readonly terms: PayTerms;
  readonly reserve?: Reserve;
  readonly workedOn: SeoulDate;
  /** The minutes that were paid, and the minutes that were decided. */
  readonly paidMinutes: number;
  readonly decidedMinutes: number;
  /** All that is paid as worked with it; absent in entries older than intervals. */
  readonly worked?: readonly Time[];
  /** Work beyond the plan that both signed: a payment of its own beside a decision. */
  readonly isBeyondPlan?: true;

  /** The net that the worker was paid for the shift before. */
  readonly paidNetWon: Won;
  readonly quote: Quote;
};

/** Who pays what was withheld: the employer themselves, or OneDay in their place (by proxy). */
export type Withholder = "employer" | "proxy";
/** What was withheld for one employer in one month of payment in Seoul, `2026-11`. */
export type RemittanceFacts = {
  readonly employerId: string;
  readonly month: string;
  readonly by: Withholder;
  readonly dues: Dues;
};

export type Entry =
  | ({ readonly kind: "charge" } & ChargeFacts)
  | ({ readonly kind: "hold" } & Hold)
  | ({
      readonly kind: "release";
      readonly heldWon: Won;
      readonly reserve?: Reserve;
      /** The worker did not come: an absence in their week. */
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
  | ({ readonly kind: "refundFailed" } & RefundFacts)
  | ({ readonly kind: "remit" } & RemittanceFacts);

export type EntryKind = Entry["kind"];
export type EntryOf<K extends EntryKind> = Extract<Entry, { readonly kind: K }>;

/** Narrows an entry to one kind. */
export const isOfKind = <K extends EntryKind>(entry: Entry, kind: K): entry is EntryOf<K> =>
  entry.kind === kind;

/** All won that an entry moves into or out of `held`: the hold and its part of the reserve. */
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

/** The entry of a confirmed charge. */
export const chargeEntryId = (chargeId: string): string => `charge:${chargeId}`;
/** The entry of a hold. */
export const holdEntryId = ({ applicationId, attempt }: HoldRef): string =>
  `hold:${applicationId}/${attempt}`;
/** The entry that ends a hold: settle, leave and release share it, so a hold ends once. */
export const resolveEntryId = ({ applicationId, attempt }: HoldRef): string =>
  `resolve:${applicationId}/${attempt}`;
/** The entry of a correction: one per settlement, and one for signed work beyond the plan. */
export const correctionEntryId = (
  { applicationId, attempt }: HoldRef,
  isBeyondPlan = false,
): string => `${isBeyondPlan ? "beyond" : "correct"}:${applicationId}/${attempt}`;
/** The entry that begins a payout. */
export const payoutEntryId = (withdrawalId: string): string => `payout:${withdrawalId}`;
/** The entry that ends a payout, as paid or as failed. */
export const payoutEndEntryId = (withdrawalId: string): string => `payout-resolve:${withdrawalId}`;
/** The entry that begins a refund. */
export const refundEntryId = (refundId: string): string => `refund:${refundId}`;
/** The entry that ends a refund, as paid or as failed. */
export const refundEndEntryId = (refundId: string): string => `refund-resolve:${refundId}`;
/** The entry of a remittance: one per employer and month of payment. */
export const remitEntryId = ({
  employerId,
  month,
}: Pick<RemittanceFacts, "employerId" | "month">): string => `remit:${employerId}/${month}`;

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
      return correctionEntryId(entry, entry.isBeyondPlan);
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
    case "remit":
      return remitEntryId(entry);
  }
};

/** The fault in an entry's legs, or null. */
export const legsFault = (legs: readonly Leg[]): string | null => {
  if (legs.length < 2) return "fewer than two legs";
  if (legs.some(({ won }) => !Number.isSafeInteger(won) || won === 0)) return "a leg is not won";
  if (new Set(legs.map(({ account }) => account)).size < legs.length) return "an account twice";
  if (legs.reduce((sum, { won }) => sum + won, 0) !== 0) return "the sum is not 0";
  return null;
};
