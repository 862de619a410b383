/** Withdrawal actions: money that leaves a wallet for its owner's bank, or for its source. */
import type { Context } from "moleculer";
import { callerOf, markReplayed } from "../../../mixins/auth/auth.middleware.ts";
import { withinCap } from "../../../mixins/daily-limits/daily-cap.ts";
import { counts } from "../../../mixins/daily-limits/daily-cap-rules.ts";
import { checkFeature, dynamicConfigOf } from "../../../mixins/dynamic-config/dynamic-config.ts";
import { commandOfRequest } from "../../../mixins/log/commands.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { idFrom, won } from "../../contracts/core/units.ts";
import { call, type Handlers } from "../../contracts/index.ts";
import type { Role } from "../ledger/accounts.ts";
import { payoutEntryId } from "../ledger/entry.ts";
import { entryBy, entryCommand, type PaymentService, post } from "../ledger/ledger.repository.ts";
import { payout } from "../ledger/postings.ts";
import { giveBackAll, givenBack, isBegun } from "./give-back.command.ts";
import { typeOf } from "./payout.reactor.ts";
import { payouts } from "./payout-entry.command.ts";

const { statusOf } = payouts;
const withdrawals = counts("withdrawals");

/**
 * Refuses NO_BANK_ACCOUNT, also for a user who has left the platform. Refuses BANK_ACCOUNT_NEW with
 * the instant until which an account that replaced another receives nothing.
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
    const { userId, role } = callerOf(ctx);
    const withdrawalId = idFrom("withdrawal", commandOfRequest(ctx).cid);
    const amountWon = won(ctx.params.amountWon);
    const facts = { withdrawalId, role: role as Role, userId, amountWon };
    const command = entryCommand(ctx, payoutEntryId(withdrawalId), facts);
    // A retry gets the first answer, even if the account has changed since.
    const isKnown = await isBegun(this.log, withdrawalId);
    if (!isKnown) {
      checkFeature(this.broker, "withdrawals");
      await checkBankAccount(ctx, userId);
    }
    const send = async () => {
      if (role === "employer") return giveBackAll(this, ctx, facts);
      markReplayed(ctx, await post(this.log, (state) => payout(state, facts), command));
      return { withdrawalId, amountWon, status: await statusOf(this.log, withdrawalId) };
    };
    if (isKnown) return send();
    const things = dynamicConfigOf(this.broker).limits.withdrawals;
    const cap = { code: "WITHDRAWAL_LIMIT", things };
    const capped = { counts: withdrawals, whose: userId, cap, thingId: withdrawalId };
    return withinCap(this.log, capped, command, () => isBegun(this.log, withdrawalId), send);
  },

  async withdrawal(ctx) {
    const { userId, role } = callerOf(ctx);
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
