/**
 * Withdrawing: money leaves a wallet for its owner's bank, and comes back when the bank refuses.
 *
 * The account number is asked from the user service for the provider alone; nothing here keeps
 * it. Where nobody knows whether the bank has it, it stays in transit until the bank is asked again.
 */
import type { Context, ServiceSchema } from "moleculer";
import { answered, caller, command } from "../../mixins/guard.mixin.ts";
import type { Log } from "../../mixins/log/log.ts";
import { checkFeature } from "../../mixins/tuning.ts";
import { type Answer, call, type Handlers } from "../contracts/index.ts";
import { Refusal } from "../contracts/refusal.ts";
import { idFrom, won } from "../contracts/units.ts";
import type { Role } from "./accounts.ts";
import { payoutEndEntryId, payoutEntryId } from "./entry.ts";
import { type Errand, errandReactor, type ProviderOf } from "./errand.edge.ts";
import { endPayout, payout } from "./ledger.ts";
import {
  entryBy,
  entryCommand,
  type PaymentService,
  post,
  postedBy,
  type Unknown,
  unknownsOf,
} from "./posting.edge.ts";
import { keyOf, onItsWay } from "./provider.ts";

/** Longer than a call to the user service and the bank's answer take together. */
const timeoutMs = 5000;

/** Only for payouts of which the bank never said what came of them. */
const unknowns = unknownsOf("withdrawal");

const statusOf = async (
  log: Log,
  withdrawalId: string,
): Promise<Answer<"payment.withdrawal">["status"]> => {
  const end = await entryBy(log, payoutEndEntryId(withdrawalId));
  if (end !== null) return end.kind === "payoutPaid" ? "paid" : "failed";
  const why = await log.state(unknowns, withdrawalId);
  return why === null || why === onItsWay ? "requested" : "unknown";
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

export const payoutErrand: Errand = {
  kind: "payout",
  async state(log, withdrawalId) {
    const entry = await entryBy(log, payoutEntryId(withdrawalId));
    if (entry?.kind !== "payout") return null;
    const isOver = (await entryBy(log, payoutEndEntryId(withdrawalId))) !== null;
    const isKnown = (await log.state(unknowns, withdrawalId)) === null;
    const status = isOver ? "over" : isKnown ? "open" : "unknown";
    return { key: keyOf("payout", withdrawalId), amountWon: entry.amountWon, status };
  },
  async ask(service, provider, withdrawalId) {
    const { userId, amountWon } = await postedBy(
      service.log,
      payoutEntryId(withdrawalId),
      "payout",
    );
    try {
      const account = await call(service.broker, "user.bank.payout", { userId });
      return await provider.payout(keyOf("payout", withdrawalId), amountWon, account);
    } catch (error) {
      if (typeOf(error) !== "NO_BANK_ACCOUNT") throw error;
      return { status: "refused", detail: "NO_BANK_ACCOUNT" };
    }
  },
  async settle(log, withdrawalId, { status, detail }, by) {
    if (status === "unknown") {
      const event: Unknown = { type: "unknown", data: { detail } };
      const asked = by(`payout-unknown:${withdrawalId}`, {});
      await log.decide(unknowns, withdrawalId, () => [event], asked);
      return;
    }
    const { role, userId, amountWon } = await postedBy(log, payoutEntryId(withdrawalId), "payout");
    const facts = { withdrawalId, role, userId, amountWon };
    const isPaid = status === "done";
    const asked = by(payoutEndEntryId(withdrawalId), { ...facts, isPaid });
    await post(log, (state) => endPayout(state, facts, isPaid), asked);
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
