/** Charge actions: money that an employer brings into their wallet. */
import { callerOf, markReplayed } from "../../../mixins/auth/auth.middleware.ts";
import { countToday } from "../../../mixins/daily-limits/daily-count.ts";
import { commandOfRequest } from "../../../mixins/log/commands.ts";
import { checkGate } from "../../../mixins/personal-data/account-gate.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { idFrom, won } from "../../contracts/core/units.ts";
import type { Handlers, Params } from "../../contracts/index.ts";
import * as rules from "../ledger/charge.ts";
import { charges, type PaymentService } from "../ledger/ledger.repository.ts";
import { chargeIdOfOrder, type Provider } from "../provider/provider.ts";
import { chargeStatusOf } from "./charge.reactor.ts";
import type { ProviderOf } from "./transfer.reactor.ts";

type Named = { readonly orderId?: string; readonly paymentKey?: string };

/**
 * The order id and payment key from the browser. Refuses PAYMENT_KEY_MISSING when only one of them
 * is there, or none where the provider needs it.
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

/**
 * The `charge` action. Refuses PAYMENT_KEY_MISSING, ORDER_TAKEN, and what the account gate and the
 * daily limit refuse.
 */
export const chargeActions = (
  providerOf: ProviderOf,
): Pick<Handlers<"payment", PaymentService>, "charge"> => ({
  async charge(ctx) {
    const { userId: employerId } = callerOf(ctx);
    const { method } = ctx.params;
    const amountWon = won(ctx.params.amountWon);
    const command = commandOfRequest(ctx);
    const named = namedIn(ctx.params, providerOf(this));
    const { orderId } = named;
    const chargeId =
      orderId === undefined ? idFrom("charge", command.cid) : chargeIdOfOrder(orderId);
    const request = { chargeId, employerId, amountWon, method, ...named };
    if (!(await this.log.isDone(command))) {
      await checkGate(this.log, employerId);
      await countToday(this.log, "charges", employerId, command);
    }
    const rule = (charge: rules.Charge) => rules.request(charge, request);
    const done = await this.log.decide(charges, chargeId, rule, command);
    markReplayed(ctx, done);
    return { chargeId, amountWon, method, status: await chargeStatusOf(this.log, done.state) };
  },
});
