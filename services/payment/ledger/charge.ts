/**
 * Charge: an employer's request to put money into the wallet, until the provider's final answer.
 *
 * requested -> confirmed (the ledger has its entry) or declined. It is `unknown` while the outcome
 * is unknown, until the provider is asked again by its key.
 */
import { Refusal } from "../../contracts/core/refusal.ts";
import type { Won } from "../../contracts/core/units.ts";

export type Method = "card" | "transfer" | "virtualAccount";
export type ChargeRequest = {
  readonly chargeId: string;
  readonly employerId: string;
  readonly amountWon: Won;
  readonly method: Method;
  /** The browser's order id and the provider's payment key, for providers that need them. */
  readonly orderId?: string;
  readonly paymentKey?: string;
};

export type Charge =
  | { readonly status: "none" }
  /** `detail`: the provider's latest code; for a confirmed charge, its receipt. */
  | ({ readonly status: "requested" | ChargeEnd; readonly detail: string } & ChargeRequest);
export type ChargeEnd = "confirmed" | "declined" | "unknown";

export type ChargeEvent =
  | { readonly type: "requested"; readonly data: ChargeRequest }
  | { readonly type: ChargeEnd; readonly data: ChargeRequest & { readonly detail: string } };

export const empty: Charge = { status: "none" };

/** The state of a charge after one more event. */
export const evolve = (_: Charge, { type, data }: ChargeEvent): Charge => {
  const { chargeId, employerId, amountWon, method, orderId, paymentKey } = data;
  const named = orderId === undefined ? {} : { orderId };
  const given = paymentKey === undefined ? {} : { paymentKey };
  const detail = type === "requested" ? "" : data.detail;
  return { status: type, chargeId, employerId, amountWon, method, ...named, ...given, detail };
};

/**
 * Requests a charge. Refuses ORDER_TAKEN: one id is one charge, so an order that was paid once
 * counts once.
 */
export const request = (charge: Charge, requested: ChargeRequest): ChargeEvent[] => {
  if (charge.status !== "none") throw new Refusal("ORDER_TAKEN");
  return [{ type: "requested", data: requested }];
};

/** Records the provider's outcome, also a late one. A charge that has ended does not change. */
export const end = (charge: Charge, to: ChargeEnd, detail: string): ChargeEvent[] => {
  if (charge.status !== "requested" && charge.status !== "unknown") return [];
  const { status, ...requested } = charge;
  return status === to ? [] : [{ type: to, data: { ...requested, detail } }];
};
