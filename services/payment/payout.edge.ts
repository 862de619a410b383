/**
 * Withdrawing: money leaves a wallet for its owner's bank, and comes back when the bank refuses.
 *
 * The account number is asked from the user service for the provider alone; nothing here keeps
 * it. Where nobody knows whether the bank has it, it stays in transit for a person to look at.
 */
import type { Context, ServiceSchema } from "moleculer";
import { answered, caller, command } from "../../mixins/guard.mixin.ts";
import type { Decider, Log } from "../../mixins/log/log.ts";
import { type Outcome, reactor } from "../../mixins/reactor.mixin.ts";
import { checkFeature } from "../../mixins/tuning.ts";
import { type Answer, call, type Handlers } from "../contracts/index.ts";
import { Refusal } from "../contracts/refusal.ts";
import { idFrom, won } from "../contracts/units.ts";
import type { Role } from "./accounts.ts";
import { payoutEndEntryId, payoutEntryId } from "./entry.ts";
import { endPayout, payout } from "./ledger.ts";
import {
  entryBy,
  entryCommand,
  followUp,
  type PaymentService,
  post,
  postedBy,
} from "./posting.edge.ts";
import type { Provider } from "./provider.ts";

/** Longer than a call to the user service and the bank's answer take together. */
const timeoutMs = 5000;

type Unknown = { readonly type: "unknown"; readonly data: { readonly detail: string } };
/** Only for payouts of which the bank never said what came of them. */
const unknowns: Decider<boolean, Unknown> = {
  stream: "withdrawal",
  empty: false,
  evolve: () => true,
};

const statusOf = async (
  log: Log,
  withdrawalId: string,
): Promise<Answer<"payment.withdrawal">["status"]> => {
  const end = await entryBy(log, payoutEndEntryId(withdrawalId));
  if (end !== null) return end.kind === "payoutPaid" ? "paid" : "failed";
  return (await log.state(unknowns, withdrawalId)) ? "unknown" : "requested";
};

const typeOf = (error: unknown): string | undefined => (error as { type?: string }).type;

/** Refuses NO_BANK_ACCOUNT; who has left the platform has none either. */
const checkBankAccount = async (ctx: Context, userId: string): Promise<void> => {
  try {
    const { hasBankAccount } = await call(ctx, "user.facts", { userId });
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
    if ((await entryBy(this.log, asked.cid)) === null) {
      checkFeature(this.broker, "withdrawals");
      await checkBankAccount(ctx, userId);
    }
    answered(ctx, await post(this.log, (state) => payout(state, facts), asked));
    return { withdrawalId, amountWon, status: await statusOf(this.log, withdrawalId) };
  },

  async withdrawal(ctx) {
    const { userId } = caller(ctx);
    const { withdrawalId } = ctx.params;
    const entry = await entryBy(this.log, payoutEntryId(withdrawalId));
    if (entry?.kind !== "payout" || entry.userId !== userId) {
      throw new Refusal("NOT_FOUND", {}, 404);
    }
    const { amountWon } = entry;
    return { withdrawalId, amountWon, status: await statusOf(this.log, withdrawalId) };
  },
};

/** Sends each withdrawal to its owner's bank account. */
export const payoutReactor = (provider: Provider): Partial<ServiceSchema> =>
  reactor({
    name: "payout",
    on: ["payment.withdrawalRequested"],
    hasProviderKey: true,
    timeoutMs,
    async effect(service, { data }, key): Promise<Outcome> {
      const { userId, amountWon } = data;
      try {
        const account = await call(service.broker, "user.bank.payout", { userId });
        return await provider.payout(key, amountWon, account);
      } catch (error) {
        if (typeOf(error) !== "NO_BANK_ACCOUNT") throw error;
        return { status: "refused", detail: "NO_BANK_ACCOUNT" };
      }
    },
    async settled(service, message, { status, detail }) {
      const { log } = service as PaymentService;
      const { withdrawalId } = message.data;
      if (status === "unknown") {
        const asked = followUp(message, `payout-unknown:${withdrawalId}`, {});
        const event: Unknown = { type: "unknown", data: { detail } };
        await log.decide(unknowns, withdrawalId, () => [event], asked);
        return;
      }
      const { role, userId, amountWon } = await postedBy(
        log,
        payoutEntryId(withdrawalId),
        "payout",
      );
      const facts = { withdrawalId, role, userId, amountWon };
      const isPaid = status === "done";
      const asked = followUp(message, payoutEndEntryId(withdrawalId), { ...facts, isPaid });
      await post(log, (state) => endPayout(state, facts, isPaid), asked);
    },
  });
