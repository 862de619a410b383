/**
 * Provider: the world outside that takes money from cards and sends it to banks.
 *
 * It does each key once: asked again under the same key it answers what it answered first. A
 * throw means that nobody knows; a final no is `refused`; `unknown` is a yes that is not final.
 * What nobody knows is asked about later by its key. Keys are made of our own ids, so they are the
 * same over every crash, and what the provider says of a key leads back to what it is about.
 */
import type { Outcome } from "../../../mixins/reactor.mixin.ts";
import { type Instant, idFrom, isId, type SeoulDate } from "../../contracts/core/units.ts";
import type { Method } from "../ledger/charge.ts";

export type BankAccount = {
  readonly bankCode: string;
  readonly accountNumber: string;
  readonly holder: string;
  /** How the provider knows the owner, where it pays only to whom it has checked itself. */
  readonly sellerId?: string;
};

export type Kind = "charge" | "payout" | "refund";

/** What was asked for under a key, and when. `receipt`: of a refund, that of its charge. */
export type Question = {
  readonly kind: Kind;
  readonly key: string;
  readonly askedAt: Instant;
  readonly receipt?: string;
};

/** What the provider knows of a key. */
export type Standing =
  /** It was never done, and may be asked for again under the same key. */
  | { readonly status: "absent" }
  /** It is being done: a deposit that is waited for, a bank that has not answered. */
  | { readonly status: "pending" }
  | {
      readonly status: "done";
      readonly detail: string;
      readonly amountWon: number;
      readonly at: Instant;
    }
  | { readonly status: "refused"; readonly detail: string };

/** Money that moved, in the provider's own books. */
export type Line = {
  readonly kind: Kind;
  readonly key: string;
  readonly amountWon: number;
  readonly at: Instant;
};

/** What came to the door as a webhook: the body as it was sent, and the header that proves it. */
export type Sent = { readonly body: string; readonly signature?: string };

/** What a webhook is worth: whether it may be from the provider, and the key that it names. */
export type Heard = { readonly isGenuine: boolean; readonly key: string | null };

export interface Provider {
  readonly name: "sandbox" | "toss";
  /** True where a charge needs what the browser was given when its owner agreed to it. */
  readonly needsPaymentKey: boolean;
  charge(key: string, amountWon: number, method: Method, paymentKey?: string): Promise<Outcome>;
  payout(key: string, amountWon: number, account: BankAccount): Promise<Outcome>;
  /** Gives some of a charge back; `receipt` is what `charge` said when it was done. */
  refund(key: string, amountWon: number, receipt: string): Promise<Outcome>;
  /** What became of a key. Changes nothing. */
  find(question: Question): Promise<Standing>;
  /** All that moved on a day in Seoul. */
  statement(date: SeoulDate): Promise<Line[]>;
  /** Reads a webhook. Whatever else it says is not believed: it is a reason to look, no more. */
  heard(sent: Sent, at: Instant): Heard;
}

/** The key of something of ours, in letters that every provider takes. */
export const keyOf = (kind: Kind, id: string): string => `${kind}-${id}`;

/** The id of a charge that the browser has named already: one name is one charge, whoever asks. */
export const chargeIdOfOrder = (orderId: string): string => idFrom("order", orderId);

/** What of ours a key is about; a charge may have the name that the browser gave it. */
export const idOfKey = (kind: Kind, key: string): string => {
  const id = key.slice(kind.length + 1);
  return key === keyOf(kind, id) && isId(id) ? id : chargeIdOfOrder(key);
};

/** The kind of thing that a key is of; null for a key that is not ours. */
export const kindOfKey = (key: string): Kind | null => {
  const [, word] = /^(charge|payout|refund|order)-/.exec(key) ?? [];
  return word === "order" ? "charge" : ((word ?? null) as Kind | null);
};

/** Of an outcome that is not known: the provider has it, and has not ended it. */
export const onItsWay = "PENDING";

/** A standing as the answer to the question whether it was done. */
export const outcomeOf = (standing: Standing): Outcome => {
  switch (standing.status) {
    case "done":
    case "refused":
      return { status: standing.status, detail: standing.detail };
    case "pending":
      return { status: "unknown", detail: onItsWay };
    case "absent":
      throw new Error("the provider does not have it");
  }
};
