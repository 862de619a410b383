/** Charges that the provider has not answered: money may still come for whose they are. */
import type { Projector } from "../../mixins/projection/projector.ts";
import type { Message } from "../contracts/index.ts";

export type OpenCharge = { readonly _id: string; readonly employerId: string };

const chargeIdOf = (message: Message): string[] => {
  switch (message.type) {
    case "payment.chargeRequested":
    case "payment.charged":
    case "payment.declined":
      return [message.data.chargeId];
    default:
      return [];
  }
};

export const openCharges: Projector<OpenCharge> = {
  name: "open_charges",
  version: 1,
  indexes: { index: ["employerId"] },
  on: ["payment.chargeRequested", "payment.charged", "payment.declined"],
  ids: chargeIdOf,
  next: (_, message, _id) =>
    message.type === "payment.chargeRequested"
      ? { _id, employerId: message.data.employerId }
      : null,
};
