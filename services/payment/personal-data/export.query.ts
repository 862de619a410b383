/** Export query: everything that this service holds about a user, for their own request. */
import type { Service } from "moleculer";
import { heldLimit } from "../../../mixins/personal-data.mixin.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import type { PaymentService } from "../ledger/ledger.repository.ts";
import { statement } from "../ledger/statement.projection.ts";
import { payToChoices } from "../transfer/pay-to.ts";
import { reasonsAbout } from "../transfer/refund-reasons.repository.ts";
import { settlementOf, settlements } from "../wallet/payslip.projection.ts";

/**
 * The user's wallet entries, the payslips that they are a party of, where they want their pay, and
 * the reasons of refunds to them.
 */
export const heldByPayment = async (service: Service, userId: string) => {
  const found = { limit: heldLimit };
  const choice = await (service as PaymentService).log.state(payToChoices, userId);
  const lines = await readModelOf(service, statement).find({ partyId: userId }, found);
  const readModel = readModelOf(service, settlements);
  const slips = [
    ...(await readModel.find({ workerId: userId }, found)),
    ...(await readModel.find({ employerId: userId }, found)),
  ];
  return {
    walletEntries: lines.map(({ _id: _, partyId: __, ...line }) => line),
    settlements: slips.map(settlementOf),
    payTo: choice === null ? [] : [choice],
    refundReasons: (await reasonsAbout(service, userId, heldLimit)).map((text) => ({ text })),
  };
};
