/** Open transfers: charges, payouts and refunds that have not ended, and the party of each. */
import type { Projector } from "../../../mixins/projection/projector.ts";
import type { Instant } from "../../contracts/core/units.ts";
import type { Message } from "../../contracts/index.ts";
import type { Kind } from "../provider/provider.ts";

export type OpenTransfer = {
  /** The id of the charge, withdrawal or refund. */
  readonly _id: string;
  readonly kind: Kind;
  readonly partyId: string;
  readonly since: Instant;
  /** `since` and the id, which separates transfers of one instant. */
  readonly order: string;
};

type Step = { readonly id: string; readonly begun: Pick<OpenTransfer, "kind" | "partyId"> | null };

const stepOf = (message: Message): Step | null => {
  switch (message.type) {
    case "payment.chargeRequested": {
      const { chargeId: id, employerId: partyId } = message.data;
      return { id, begun: { kind: "charge", partyId } };
    }
    case "payment.withdrawalRequested": {
      const { withdrawalId: id, userId: partyId } = message.data;
      return { id, begun: { kind: "payout", partyId } };
    }
    case "payment.refundRequested": {
      const { refundId: id, employerId: partyId } = message.data;
      return { id, begun: { kind: "refund", partyId } };
    }
    case "payment.charged":
    case "payment.declined":
      return { id: message.data.chargeId, begun: null };
    case "payment.withdrawn":
    case "payment.withdrawalFailed":
      return { id: message.data.withdrawalId, begun: null };
    case "payment.refunded":
    case "payment.refundFailed":
      return { id: message.data.refundId, begun: null };
    default:
      return null;
  }
};

export const openTransfers: Projector<OpenTransfer> = {
  name: "open_errands",
  version: 1,
  indexes: { index: ["partyId", "order"] },
  on: [
    "payment.chargeRequested",
    "payment.charged",
    "payment.declined",
    "payment.withdrawalRequested",
    "payment.withdrawn",
    "payment.withdrawalFailed",
    "payment.refundRequested",
    "payment.refunded",
    "payment.refundFailed",
  ],
  ids: (message) => {
    const step = stepOf(message);
    return step === null ? [] : [step.id];
  },
  next: (doc, message, _id) => {
    const step = stepOf(message);
    if (step === null) return doc;
    const since = message.at as Instant;
    return step.begun === null ? null : { _id, ...step.begun, since, order: `${since} ${_id}` };
  },
};
