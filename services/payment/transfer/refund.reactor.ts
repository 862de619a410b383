/**
 * Refund reactor: sends money of a charge back to its source while it is in the employer's wallet.
 *
 * The money is in transit until the provider answers. Then it has left, or it is in the wallet
 * again. If the answer is lost, it stays in transit until the provider is asked again.
 */
import type { ServiceSchema } from "moleculer";
import type { Log } from "../../../mixins/log/event-log.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import type { Charge } from "../ledger/charge.ts";
import { type EntryOf, refundEndEntryId, refundEntryId } from "../ledger/entry.ts";
import { charges } from "../ledger/ledger.repository.ts";
import { endRefund } from "../ledger/postings.ts";
import { keyOf } from "../provider/provider.ts";
import { outgoing } from "./outgoing-transfer.command.ts";
import { type ProviderOf, type Transfer, transferReactor } from "./transfer.reactor.ts";

const timeoutMs = 3000;

/** The refusal of an unknown charge or refund. */
export const notFound = () => new Refusal("NOT_FOUND", {}, 404);

/**
 * The charge when it is confirmed. Refuses NOT_FOUND, and CHARGE_NOT_CONFIRMED where no money has
 * come.
 */
export const confirmed = (charge: Charge) => {
  if (charge.status === "none") throw notFound();
  if (charge.status !== "confirmed") {
    throw new Refusal("CHARGE_NOT_CONFIRMED", { status: charge.status });
  }
  return charge;
};

/** The receipt of a refund's charge. */
const receiptOf = async (log: Log, { chargeId }: EntryOf<"refund">): Promise<string> =>
  confirmed(await log.state(charges, chargeId)).detail;

const factsOf = (begun: EntryOf<"refund">) => {
  const { refundId, chargeId, employerId, amountWon, chargedWon } = begun;
  return { refundId, chargeId, employerId, amountWon, chargedWon };
};
export const refunds = outgoing<EntryOf<"refund">>({
  kind: "refund",
  stream: "refund",
  beginId: refundEntryId,
  endId: refundEndEntryId,
  factsOf,
  end: (ledger, begun, isPaid) => endRefund(ledger, factsOf(begun), isPaid),
  receiptOf,
});
/** The status of a refund, as of any outgoing transfer. */
export const refundStatusOf = refunds.statusOf;
export const refundTransfer: Transfer = {
  ...refunds,
  async ask({ log }, provider, refundId) {
    const begun = await refunds.begun(log, refundId);
    const receipt = await receiptOf(log, begun);
    return provider.refund(keyOf("refund", refundId), begun.amountWon, receipt);
  },
};

/** Asks the provider for each requested refund. */
export const refundReactor = (providerOf: ProviderOf): Partial<ServiceSchema> =>
  transferReactor(
    refundTransfer,
    "payment.refundRequested",
    ({ data }) => data.refundId,
    timeoutMs,
    providerOf,
  );
