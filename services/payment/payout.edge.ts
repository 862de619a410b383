/**
 * Withdrawing: money leaves a wallet for its owner's bank, and comes back when the bank refuses.
 * An employer's that a charge brought goes back where it came from (./give-back.edge.ts).
 *
 * The account number is asked from the user service for the provider alone; nothing here keeps
 * it. Where nobody knows whether the bank has it, it stays in transit until the bank is asked again.
 */
import type { Context, ServiceSchema } from "moleculer";
import { counts } from "../../mixins/cap/rules.ts";
import { withinCap } from "../../mixins/cap.ts";
import { answered, caller, command } from "../../mixins/guard.mixin.ts";
import { checkFeature, tuningOf } from "../../mixins/tuning.ts";
import { call, type Handlers } from "../contracts/index.ts";
import { Refusal } from "../contracts/refusal.ts";
import { idFrom, won } from "../contracts/units.ts";
import type { Role } from "./accounts.ts";
import { payoutEntryId } from "./entry.ts";
import { type Errand, errandReactor, type ProviderOf } from "./errand.edge.ts";
import { giveBackAll, givenBack, isBegun } from "./give-back.edge.ts";
import { payouts } from "./payouts.edge.ts";
import { entryBy, entryCommand, type PaymentService, post } from "./posting.edge.ts";
import { keyOf } from "./provider.ts";
import { payout } from "./rules.ts";

/** Longer than a call to the user service and the bank's answer take together. */
const timeoutMs = 5000;

const { statusOf } = payouts;
const withdrawals = counts("withdrawals");

const typeOf = (error: unknown): string | undefined => (error as { type?: string }).type;

/**
 * Refuses NO_BANK_ACCOUNT; who has left the platform has none either. Refuses BANK_ACCOUNT_NEW with
 * the instant until which nothing goes to an account that took another's place.
 */
const checkBankAccount = async (ctx: Context, userId: string): Promise<void> => {
  try {
    const { hasBankAccount, withdrawalsHeldUntil } = await call(ctx, "user.facts", { userId });
    if (withdrawalsHeldUntil !== undefined) {
      throw new Refusal("BANK_ACCOUNT_NEW", { until: withdrawalsHeldUntil });
    }
    if (hasBankAccount) return;
  } catch (error) {
    if (typeOf(error) !== "NOT_FOUND") throw error;
  }
  throw new Refusal("NO_BANK_ACCOUNT");
};

type PayoutActions = Pick<Handlers<"payment", PaymentService>, "withdraw" | "withdrawal">;

export const payoutActions: PayoutActions = {
  async withdraw(ctx) {
    const { userId, role } = caller(ctx);
    const withdrawalId = idFrom("withdrawal", command(ctx).cid);
    const amountWon = won(ctx.params.amountWon);
    const facts = { withdrawalId, role: role as Role, userId, amountWon };
    const asked = entryCommand(ctx, payoutEntryId(withdrawalId), facts);
    // Who asks again gets the first answer, whatever became of the account since.
    const isKnown = await isBegun(this.log, withdrawalId);
    if (!isKnown) {
      checkFeature(this.broker, "withdrawals");
      await checkBankAccount(ctx, userId);
    }
    const send = async () => {
      if (role === "employer") return giveBackAll(this, ctx, facts);
      answered(ctx, await post(this.log, (state) => payout(state, facts), asked));
      return { withdrawalId, amountWon, status: await statusOf(this.log, withdrawalId) };
    };
    if (isKnown) return send();
    const things = tuningOf(this.broker).limits.withdrawals;
    const cap = { code: "WITHDRAWAL_LIMIT", things };
    const capped = { counts: withdrawals, whose: userId, cap, thingId: withdrawalId };
    return withinCap(this.log, capped, asked, () => isBegun(this.log, withdrawalId), send);
  },

  async withdrawal(ctx) {
    const { userId, role } = caller(ctx);
    const { withdrawalId } = ctx.params;
    if (role === "employer") return givenBack(this.log, userId, withdrawalId);
    const entry = await entryBy(this.log, payoutEntryId(withdrawalId));
    if (entry?.kind !== "payout" || entry.userId !== userId) {
      throw new Refusal("NOT_FOUND", {}, 404);
    }
    const { amountWon } = entry;
    return { withdrawalId, amountWon, status: await statusOf(this.log, withdrawalId) };
  },
};

export const payoutErrand: Errand = {
  ...payouts,
  async ask(service, provider, withdrawalId) {
    const { userId, amountWon } = await payouts.begun(service.log, withdrawalId);
    const begun = await service.log.byCommand(payoutEntryId(withdrawalId));
    // What is on its way goes to the account that counted when it was asked for.
    const asked = begun === null ? {} : { askedAt: begun.at };
    try {
      const account = await call(service.broker, "user.bank.payout", { userId, ...asked });
      return await provider.payout(keyOf("payout", withdrawalId), amountWon, account);
    } catch (error) {
      if (typeOf(error) !== "NO_BANK_ACCOUNT") throw error;
      return { status: "refused", detail: "NO_BANK_ACCOUNT" };
    }
  },
};

/** Sends each withdrawal to its owner's bank account. */
export const payoutReactor = (providerOf: ProviderOf): Partial<ServiceSchema> =>
  errandReactor(
    payoutErrand,
    "payment.withdrawalRequested",
    ({ data }) => data.withdrawalId,
    timeoutMs,
    providerOf,
  );
