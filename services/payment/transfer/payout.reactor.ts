/**
 * Payout reactor: sends a withdrawal to its owner's bank. When the bank refuses, the money returns
 * to the wallet. What an employer charged goes back to its source instead (./give-back.command.ts).
 *
 * The account number is read from the user service for the provider alone, and is not stored here.
 * If the bank's answer is lost, the money stays in transit until the bank is asked again.
 */
import type { ServiceSchema } from "moleculer";
import { call } from "../../contracts/index.ts";
import { payoutEntryId } from "../ledger/entry.ts";
import { keyOf } from "../provider/provider.ts";
import { payouts } from "./payout-entry.command.ts";
import { type ProviderOf, type Transfer, transferReactor } from "./transfer.reactor.ts";

/** Longer than a call to the user service and the bank's answer take together. */
const timeoutMs = 5000;

/** The refusal code of an error, if it has one. */
export const typeOf = (error: unknown): string | undefined => (error as { type?: string }).type;

export const payoutTransfer: Transfer = {
  ...payouts,
  async ask(service, provider, withdrawalId) {
    const { userId, amountWon } = await payouts.begun(service.log, withdrawalId);
    const begun = await service.log.byCommand(payoutEntryId(withdrawalId));
    // The money goes to the account that was valid when the withdrawal was requested.
    const when = begun === null ? {} : { askedAt: begun.at };
    try {
      const account = await call(service.broker, "user.bank.payout", { userId, ...when });
      return await provider.payout(keyOf("payout", withdrawalId), amountWon, account);
    } catch (error) {
      if (typeOf(error) !== "NO_BANK_ACCOUNT") throw error;
      return { status: "refused", detail: "NO_BANK_ACCOUNT" };
    }
  },
};

/** Sends each withdrawal to its owner's bank account. */
export const payoutReactor = (providerOf: ProviderOf): Partial<ServiceSchema> =>
  transferReactor(
    payoutTransfer,
    "payment.withdrawalRequested",
    ({ data }) => data.withdrawalId,
    timeoutMs,
    providerOf,
  );
