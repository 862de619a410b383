/**
 * Payment service: all wallets of the market as one ledger, and the money that enters and leaves
 * it.
 *
 * It owns the streams `ledger`, `charge:<id>`, `withdrawal:<id>`, `refund:<id>`, `byHand:<id>`,
 * `month:<employerId>/<workerId>/<month>`, `payTo:<workerId>` and `withdrawals:<userId>/<day>`. The rules are in ./ledger/postings.ts, ./wage/quote.ts and
 * ./ledger/charge.ts; this file and the action files only connect them to the broker.
 */
import type { ServiceSchema } from "moleculer";
import { deadLetters } from "../../mixins/dead-letters.mixin.ts";
import { dynamicConfigOf } from "../../mixins/dynamic-config/dynamic-config.ts";
import { type LogMethods, log } from "../../mixins/log.mixin.ts";
import { accountGate } from "../../mixins/personal-data/account-gate.ts";
import { personalData } from "../../mixins/personal-data.mixin.ts";
import { projection } from "../../mixins/projection.mixin.ts";
import { subscription } from "../../mixins/subscription.mixin.ts";
import { seoulDate } from "../contracts/core/units.ts";
import { service } from "../contracts/index.ts";
import { announce, wonOf } from "./announce.ts";
import { ledgerFigures } from "./ledger/ledger-figures.scheduler.ts";
import { atFee, quoteInputOf } from "./ledger/pay-terms.ts";
import { statement } from "./ledger/statement.projection.ts";
import { duesByMonth } from "./month/dues.projection.ts";
import { monthActions } from "./month/month.actions.ts";
import { monthWarningScheduler } from "./month/month-warnings.scheduler.ts";
import { remittanceActions } from "./month/remittance.actions.ts";
import { remittanceScheduler } from "./month/remittance.scheduler.ts";
import { workMonths } from "./month/work-month.projection.ts";
import { keptByPayment, openAtPayment } from "./personal-data/erasure.query.ts";
import { heldByPayment } from "./personal-data/export.query.ts";
import type { Provider } from "./provider/provider.ts";
import { providerOfSettings } from "./provider-factory.adapter.ts";
import { autoPayouts } from "./transfer/auto-payout.subscriber.ts";
import { chargeActions } from "./transfer/charge.actions.ts";
import { chargeReactor } from "./transfer/charge.reactor.ts";
import { openTransfers } from "./transfer/open-transfers.projection.ts";
import { payToActions } from "./transfer/pay-to.actions.ts";
import { payoutActions } from "./transfer/payout.actions.ts";
import { payoutReactor } from "./transfer/payout.reactor.ts";
import { providerActions } from "./transfer/provider.actions.ts";
import { refundActions } from "./transfer/refund.actions.ts";
import { refundReactor } from "./transfer/refund.reactor.ts";
import { forgetReasons } from "./transfer/refund-reasons.repository.ts";
import type { ProviderOf } from "./transfer/transfer.reactor.ts";
import { unknownTransferScheduler } from "./transfer/unknown-transfers.scheduler.ts";
import { explained } from "./wage/explain.ts";
import { quote } from "./wage/quote.ts";
import { correctionActions } from "./wallet/correction.actions.ts";
import { filingActions } from "./wallet/filing.actions.ts";
import { holdActions } from "./wallet/hold.actions.ts";
import { incomeActions } from "./wallet/income.actions.ts";
import { settlements } from "./wallet/payslip.projection.ts";
import { priceActions } from "./wallet/price.actions.ts";
import { walletActions } from "./wallet/wallet.actions.ts";

/**
 * The payment service over a provider of cards and bank transfers, or a function that chooses one.
 */
export const payment = (given: Provider | ProviderOf): ServiceSchema => {
  const providerOf = typeof given === "function" ? given : () => given;
  return service<"payment", LogMethods>({
    name: "payment",
    mixins: [
      log({ announce, wonOf }),
      deadLetters(),
      personalData({
        held: heldByPayment,
        erases: { reasons: forgetReasons },
        holdsIds: ["sandbox"],
        reasons: openAtPayment,
        kept: keptByPayment,
        gate: accountGate,
      }),
      projection(openTransfers),
      projection(statement),
      projection(settlements),
      projection(duesByMonth),
      projection(workMonths),
      chargeReactor(providerOf),
      payoutReactor(providerOf),
      refundReactor(providerOf),
      unknownTransferScheduler(providerOf),
      subscription(),
      ledgerFigures(),
      remittanceScheduler(),
      monthWarningScheduler(),
    ],

    actions: {
      ...walletActions,
      ...chargeActions(providerOf),
      ...payoutActions,
      ...refundActions,
      ...providerActions(providerOf),
      ...filingActions,
      ...incomeActions,
      ...holdActions,
      ...priceActions,
      ...correctionActions,
      ...remittanceActions,
      ...monthActions,
      ...payToActions,

      quote(ctx) {
        const input = atFee(
          quoteInputOf(ctx.params),
          dynamicConfigOf(this.broker).employerFeePercent,
        );
        return explained(quote(input), seoulDate(input.startsAt));
      },
    },

    subscriptions: autoPayouts,
  });
};

export default payment(providerOfSettings());
