/**
 * Charge: an employer's wish to put money into the wallet, until the provider's answer.
 *
 * requested -> confirmed (the ledger has its entry) or declined; unknown while nobody knows, until
 * the provider is asked again by its key.
 */
import { Refusal } from "../../contracts/core/refusal.ts";
import type { Won } from "../../contracts/core/units.ts";

export type Method = "card" | "transfer" | "virtualAccount";
export type ChargeRequest = {
  readonly chargeId: string;
  readonly employerId: string;
  readonly amountWon: Won;
  readonly method: Method;
  /** What the browser called it and was given for it, where the provider works with that. */
  readonly orderId?: string;
  readonly paymentKey?: string;
};

export type Charge =
  | { readonly status: "none" }
  /** `detail`: what the provider said last; of a confirmed charge its receipt. */
  | ({ readonly status: "requested" | ChargeEnd; readonly detail: string } & ChargeRequest);
export type ChargeEnd = "confirmed" | "declined" | "unknown";

export type ChargeEvent =
  | { readonly type: "requested"; readonly data: ChargeRequest }
  | { readonly type: ChargeEnd; readonly data: ChargeRequest & { readonly detail: string } };

export const empty: Charge = { status: "none" };

export const evolve = (_: Charge, { type, data }: ChargeEvent): Charge => {
  const { chargeId, employerId, amountWon, method, orderId, paymentKey } = data;
  const named = orderId === undefined ? {} : { orderId };
  const given = paymentKey === undefined ? {} : { paymentKey };
  const detail = type === "requested" ? "" : data.detail;
  return { status: type, chargeId, employerId, amountWon, method, ...named, ...given, detail };
};

/** Refuses ORDER_TAKEN: one name is one charge, so that what was paid once counts once. */
export const request = (charge: Charge, asked: ChargeRequest): ChargeEvent[] => {
  if (charge.status !== "none") throw new Refusal("ORDER_TAKEN");
  return [{ type: "requested", data: asked }];
};

/** What the provider said; late is better than never. What has ended stays as it is. */
export const end = (charge: Charge, to: ChargeEnd, detail: string): ChargeEvent[] => {
  if (charge.status !== "requested" && charge.status !== "unknown") return [];
  const { status, ...asked } = charge;
  return status === to ? [] : [{ type: to, data: { ...asked, detail } }];
};
