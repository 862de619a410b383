/**
 * Pay to: where a worker's pay goes when it is settled, to their bank account or to the wallet.
 *
 * Wages are paid in money (근로기준법 제43조), which a wallet is not. A worker chooses; without a choice the
 * installation's setting holds. Owns the streams `payTo:<workerId>`.
 */
import type { StreamDefinition } from "../../../mixins/log/event-log.ts";
import { dayMs, type Instant, later } from "../../contracts/core/units.ts";

export type PayTo = "bank" | "wallet";
/** A worker's choice, and when they made it; null while they made none. */
export type Choice = { readonly payTo: PayTo; readonly at: Instant } | null;
export type Chosen = {
  readonly type: "payToChosen";
  readonly data: { readonly userId: string; readonly payTo: PayTo; readonly at: Instant };
};

export const payToChoices: StreamDefinition<Choice, Chosen> = {
  stream: "payTo",
  empty: null,
  evolve: (_, { data: { payTo, at } }) => ({ payTo, at }),
};

/** The choice as an event; none where it changes nothing. */
export const choose = (before: Choice, userId: string, payTo: PayTo, at: Instant): Chosen[] =>
  before?.payTo === payTo ? [] : [{ type: "payToChosen", data: { userId, payTo, at } }];

/** Pay older than this stays where it is: a late start sends no old money. */
const freshMs = dayMs;

/**
 * Whether pay that was settled at an instant goes to the bank. A choice holds for what is paid
 * after it. Without one the setting holds, for pay of the last day.
 */
export const goesToBank = (
  choice: Choice,
  setting: PayTo,
  paidAt: Instant,
  at: Instant,
): boolean => {
  if (paidAt < later(at, -freshMs)) return false;
  if (choice === null) return setting === "bank";
  return choice.payTo === "bank" && choice.at <= paidAt;
};
