/**
 * Sandbox: the provider inside this process. It needs no setup, no port, and has no faults.
 *
 * A look-up and a repeat find what was decided, over a restart too: see ./transactions.repository.ts.
 */
import type { Outcome } from "../../../../mixins/reactor.mixin.ts";
import { type Instant, now } from "../../../contracts/core/units.ts";
import { outcomeOf, type Provider } from "../provider.ts";
import {
  type Ask,
  decided,
  type Faults,
  isSameAsk,
  leftOf,
  linesOf,
  quiet,
  standingOf,
  type Transaction,
  transactionId,
} from "./sandbox-rules.ts";
import { type Transactions, transactionsInMemory } from "./transactions.repository.ts";

/** The same key came with something else: nothing is done. */
export class OtherAsk extends Error {
  constructor({ kind, key }: Ask) {
    super(`${kind} ${key} was asked for with other values before`);
  }
}

/** Does what is asked, once under its key. Throws OtherAsk. */
export const done = async (
  deeds: Transactions,
  ask: Ask,
  at: Instant,
  faults: Faults = quiet,
): Promise<Transaction> => {
  const known = await deeds.get(transactionId(ask.kind, ask.key));
  if (known !== null && !isSameAsk(known, ask)) throw new OtherAsk(ask);
  if (known !== null) return known;
  const about = ask.of === undefined ? [] : await deeds.about(ask.of);
  const charge = about.find(({ kind }) => kind === "charge") ?? null;
  const refunds = about.filter(({ kind }) => kind === "refund");
  const stands = await deeds.add(decided(ask, at, leftOf(charge, refunds), faults));
  if (!isSameAsk(stands, ask)) throw new OtherAsk(ask);
  return stands;
};

export const sandbox = (deeds: Transactions = transactionsInMemory()): Provider => {
  const answer = async (ask: Ask): Promise<Outcome> => {
    const at = now();
    return outcomeOf(standingOf(await done(deeds, ask, at), at));
  };
  return {
    name: "sandbox",
    needsPaymentKey: false,
    charge: (key, amountWon) => answer({ kind: "charge", key, amountWon }),
    payout: (key, amountWon, { bankCode }) => answer({ kind: "payout", key, amountWon, bankCode }),
    refund: (key, amountWon, receipt) => answer({ kind: "refund", key, amountWon, of: receipt }),
    find: async ({ kind, key }) => standingOf(await deeds.get(transactionId(kind, key)), now()),
    statement: async (date) => linesOf(await deeds.onDay(date), now()),
    // Every answer comes at once: there is nobody outside who would send one.
    heard: () => ({ isGenuine: false, key: null }),
  };
};
