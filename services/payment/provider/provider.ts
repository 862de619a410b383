/**
 * Provider: the external service that takes money from cards and sends it to banks.
 *
 * It does each key once: a retry under the same key gets the first answer. A throw means that the
 * outcome is unknown. `refused` is a final no; `unknown` is a yes that is not final. An unknown
 * outcome is looked up later by its key. Keys are made of our own ids. So they are the same over
 * every crash, and a key in the provider's data leads back to its transfer.
 */
import type { Outcome } from "../../../mixins/reactor.mixin.ts";
import { type Instant, idFrom, isId, type SeoulDate } from "../../contracts/core/units.ts";
import type { Method } from "../ledger/charge.ts";

export type BankAccount = {
  readonly bankCode: string;
  readonly accountNumber: string;
  readonly holder: string;
  /** The provider's id of the owner, where it pays only people whom it has verified itself. */
  readonly sellerId?: string;
};

export type Kind = "charge" | "payout" | "refund";

/**
 * A look-up of a key: what it was used for, and when. `receipt`: for a refund, that of its charge.
 */
export type Question = {
  readonly kind: Kind;
  readonly key: string;
  readonly askedAt: Instant;
  readonly receipt?: string;
};

/** What the provider knows of a key. */
export type Standing =
  /** It was never done, and may be requested again under the same key. */
  | { readonly status: "absent" }
  /** In progress: a deposit that is awaited, a bank that has not answered. */
  | { readonly status: "pending" }
  | {
      readonly status: "done";
      readonly detail: string;
      readonly amountWon: number;
      readonly at: Instant;
    }
  | { readonly status: "refused"; readonly detail: string };

/** Money that moved, in the provider's own records. */
export type Line = {
  readonly kind: Kind;
  readonly key: string;
  readonly amountWon: number;
  readonly at: Instant;
};

/** A webhook as the HTTP server received it: the raw body, and the header that authenticates it. */
export type Sent = { readonly body: string; readonly signature?: string };

/** What a webhook yields: whether it may be from the provider, and the key that it names. */
export type Heard = { readonly isGenuine: boolean; readonly key: string | null };

export interface Provider {
  readonly name: "sandbox" | "toss";
  /**
   * True where a charge needs the payment key that the browser got when the card's owner agreed.
   */
  readonly needsPaymentKey: boolean;
  charge(key: string, amountWon: number, method: Method, paymentKey?: string): Promise<Outcome>;
  payout(key: string, amountWon: number, account: BankAccount): Promise<Outcome>;
  /**
   * Gives part of a charge back; `receipt` is the detail that `charge` returned when it was done.
   */
  refund(key: string, amountWon: number, receipt: string): Promise<Outcome>;
  /** Looks up the outcome of a key. Changes nothing. */
  find(question: Question): Promise<Standing>;
  /** All movements of a day in Seoul. */
  statement(date: SeoulDate): Promise<Line[]>;
  /** Reads a webhook. Its other content is not trusted: a webhook only triggers a look-up. */
  heard(sent: Sent, at: Instant): Heard;
}

/** The key of a transfer, in characters that every provider accepts. */
export const keyOf = (kind: Kind, id: string): string => `${kind}-${id}`;

/** The id of a charge that the browser has named; one order id is one charge, for any caller. */
export const chargeIdOfOrder = (orderId: string): string => idFrom("order", orderId);

/** The id of the transfer that a key belongs to; a charge's key may be the browser's order id. */
export const idOfKey = (kind: Kind, key: string): string => {
  const id = key.slice(kind.length + 1);
  return key === keyOf(kind, id) && isId(id) ? id : chargeIdOfOrder(key);
};

/** The kind of transfer that a key belongs to; null for a key that is not ours. */
export const kindOfKey = (key: string): Kind | null => {
  const [, word] = /^(charge|payout|refund|order)-/.exec(key) ?? [];
  return word === "order" ? "charge" : ((word ?? null) as Kind | null);
};

/** The detail of an unknown outcome that the provider has accepted and not ended. */
export const onItsWay = "PENDING";

/** A standing as an outcome. Throws Error for `absent`. */
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
