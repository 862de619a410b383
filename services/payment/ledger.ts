/**
 * Ledger: every wallet of the market in one stream, so that one append decides over all of them.
 *
 * The rules here post entries. They promise: every entry sums to 0; no account but `ext:*` goes
 * below 0; what is held equals the open holds; a hold is resolved at most once, for no more than
 * was held. A breach that no input should reach is a fault (Error), not a refusal.
 */
import { Refusal } from "../contracts/refusal.ts";
import { seoulDate, type Won, won } from "../contracts/units.ts";
import * as accounts from "./accounts.ts";
import { type Party, pocketOf } from "./accounts.ts";
import { type Buckets, noBuckets, valueAt, withValue } from "./buckets.ts";
import { type DayPays, dayPayOf, noDayPays, withDayPay } from "./day-pay.ts";
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
  type RefundFacts,
} from "./entry.ts";
import { leaveQuote } from "./leave.ts";
import { type Quote, type QuoteInput, quote } from "./wage.ts";

export type Ledger = {
  readonly balances: Buckets<Won>;
  readonly holds: Buckets<Hold>;
  /** By charge, what of it went back or is on its way. Charges of which nothing did take no room. */
  readonly refunded: Buckets<Won>;
  readonly dayPays: DayPays;
};

export const empty: Ledger = {
  balances: noBuckets,
  holds: noBuckets,
  refunded: noBuckets,
  dayPays: noDayPays,
};

export const balanceOf = ({ balances }: Ledger, account: string): Won =>
  valueAt(balances, account) ?? won(0);

/** What has no money is left out, so that what is over takes no room. */
const added = (sums: Buckets<Won>, key: string, moved: number): Buckets<Won> => {
  const next = (valueAt(sums, key) ?? 0) + moved;
  return withValue(sums, key, next === 0 ? undefined : (next as Won));
};

const move = (balances: Buckets<Won>, { account, won: moved }: Leg): Buckets<Won> =>
  added(balances, account, moved);

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
    case "refund":
    case "refundPaid":
    case "refundFailed":
      return holds;
  }
};

const refundedAfter = (refunded: Buckets<Won>, entry: Entry): Buckets<Won> => {
  if (entry.kind === "refund") return added(refunded, entry.chargeId, entry.amountWon);
  if (entry.kind === "refundFailed") return added(refunded, entry.chargeId, -entry.amountWon);
  return refunded;
};

const dayPaysAfter = (days: DayPays, entry: Entry): DayPays => {
  const isPay = entry.kind === "settle" || entry.kind === "leave";
  if (!isPay || entry.workedOn === undefined) return days;
  return withDayPay(days, entry.workedOn, entry, entry.quote);
};

/** Copies a few small buckets, whatever the number of accounts. */
export const evolve = (ledger: Ledger, { data }: Posted): Ledger => ({
  balances: data.legs.reduce(move, ledger.balances),
  holds: holdsAfter(ledger.holds, data),
  refunded: refundedAfter(ledger.refunded, data),
  dayPays: dayPaysAfter(ledger.dayPays, data),
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
 * and the employer's share of the insurance on the actual gross, the rest back to the employer. With 0 minutes everything goes back. What was
 * paid for the same day before is taxed together with it.
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
  payOf: (terms: PayTerms & Pick<QuoteInput, "earlierToday">) => Quote,
): Posted[] => {
  const { terms, ...parties } = openHold(ledger, ref);
  const workedOn = seoulDate(terms.startsAt);
  const earlierToday = dayPayOf(ledger.dayPays, workedOn, parties);
  const pay = payOf(earlierToday === undefined ? terms : { ...terms, earlierToday });
  const returnedWon = won(parties.heldWon - pay.employerTotalWon);
  if (returnedWon < 0) throw new Error(`${holdEntryId(ref)}: less was held than is to be paid`);
  const employer = accounts.employer(parties.employerId);
  return post(ledger, { ...parties, kind, returnedWon, workedOn, quote: pay }, [
    take(pocketOf(employer, "held"), parties.heldWon),
    give(pocketOf(accounts.worker(parties.workerId), "available"), pay.netWon),
    give(accounts.incomeTax, pay.incomeTaxWon),
    give(accounts.localTax, pay.localTaxWon),
    give(accounts.insurance, pay.employmentInsuranceWon),
    give(accounts.employerInsurance, pay.employerInsuranceWon),
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

/**
 * Puts money of a charge on its way back to where it came from. Refuses REFUND_TOO_LARGE above what
 * is left of the charge, and INSUFFICIENT_FUNDS above what is left in the wallet.
 */
export const refund = (
  ledger: Ledger,
  facts: RefundFacts & { readonly reasonId: string },
): Posted[] => {
  const { chargeId, chargedWon, amountWon } = facts;
  const refundableWon = chargedWon - (valueAt(ledger.refunded, chargeId) ?? 0);
  if (amountWon > refundableWon) {
    throw new Refusal("REFUND_TOO_LARGE", { chargedWon, refundableWon });
  }
  const employer = accounts.employer(facts.employerId);
  checkFunds(ledger, employer, amountWon);
  return post(ledger, { ...facts, kind: "refund" }, [
    take(pocketOf(employer, "available"), amountWon),
    give(pocketOf(employer, "transit"), amountWon),
  ]);
};

/** Ends a refund: the provider has given it back, or it returns to the wallet. */
export const endRefund = (ledger: Ledger, facts: RefundFacts, isPaid: boolean): Posted[] => {
  const employer = accounts.employer(facts.employerId);
  return post(ledger, { ...facts, kind: isPaid ? "refundPaid" : "refundFailed" }, [
    take(pocketOf(employer, "transit"), facts.amountWon),
    give(isPaid ? accounts.bank : pocketOf(employer, "available"), facts.amountWon),
  ]);
};
