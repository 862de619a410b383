/** Personal: everything that this service holds about someone, for his own request. */
import type { Service } from "moleculer";
import { heldLimit } from "../../mixins/personal.mixin.ts";
import { viewOf } from "../../mixins/projection.mixin.ts";
import { reasonsAbout } from "./reasons.edge.ts";
import { settlementOf, settlements } from "./settlement.projection.ts";
import { statement } from "./statement.projection.ts";

/** What moved his wallet, each payslip that he is a party of, and why money was sent back to him. */
export const heldByPayment = async (service: Service, userId: string) => {
  const found = { limit: heldLimit };
  const lines = await viewOf(service, statement).find({ partyId: userId }, found);
  const view = viewOf(service, settlements);
  const slips = [
    ...(await view.find({ workerId: userId }, found)),
    ...(await view.find({ employerId: userId }, found)),
  ];
  return {
    walletEntries: lines.map(({ _id: _, partyId: __, ...line }) => line),
    settlements: slips.map(settlementOf),
    refundReasons: (await reasonsAbout(service, userId, heldLimit)).map((text) => ({ text })),
  };
};
