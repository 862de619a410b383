/** Settlements: the payslip of each application that was paid, for its two parties. */
import type { Projector } from "../../mixins/projection/projector.ts";
import type { Answer } from "../contracts/index.ts";

export type Settlement = Answer<"payment.payslip">;
export type SettlementDoc = Settlement & { readonly _id: string; readonly position: number };

export const settlements: Projector<SettlementDoc> = {
  name: "settlements",
  version: 1,
  indexes: { index: ["workerId", "employerId"] },
  on: ["payment.settled"],
  ids: (message) => (message.type === "payment.settled" ? [message.data.applicationId] : []),
  next: (doc, message, id) => {
    if (message.type !== "payment.settled") return doc;
    const { heldWon: _, returnedWon: __, ...settlement } = message.data;
    const { position, at: settledAt } = message;
    return { _id: id, position, settledAt, ...settlement };
  },
};

/** The settlement as its parties see it. */
export const settlementOf = ({ _id, position: _, ...settlement }: SettlementDoc): Settlement =>
  settlement;
