/**
 * Sandbox: the provider inside this process. It needs no setup, no port, and has no faults.
 *
 * A look-up and a repeat find what was decided, over a restart too: see ./deeds.edge.ts.
 */
import type { Outcome } from "../../mixins/reactor.mixin.ts";
import { type Instant, now } from "../contracts/units.ts";
import { type Deeds, deedsInMemory } from "./deeds.edge.ts";
import { outcomeOf, type Provider } from "./provider.ts";
import {
  type Ask,
  type Deed,
  decided,
  deedId,
  type Faults,
  isSameAsk,
  leftOf,
  linesOf,
  quiet,
  standingOf,
} from "./sandbox.ts";

/** The same key came with something else: nothing is done. */
export class OtherAsk extends Error {
  constructor({ kind, key }: Ask) {
    super(`${kind} ${key} was asked for with other values before`);
  }
}

/** Does what is asked, once under its key. Throws OtherAsk. */
export const done = async (
  deeds: Deeds,
  ask: Ask,
  at: Instant,
  faults: Faults = quiet,
): Promise<Deed> => {
  const known = await deeds.get(deedId(ask.kind, ask.key));
  if (known !== null && !isSameAsk(known, ask)) throw new OtherAsk(ask);
  if (known !== null) return known;
  const about = ask.of === undefined ? [] : await deeds.about(ask.of);
  const charge = about.find(({ kind }) => kind === "charge") ?? null;
  const refunds = about.filter(({ kind }) => kind === "refund");
  const stands = await deeds.add(decided(ask, at, leftOf(charge, refunds), faults));
  if (!isSameAsk(stands, ask)) throw new OtherAsk(ask);
  return stands;
};

export const sandbox = (deeds: Deeds = deedsInMemory()): Provider => {
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
    find: async ({ kind, key }) => standingOf(await deeds.get(deedId(kind, key)), now()),
    statement: async (date) => linesOf(await deeds.onDay(date), now()),
    // Every answer comes at once: there is nobody outside who would send one.
    heard: () => ({ isGenuine: false, key: null }),
  };
};
