/**
 * Charge reactor: asks the provider for the money of a charge. The ledger posts it once the
 * provider has confirmed it.
 */
import type { ServiceSchema } from "moleculer";
import type { Log } from "../../../mixins/log/event-log.ts";
import { accountGates } from "../../../mixins/personal-data/account-gate-rules.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import type { Answer } from "../../contracts/index.ts";
import * as rules from "../ledger/charge.ts";
import { chargeEntryId } from "../ledger/entry.ts";
import { charges, entryBy, post } from "../ledger/ledger.repository.ts";
import { charge as chargeEntry } from "../ledger/postings.ts";
import { keyOf, onItsWay } from "../provider/provider.ts";
import { type ProviderOf, type Transfer, transferReactor } from "./transfer.reactor.ts";

const timeoutMs = 3000;

/** The status of a charge. It is `confirmed` only once the wallet has the money. */
export const chargeStatusOf = async (
  log: Log,
  charge: rules.Charge,
): Promise<Answer<"payment.charge">["status"]> => {
  if (charge.status === "none") return "requested";
  if (charge.status === "unknown" && charge.detail === onItsWay) return "requested";
  if (charge.status !== "confirmed") return charge.status;
  const entry = await entryBy(log, chargeEntryId(charge.chargeId));
  return entry === null ? "requested" : "confirmed";
};

const endOf = { done: "confirmed", refused: "declined", unknown: "unknown" } as const;

/** The charge under an id. Throws when there is none. */
const requested = async (log: Log, chargeId: string) => {
  const charge = await log.state(charges, chargeId);
  if (charge.status === "none") throw new Error(`there is no charge ${chargeId}`);
  return charge;
};

export const chargeTransfer: Transfer = {
  kind: "charge",
  async state(log, chargeId) {
    const charge = await log.state(charges, chargeId);
    if (charge.status === "none") return null;
    const { amountWon, orderId } = charge;
    const shown = await chargeStatusOf(log, charge);
    const isOver = shown === "confirmed" || shown === "declined";
    const status = isOver ? "over" : charge.status === "unknown" ? "unknown" : "open";
    return { key: orderId ?? keyOf("charge", chargeId), amountWon, status };
  },
  async ask({ log }, provider, chargeId) {
    const charge = await requested(log, chargeId);
    const { employerId, amountWon, method, orderId, paymentKey } = charge;
    const gate = await log.state(accountGates, employerId);
    // No account is erased while a charge is open, so this charge was requested after the gate
    // closed.
    if (gate === "gone") return { status: "refused", detail: "ACCOUNT_CLOSING" };
    // The account may still reopen, so the attempt is retried.
    if (gate === "closed") throw new Error("the account is being closed");
    return provider.charge(orderId ?? keyOf("charge", chargeId), amountWon, method, paymentKey);
  },
  async settle(log, chargeId, { status, detail }, by) {
    const { employerId, amountWon } = await requested(log, chargeId);
    const facts = { chargeId, employerId, amountWon };
    const to = endOf[status];
    const command = by(`charge-end:${chargeId}/${to}`, facts);
    const { state } = await log.decide(
      charges,
      chargeId,
      (charge) => rules.end(charge, to, detail),
      command,
    );
    if (status === "unknown") return;
    // The charge's own stream decides which end it has; the ledger follows.
    if (state.status !== to) throw new Refusal("STEP_CANCELLED");
    if (status !== "done") return;
    await post(log, (money) => chargeEntry(money, facts), by(chargeEntryId(chargeId), facts));
  },
};

/** Asks the provider for each charge that was requested. */
export const chargeReactor = (providerOf: ProviderOf): Partial<ServiceSchema> =>
  transferReactor(
    chargeTransfer,
    "payment.chargeRequested",
    ({ data }) => data.chargeId,
    timeoutMs,
    providerOf,
  );
