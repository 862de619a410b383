/**
 * Charging: the provider is asked for the money, and the ledger has it when the provider says so.
 */
import type { ServiceSchema } from "moleculer";
import { countToday } from "../../mixins/daily.ts";
import { gates } from "../../mixins/gate/rules.ts";
import { checkGate } from "../../mixins/gate.ts";
import { answered, caller, command } from "../../mixins/guard.mixin.ts";
import type { Log } from "../../mixins/log/log.ts";
import type { Answer, Handlers, Params } from "../contracts/index.ts";
import { Refusal } from "../contracts/refusal.ts";
import { idFrom, won } from "../contracts/units.ts";
import * as rules from "./charge.ts";
import { chargeEntryId } from "./entry.ts";
import { type Errand, errandReactor, type ProviderOf } from "./errand.edge.ts";
import { charges, entryBy, type PaymentService, post } from "./posting.edge.ts";
import { chargeIdOfOrder, keyOf, onItsWay, type Provider } from "./provider.ts";
import { charge as chargeEntry } from "./rules.ts";

const timeoutMs = 3000;

/** It is confirmed when the wallet has the money, and not a moment before. */
const statusOf = async (
  log: Log,
  charge: rules.Charge,
): Promise<Answer<"payment.charge">["status"]> => {
  if (charge.status === "none") return "requested";
  if (charge.status === "unknown" && charge.detail === onItsWay) return "requested";
  if (charge.status !== "confirmed") return charge.status;
  const entry = await entryBy(log, chargeEntryId(charge.chargeId));
  return entry === null ? "requested" : "confirmed";
};

type Named = { readonly orderId?: string; readonly paymentKey?: string };

/**
 * What the browser named, where it did. Refuses PAYMENT_KEY_MISSING where only half of it is there,
 * or none where the provider needs it.
 */
const namedIn = (
  { orderId, paymentKey }: Params<"payment.charge">,
  { needsPaymentKey }: Provider,
): Named => {
  if (orderId !== undefined && paymentKey !== undefined) return { orderId, paymentKey };
  const isNone = orderId === undefined && paymentKey === undefined;
  if (isNone && !needsPaymentKey) return {};
  throw new Refusal("PAYMENT_KEY_MISSING", {}, 422);
};

export const chargeActions = (
  providerOf: ProviderOf,
): Pick<Handlers<"payment", PaymentService>, "charge"> => ({
  async charge(ctx) {
    const { userId: employerId } = caller(ctx);
    const { method } = ctx.params;
    const amountWon = won(ctx.params.amountWon);
    const asked = command(ctx);
    const named = namedIn(ctx.params, providerOf(this));
    const { orderId } = named;
    const chargeId = orderId === undefined ? idFrom("charge", asked.cid) : chargeIdOfOrder(orderId);
    const request = { chargeId, employerId, amountWon, method, ...named };
    if (!(await this.log.isDone(asked))) {
      await checkGate(this.log, employerId);
      await countToday(this.log, "charges", employerId, asked);
    }
    const rule = (charge: rules.Charge) => rules.request(charge, request);
    const done = await this.log.decide(charges, chargeId, rule, asked);
    answered(ctx, done);
    return { chargeId, amountWon, method, status: await statusOf(this.log, done.state) };
  },
});

const endOf = { done: "confirmed", refused: "declined", unknown: "unknown" } as const;

/** The charge under an id. Throws when there is none. */
const requested = async (log: Log, chargeId: string) => {
  const charge = await log.state(charges, chargeId);
  if (charge.status === "none") throw new Error(`there is no charge ${chargeId}`);
  return charge;
};

export const chargeErrand: Errand = {
  kind: "charge",
  async state(log, chargeId) {
    const charge = await log.state(charges, chargeId);
    if (charge.status === "none") return null;
    const { amountWon, orderId } = charge;
    const said = await statusOf(log, charge);
    const isOver = said === "confirmed" || said === "declined";
    const status = isOver ? "over" : charge.status === "unknown" ? "unknown" : "open";
    return { key: orderId ?? keyOf("charge", chargeId), amountWon, status };
  },
  async ask({ log }, provider, chargeId) {
    const charge = await requested(log, chargeId);
    const { employerId, amountWon, method, orderId, paymentKey } = charge;
    const gate = await log.state(gates, employerId);
    // Nobody leaves while a charge is open: this one was requested when its gate had closed.
    if (gate === "gone") return { status: "refused", detail: "ACCOUNT_CLOSING" };
    // Whether he stays is not known yet; it is tried again.
    if (gate === "closed") throw new Error("the account is being closed");
    return provider.charge(orderId ?? keyOf("charge", chargeId), amountWon, method, paymentKey);
  },
  async settle(log, chargeId, { status, detail }, by) {
    const { employerId, amountWon } = await requested(log, chargeId);
    const facts = { chargeId, employerId, amountWon };
    const to = endOf[status];
    const asked = by(`charge-end:${chargeId}/${to}`, facts);
    const { state } = await log.decide(
      charges,
      chargeId,
      (charge) => rules.end(charge, to, detail),
      asked,
    );
    if (status === "unknown") return;
    // Its own stream decides which end it has; the ledger follows.
    if (state.status !== to) throw new Refusal("STEP_CANCELLED");
    if (status !== "done") return;
    await post(log, (money) => chargeEntry(money, facts), by(chargeEntryId(chargeId), facts));
  },
};

/** Asks the provider for each charge that was requested. */
export const chargeReactor = (providerOf: ProviderOf): Partial<ServiceSchema> =>
  errandReactor(
    chargeErrand,
    "payment.chargeRequested",
    ({ data }) => data.chargeId,
    timeoutMs,
    providerOf,
  );
