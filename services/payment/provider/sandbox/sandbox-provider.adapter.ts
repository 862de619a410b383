/**
 * Sandbox provider: the provider inside this process. It needs no setup and no port, and has no
 * faults.
 *
 * A look-up and a retry find what was decided, also after a restart: see
 * ./transactions.repository.ts.
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

/** The same key came with other values; nothing is done. */
export class OtherAsk extends Error {
  constructor({ kind, key }: Ask) {
    super(`${kind} ${key} was asked for with other values before`);
  }
}

/** Performs a request, once under its key. Throws OtherAsk. */
export const done = async (
  transactions: Transactions,
  ask: Ask,
  at: Instant,
  faults: Faults = quiet,
): Promise<Transaction> => {
  const known = await transactions.get(transactionId(ask.kind, ask.key));
  if (known !== null && !isSameAsk(known, ask)) throw new OtherAsk(ask);
  if (known !== null) return known;
  const about = ask.of === undefined ? [] : await transactions.about(ask.of);
  const charge = about.find(({ kind }) => kind === "charge") ?? null;
  const refunds = about.filter(({ kind }) => kind === "refund");
  const stored = await transactions.add(decided(ask, at, leftOf(charge, refunds), faults));
  if (!isSameAsk(stored, ask)) throw new OtherAsk(ask);
  return stored;
};

/** The sandbox as a provider; its transactions are in memory unless given. */
export const sandbox = (transactions: Transactions = transactionsInMemory()): Provider => {
  const answer = async (ask: Ask): Promise<Outcome> => {
    const at = now();
    return outcomeOf(standingOf(await done(transactions, ask, at), at));
  };
  return {
    name: "sandbox",
    needsPaymentKey: false,
    charge: (key, amountWon) => answer({ kind: "charge", key, amountWon }),
    payout: (key, amountWon, { bankCode }) => answer({ kind: "payout", key, amountWon, bankCode }),
    refund: (key, amountWon, receipt) => answer({ kind: "refund", key, amountWon, of: receipt }),
    find: async ({ kind, key }) =>
      standingOf(await transactions.get(transactionId(kind, key)), now()),
    statement: async (date) => linesOf(await transactions.onDay(date), now()),
    // Every answer is immediate, so no webhook is ever sent.
    heard: () => ({ isGenuine: false, key: null }),
  };
};
