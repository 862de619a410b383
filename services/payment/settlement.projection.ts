/** Settlements: the payslip of each application that was paid, for its two parties. */
import type { Projector } from "../../mixins/projection/projector.ts";
import type { Message } from "../contracts/index.ts";

type Settled = Message<"payment.settled">["data"];
/** What was paid, as the ledger's entry said it. */
export type Settlement = Omit<Settled, "heldWon" | "returnedWon"> & { readonly settledAt: string };
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

/** The settlement without what is the view's own. */
export const settlementOf = ({ _id, position: _, ...settlement }: SettlementDoc): Settlement =>
  settlement;
