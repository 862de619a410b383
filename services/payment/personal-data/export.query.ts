/** Personal: everything that this service holds about someone, for his own request. */
import type { Service } from "moleculer";
import { heldLimit } from "../../../mixins/personal-data.mixin.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import { statement } from "../ledger/statement.projection.ts";
import { reasonsAbout } from "../transfer/refund-reasons.repository.ts";
import { settlementOf, settlements } from "../wallet/payslip.projection.ts";

/** What moved his wallet, each payslip that he is a party of, and why money was sent back to him. */
export const heldByPayment = async (service: Service, userId: string) => {
  const found = { limit: heldLimit };
  const lines = await readModelOf(service, statement).find({ partyId: userId }, found);
  const view = readModelOf(service, settlements);
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
