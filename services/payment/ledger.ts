/**
 * Ledger: every wallet of the market in one stream, so that one append decides over all of them.
 *
 * The rules here post entries. They promise: every entry sums to 0; no account but `ext:*` goes
 * below 0; what is held equals the open holds; a hold is resolved at most once, for no more than
 * was held. A breach that no input should reach is a fault (Error), not a refusal.
 */
import { Refusal } from "../contracts/refusal.ts";
import { type Won, won } from "../contracts/units.ts";
import * as accounts from "./accounts.ts";
import { type Party, pocketOf } from "./accounts.ts";
import { type Buckets, noBuckets, valueAt, withValue } from "./buckets.ts";
import {
  type ChargeFacts,
  type Entry,
  entryIdOf,
  type Hold,
  type HoldParties,
  type HoldRef,
  holdEntryId,
  type Leg,
  legsFault,
  type PayoutFacts,
  type PayTerms,
  type Posted,
} from "./entry.ts";
import { leaveQuote } from "./leave.ts";
import { type Quote, quote } from "./wage.ts";

export type Ledger = { readonly balances: Buckets<Won>; readonly holds: Buckets<Hold> };

export const empty: Ledger = { balances: noBuckets, holds: noBuckets };

export const balanceOf = ({ balances }: Ledger, account: string): Won =>
  valueAt(balances, account) ?? won(0);

/** An account without money is left out, so that what is over takes no room. */
const move = (balances: Buckets<Won>, { account, won: moved }: Leg): Buckets<Won> => {
  const next = (valueAt(balances, account) ?? 0) + moved;
  return withValue(balances, account, next === 0 ? undefined : (next as Won));
};

const holdsAfter = (holds: Buckets<Hold>, entry: Entry): Buckets<Hold> => {
  switch (entry.kind) {
    case "hold": {
      const { applicationId, attempt, jobId, workerId, employerId, heldWon, terms } = entry;
      const hold = { applicationId, attempt, jobId, workerId, employerId, heldWon, terms };
      return withValue(holds, holdEntryId(entry), hold);
    }
    case "release":
    case "settle":
    case "leave":
      return withValue(holds, holdEntryId(entry), undefined);
    case "charge":
    case "payout":
    case "payoutPaid":
    case "payoutFailed":
      return holds;
  }
};

/** Copies a few small buckets, whatever the number of accounts. */
export const evolve = (ledger: Ledger, { data }: Posted): Ledger => ({
  balances: data.legs.reduce(move, ledger.balances),
  holds: holdsAfter(ledger.holds, data),
});

/** Posts an entry: legs of 0 are dropped. Throws Error where it would break the ledger. */
const post = (ledger: Ledger, entry: Entry, legs: readonly Leg[]): Posted[] => {
  const entryId = entryIdOf(entry);
  const moved = legs.filter((leg) => leg.won !== 0);
  const fault = legsFault(moved);
  if (fault !== null) throw new Error(`${entryId}: ${fault}`);
  const below = moved.find(
    (leg) => !accounts.isOutside(leg.account) && balanceOf(ledger, leg.account) + leg.won < 0,
  );
  if (below !== undefined) throw new Error(`${entryId}: ${below.account} would be below 0`);
  return [{ type: "posted", data: { ...entry, entryId, legs: moved } }];
};

const take = (account: string, amountWon: number): Leg => ({ account, won: won(-amountWon) });
const give = (account: string, amountWon: number): Leg => ({ account, won: won(amountWon) });

/** Refuses INSUFFICIENT_FUNDS. */
const checkFunds = (ledger: Ledger, party: Party, needsWon: Won): void => {
  const availableWon = balanceOf(ledger, pocketOf(party, "available"));
  if (availableWon < needsWon) throw new Refusal("INSUFFICIENT_FUNDS", { needsWon, availableWon });
};

/** Money that a provider took from an employer's card or account. */
export const charge = (ledger: Ledger, facts: ChargeFacts): Posted[] =>
  post(ledger, { ...facts, kind: "charge" }, [
    take(accounts.bank, facts.amountWon),
    give(pocketOf(accounts.employer(facts.employerId), "available"), facts.amountWon),
  ]);

/**
 * Puts the full price of a shift aside. Keeps the terms: the settlement pays by them, whatever
 * the posting says then. Refuses INSUFFICIENT_FUNDS and, with 422, what `quote` refuses.
 */
export const hold = (ledger: Ledger, parties: HoldParties, terms: PayTerms): Posted[] => {
  const employer = accounts.employer(parties.employerId);
  const heldWon = quote(terms).employerTotalWon;
  checkFunds(ledger, employer, heldWon);
  return post(ledger, { ...parties, kind: "hold", heldWon, terms }, [
    take(pocketOf(employer, "available"), heldWon),
    give(pocketOf(employer, "held"), heldWon),
  ]);
};

/** The hold while it is open. Refuses HOLD_MISSING. */
const openHold = ({ holds }: Ledger, ref: HoldRef): Hold => {
  const found = valueAt(holds, holdEntryId(ref));
  if (found === undefined) throw new Refusal("HOLD_MISSING", { ...ref });
  return found;
};

/** Voids a hold: all of it goes back. Refuses HOLD_MISSING. */
export const release = (ledger: Ledger, ref: HoldRef): Posted[] => {
  const { terms: _, ...parties } = openHold(ledger, ref);
  const employer = accounts.employer(parties.employerId);
  return post(ledger, { ...parties, kind: "release" }, [
    take(pocketOf(employer, "held"), parties.heldWon),
    give(pocketOf(employer, "available"), parties.heldWon),
  ]);
};

/**
 * Pays the work from its hold: the net to the worker, tax and insurance aside, the platform's fee
 * on the actual gross, the rest back to the employer. With 0 minutes everything goes back.
 * Refuses HOLD_MISSING and, with 422, what `quote` refuses (WORKED_TOO_LONG above the plan).
 */
export const settle = (ledger: Ledger, ref: HoldRef, workedMinutes: number): Posted[] =>
  payOut(ledger, "settle", ref, (terms) => quote({ ...terms, workedMinutes }));

/** Pays the leave allowance from a hold. Refuses HOLD_MISSING and what `quote` refuses. */
export const payLeave = (ledger: Ledger, ref: HoldRef): Posted[] =>
  payOut(ledger, "leave", ref, leaveQuote);

const payOut = (
  ledger: Ledger,
  kind: "settle" | "leave",
  ref: HoldRef,
  payOf: (terms: PayTerms) => Quote,
): Posted[] => {
  const { terms, ...parties } = openHold(ledger, ref);
  const pay = payOf(terms);
  const returnedWon = won(parties.heldWon - pay.employerTotalWon);
  if (returnedWon < 0) throw new Error(`${holdEntryId(ref)}: less was held than is to be paid`);
  const employer = accounts.employer(parties.employerId);
  return post(ledger, { ...parties, kind, returnedWon, quote: pay }, [
    take(pocketOf(employer, "held"), parties.heldWon),
    give(pocketOf(accounts.worker(parties.workerId), "available"), pay.netWon),
    give(accounts.incomeTax, pay.incomeTaxWon),
    give(accounts.localTax, pay.localTaxWon),
    give(accounts.insurance, pay.employmentInsuranceWon),
    give(accounts.platformFee, pay.employerFeeWon),
    give(pocketOf(employer, "available"), returnedWon),
  ]);
};

/** Puts money on its way to the owner's bank. Refuses INSUFFICIENT_FUNDS. */
export const payout = (ledger: Ledger, facts: PayoutFacts): Posted[] => {
  checkFunds(ledger, facts, facts.amountWon);
  return post(ledger, { ...facts, kind: "payout" }, [
    take(pocketOf(facts, "available"), facts.amountWon),
    give(pocketOf(facts, "transit"), facts.amountWon),
  ]);
};

/** Ends a payout: the bank has the money, or it goes back to its owner. */
export const endPayout = (ledger: Ledger, facts: PayoutFacts, isPaid: boolean): Posted[] =>
  post(ledger, { ...facts, kind: isPaid ? "payoutPaid" : "payoutFailed" }, [
    take(pocketOf(facts, "transit"), facts.amountWon),
    give(isPaid ? accounts.bank : pocketOf(facts, "available"), facts.amountWon),
  ]);
