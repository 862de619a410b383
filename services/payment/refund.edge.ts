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
import type { Answer, Handlers } from "../contracts/index.ts";
import { Refusal } from "../contracts/refusal.ts";
import { idFrom, won } from "../contracts/units.ts";
import type { Charge } from "./charge.ts";
import { refundEndEntryId, refundEntryId } from "./entry.ts";
import { type Errand, errandReactor, type ProviderOf } from "./errand.edge.ts";
import { endRefund, refund } from "./ledger.ts";
import {
  charges,
  entryBy,
  type PaymentService,
  post,
  postedBy,
  type Unknown,
  unknownsOf,
} from "./posting.edge.ts";
import { keyOf, onItsWay } from "./provider.ts";
import { reasoning, reasonOf } from "./reasons.edge.ts";

const timeoutMs = 3000;

/** Only for refunds of which the provider never said what came of them. */
const unknowns = unknownsOf("refund");

const notFound = () => new Refusal("NOT_FOUND", {}, 404);

const statusOf = async (
  log: Log,
  refundId: string,
): Promise<Answer<"payment.refund">["status"]> => {
  const end = await entryBy(log, refundEndEntryId(refundId));
  if (end !== null) return end.kind === "refundPaid" ? "refunded" : "returned";
  const why = await log.state(unknowns, refundId);
  return why === null || why === onItsWay ? "requested" : "unknown";
};

/** Refuses NOT_FOUND, and CHARGE_NOT_CONFIRMED where no money has come. */
const confirmed = (charge: Charge) => {
  if (charge.status === "none") throw notFound();
  if (charge.status !== "confirmed") {
    throw new Refusal("CHARGE_NOT_CONFIRMED", { status: charge.status });
  }
  return charge;
};

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
    const { chargeId, amountWon, reasonId } = entry;
    const status = await statusOf(this.log, refundId);
    return { refundId, chargeId, amountWon, status, reason: await reasonOf(this, reasonId) };
  },
};

const requested = (log: Log, refundId: string) => postedBy(log, refundEntryId(refundId), "refund");

/** The receipt of the charge that a refund is of. */
const receiptOf = async (log: Log, chargeId: string): Promise<string> =>
  confirmed(await log.state(charges, chargeId)).detail;

export const refundErrand: Errand = {
  kind: "refund",
  async state(log, refundId) {
    const entry = await entryBy(log, refundEntryId(refundId));
    if (entry?.kind !== "refund") return null;
    const isOver = (await entryBy(log, refundEndEntryId(refundId))) !== null;
    const isKnown = (await log.state(unknowns, refundId)) === null;
    const status = isOver ? "over" : isKnown ? "open" : "unknown";
    const receipt = await receiptOf(log, entry.chargeId);
    return { key: keyOf("refund", refundId), amountWon: entry.amountWon, receipt, status };
  },
  async ask({ log }, provider, refundId) {
    const { chargeId, amountWon } = await requested(log, refundId);
    return provider.refund(keyOf("refund", refundId), amountWon, await receiptOf(log, chargeId));
  },
  async settle(log, refundId, { status, detail }, by) {
    if (status === "unknown") {
      const event: Unknown = { type: "unknown", data: { detail } };
      await log.decide(unknowns, refundId, () => [event], by(`refund-unknown:${refundId}`, {}));
      return;
    }
    const { chargeId, employerId, amountWon, chargedWon } = await requested(log, refundId);
    const facts = { refundId, chargeId, employerId, amountWon, chargedWon };
    const isPaid = status === "done";
    const asked = by(refundEndEntryId(refundId), { ...facts, isPaid });
    await post(log, (state) => endRefund(state, facts, isPaid), asked);
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
