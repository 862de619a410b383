/**
 * Charge: an employer's wish to put money into the wallet, until the provider's answer.
 *
 * requested -> confirmed (the ledger has its entry) or declined; unknown when the provider never
 * said, which a person has to look at.
 */
import type { Won } from "../contracts/units.ts";

export type Method = "card" | "transfer" | "virtualAccount";
export type ChargeRequest = {
  readonly chargeId: string;
  readonly employerId: string;
  readonly amountWon: Won;
  readonly method: Method;
};

export type Charge =
  | { readonly status: "none" }
  | ({ readonly status: "requested" | ChargeEnd } & ChargeRequest);
export type ChargeEnd = "confirmed" | "declined" | "unknown";

export type ChargeEvent =
  | { readonly type: "requested"; readonly data: ChargeRequest }
  | { readonly type: ChargeEnd; readonly data: ChargeRequest & { readonly detail: string } };

export const empty: Charge = { status: "none" };

export const evolve = (_: Charge, { type, data }: ChargeEvent): Charge => {
  const { chargeId, employerId, amountWon, method } = data;
  return { status: type, chargeId, employerId, amountWon, method };
};

export const request = (asked: ChargeRequest): ChargeEvent[] => [
  { type: "requested", data: asked },
];

/** What the provider said; late is better than never. What has ended stays as it is. */
export const end = (charge: Charge, to: ChargeEnd, detail: string): ChargeEvent[] => {
  if (charge.status !== "requested" && charge.status !== "unknown") return [];
  const { status, ...asked } = charge;
  return status === to ? [] : [{ type: to, data: { ...asked, detail } }];
};
