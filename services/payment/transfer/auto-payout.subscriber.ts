/**
 * Automatic payouts: pay that is settled goes on to the worker's bank account, where they want it.
 *
 * The payout's id is made of the application, so a message that comes again, or after a crash,
 * posts one entry. From there it is a withdrawal like any other: the payout reactor sends it, and
 * what the bank refuses returns to the wallet. The pay stays in the wallet without a bank account,
 * while a replaced account waits, and while withdrawals are switched off.
 */
import type { Service } from "moleculer";
import { settingsOf } from "../../../mixins/config/settings.ts";
import { dynamicConfigOf } from "../../../mixins/dynamic-config/dynamic-config.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { type Instant, idFrom, now, won } from "../../contracts/core/units.ts";
import { call, type Message } from "../../contracts/index.ts";
import { payoutEntryId } from "../ledger/entry.ts";
import { followUp, type PaymentService, post } from "../ledger/ledger.repository.ts";
import { payout } from "../ledger/postings.ts";
import { goesToBank, payToChoices } from "./pay-to.ts";
import { typeOf } from "./payout.reactor.ts";

type Paid = Message<"payment.settled" | "payment.resettled">;

/**
 * The id of the payout that follows from a payment: one for the shift, one for its correction and
 * one for work beyond its plan.
 */
export const autoWithdrawalId = ({ type, data }: Pick<Paid, "type" | "data">): string => {
  const isBeyond = "isBeyondPlan" in data && data.isBeyondPlan === true;
  return idFrom("withdrawal", "auto", data.applicationId, type, ...(isBeyond ? ["beyond"] : []));
};

/** Whether an account of the worker may receive money now; false once they have left. */
const mayReceive = async (service: PaymentService, userId: string): Promise<boolean> => {
  try {
    const facts = await call(service.broker, "user.facts", { userId });
    return facts.hasBankAccount && facts.withdrawalsHeldUntil === undefined;
  } catch (error) {
    if (typeOf(error) === "NOT_FOUND") return false;
    throw error;
  }
};

/** Sends the pay of a message on to the bank, or leaves it in the wallet. */
export const payOn = async (service: PaymentService, message: Paid): Promise<void> => {
  const { workerId: userId, netWon } = message.data;
  if (netWon <= 0) return;
  const choice = await service.log.state(payToChoices, userId);
  const { payTo } = settingsOf(service.broker);
  if (!goesToBank(choice, payTo, message.at as Instant, now())) return;
  if (!dynamicConfigOf(service.broker).features.withdrawals) return;
  if (!(await mayReceive(service, userId))) return;
  const withdrawalId = autoWithdrawalId(message);
  const facts = { withdrawalId, role: "worker" as const, userId, amountWon: won(netWon) };
  const command = followUp(message as Message, payoutEntryId(withdrawalId), facts);
  try {
    await post(service.log, (ledger) => payout(ledger, facts), command);
  } catch (error) {
    // The worker was faster and has withdrawn by hand.
    if (error instanceof Refusal && error.type === "INSUFFICIENT_FUNDS") return;
    throw error;
  }
};

/** The subscriptions of the payment service. */
export const autoPayouts = {
  async "payment.settled"(this: Service, message: Message<"payment.settled">) {
    await payOn(this as PaymentService, message);
  },
  async "payment.resettled"(this: Service, message: Message<"payment.resettled">) {
    await payOn(this as PaymentService, message);
  },
};
