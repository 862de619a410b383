/**
 * Refunding: money of a charge that is still in its employer's wallet goes back where it came from.
 *
 * It is in transit until the provider answers: then it has left, or it is in the wallet again.
 * Where nobody knows whether the provider has done it, it stays in transit until it is asked again.
 */
import type { ServiceSchema } from "moleculer";
import { answered } from "../../mixins/guard.mixin.ts";
import type { Log } from "../../mixins/log/log.ts";
import { wordedCommand, wordsIdOf } from "../../mixins/words.ts";
import type { Handlers } from "../contracts/index.ts";
import { Refusal } from "../contracts/refusal.ts";
import { idFrom, won } from "../contracts/units.ts";
import type { Charge } from "./charge.ts";
import { type EntryOf, refundEndEntryId, refundEntryId } from "./entry.ts";
import { type Errand, errandReactor, type ProviderOf } from "./errand.edge.ts";
import { outgoing } from "./outgoing.edge.ts";
import { charges, entryBy, type PaymentService, post } from "./posting.edge.ts";
import { keyOf } from "./provider.ts";
import { reasoning, reasonOf } from "./reasons.edge.ts";
import { endRefund, refund } from "./rules.ts";

const timeoutMs = 3000;

const notFound = () => new Refusal("NOT_FOUND", {}, 404);

/** Refuses NOT_FOUND, and CHARGE_NOT_CONFIRMED where no money has come. */
const confirmed = (charge: Charge) => {
  if (charge.status === "none") throw notFound();
  if (charge.status !== "confirmed") {
    throw new Refusal("CHARGE_NOT_CONFIRMED", { status: charge.status });
  }
  return charge;
};

/** The receipt of the charge that a refund is of. */
const receiptOf = async (log: Log, { chargeId }: EntryOf<"refund">): Promise<string> =>
  confirmed(await log.state(charges, chargeId)).detail;

const factsOf = (begun: EntryOf<"refund">) => {
  const { refundId, chargeId, employerId, amountWon, chargedWon } = begun;
  return { refundId, chargeId, employerId, amountWon, chargedWon };
};
const refunds = outgoing<EntryOf<"refund">>({
  kind: "refund",
  stream: "refund",
  beginId: refundEntryId,
  endId: refundEndEntryId,
  factsOf,
  end: (ledger, begun, isPaid) => endRefund(ledger, factsOf(begun), isPaid),
  receiptOf,
});
const names = {
  requested: "requested",
  paid: "refunded",
  failed: "returned",
  unknown: "unknown",
} as const;
/** Where a refund stands, as money on its way out does. */
export const refundStatusOf = refunds.statusOf;
const statusOf = async (log: Log, refundId: string) => names[await refunds.statusOf(log, refundId)];

type RefundActions = Pick<Handlers<"payment", PaymentService>, "refund" | "refund.get">;

export const refundActions: RefundActions = {
  async refund(ctx) {
    const { chargeId, reason } = ctx.params;
    const amountWon = won(ctx.params.amountWon);
    const worded = wordedCommand(ctx);
    const refundId = idFrom("refund", worded.cid);
    const asked = { ...worded, cid: refundEntryId(refundId), isFresh: false };
    const charge = confirmed(await this.log.state(charges, chargeId));
    const { employerId, amountWon: chargedWon } = charge;
    const reasonId = wordsIdOf(asked);
    const facts = { refundId, chargeId, employerId, amountWon, chargedWon, reasonId };
    const said = { reasonId, userId: employerId, text: reason };
    const done = await reasoning(this, said, asked, () =>
      post(this.log, (state) => refund(state, facts), asked),
    );
    answered(ctx, done);
    return { refundId, chargeId, amountWon, status: await statusOf(this.log, refundId) };
  },

  async "refund.get"(ctx) {
    const { refundId } = ctx.params;
    const entry = await entryBy(this.log, refundEntryId(refundId));
    if (entry?.kind !== "refund") throw notFound();
    const { chargeId, amountWon } = entry;
    const status = await statusOf(this.log, refundId);
    const reason = "reasonId" in entry ? await reasonOf(this, entry.reasonId) : "";
    return { refundId, chargeId, amountWon, status, reason };
  },
};

export const refundErrand: Errand = {
  ...refunds,
  async ask({ log }, provider, refundId) {
    const begun = await refunds.begun(log, refundId);
    const receipt = await receiptOf(log, begun);
    return provider.refund(keyOf("refund", refundId), begun.amountWon, receipt);
  },
};

/** Has the provider give each refund back. */
export const refundReactor = (providerOf: ProviderOf): Partial<ServiceSchema> =>
  errandReactor(
    refundErrand,
    "payment.refundRequested",
    ({ data }) => data.refundId,
    timeoutMs,
    providerOf,
  );
