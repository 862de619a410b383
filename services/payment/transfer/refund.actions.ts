/** Refund actions: an operator sends money of a charge back to its source. */
import { markReplayed } from "../../../mixins/auth/auth.middleware.ts";
import type { Log } from "../../../mixins/log/event-log.ts";
import { freeTextCommand, freeTextIdOf } from "../../../mixins/personal-data/free-texts.ts";
import { idFrom, won } from "../../contracts/core/units.ts";
import type { Handlers } from "../../contracts/index.ts";
import { refundEntryId } from "../ledger/entry.ts";
import { charges, entryBy, type PaymentService, post } from "../ledger/ledger.repository.ts";
import { refund } from "../ledger/postings.ts";
import { confirmed, notFound, refunds } from "./refund.reactor.ts";
import { reasoning, reasonOf } from "./refund-reasons.repository.ts";

const names = {
  requested: "requested",
  paid: "refunded",
  failed: "returned",
  unknown: "unknown",
} as const;
const statusOf = async (log: Log, refundId: string) => names[await refunds.statusOf(log, refundId)];

type RefundActions = Pick<Handlers<"payment", PaymentService>, "refund" | "refund.get">;

export const refundActions: RefundActions = {
  async refund(ctx) {
    const { chargeId, reason } = ctx.params;
    const amountWon = won(ctx.params.amountWon);
    const textCommand = freeTextCommand(ctx);
    const refundId = idFrom("refund", textCommand.cid);
    const command = { ...textCommand, cid: refundEntryId(refundId), isFresh: false };
    const charge = confirmed(await this.log.state(charges, chargeId));
    const { employerId, amountWon: chargedWon } = charge;
    const reasonId = freeTextIdOf(command);
    const facts = { refundId, chargeId, employerId, amountWon, chargedWon, reasonId };
    const statedReason = { reasonId, userId: employerId, text: reason };
    const done = await reasoning(this, statedReason, command, () =>
      post(this.log, (state) => refund(state, facts), command),
    );
    markReplayed(ctx, done);
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
