/**
 * Payment: the wallets of the market as one ledger, and the money that goes in and out of it.
 *
 * Owns the streams `ledger`, `charge:<id>`, `withdrawal:<id>`, `refund:<id>` and
 * `withdrawals:<userId>/<day>`. The rules are in ./ledger.ts, ./wage.ts and ./charge.ts: this file and
 * what it spreads only carry them over the broker.
 */
import type { ServiceSchema } from "moleculer";
import { accountGate } from "../../mixins/gate.ts";
import { letters } from "../../mixins/letters.mixin.ts";
import { type LogMethods, log } from "../../mixins/log.mixin.ts";
import { personal } from "../../mixins/personal.mixin.ts";
import { projection } from "../../mixins/projection.mixin.ts";
import { tuningOf } from "../../mixins/tuning.ts";
import { service } from "../contracts/index.ts";
import { seoulDate } from "../contracts/units.ts";
import { announce } from "./announce.ts";
import { chargeActions, chargeReactor } from "./charge.edge.ts";
import { correctionActions } from "./correction.actions.ts";
import type { ProviderOf } from "./errand.edge.ts";
import { explained } from "./explain.ts";
import { filingActions } from "./filing.actions.ts";
import { holdActions } from "./hold.actions.ts";
import { janitor } from "./janitor.edge.ts";
import { keptByPayment, openAtPayment } from "./leaving.edge.ts";
import { openErrands } from "./open.projection.ts";
import { payoutActions, payoutReactor } from "./payout.edge.ts";
import { heldByPayment } from "./personal.edge.ts";
import { providerActions } from "./provider.actions.ts";
import type { Provider } from "./provider.ts";
import { providerOfSettings } from "./providers.edge.ts";
import { forgetReasons } from "./reasons.edge.ts";
import { refundActions, refundReactor } from "./refund.edge.ts";
import { settlements } from "./settlement.projection.ts";
import { statement } from "./statement.projection.ts";
import { atFee, quoteInputOf } from "./terms.ts";
import { quote } from "./wage.ts";
import { walletActions } from "./wallet.actions.ts";

/** The payment service over a provider of cards and bank transfers. */
export const payment = (given: Provider | ProviderOf): ServiceSchema => {
  const providerOf = typeof given === "function" ? given : () => given;
  return service<"payment", LogMethods>({
    name: "payment",
    mixins: [
      log({ announce }),
      letters(),
      personal({
        held: heldByPayment,
        erases: { reasons: forgetReasons },
        holdsIds: ["sandbox"],
        reasons: openAtPayment,
        kept: keptByPayment,
        gate: accountGate,
      }),
      projection(openErrands),
      projection(statement),
      projection(settlements),
      chargeReactor(providerOf),
      payoutReactor(providerOf),
      refundReactor(providerOf),
      janitor(providerOf),
    ],

    actions: {
      ...walletActions,
      ...chargeActions(providerOf),
      ...payoutActions,
      ...refundActions,
      ...providerActions(providerOf),
      ...filingActions,
      ...holdActions,
      ...correctionActions,

      quote(ctx) {
        const input = atFee(quoteInputOf(ctx.params), tuningOf(this.broker).employerFeePercent);
        return explained(quote(input), seoulDate(input.startsAt));
      },
    },
  });
};

export default payment(providerOfSettings());
