/**
 * Rules: what posts entries to the ledger.
 *
 * They promise: every entry sums to 0; no account but `ext:*` goes below 0; what is held equals the
 * open holds; a hold is resolved at most once, for no more than was held. A breach that no input
 * should reach is a fault (Error), not a refusal.
 */
import { Refusal } from "../../contracts/core/refusal.ts";
import { seoulDate, type Won, won } from "../../contracts/core/units.ts";
import { leaveQuote } from "../wage/leave-allowance.ts";
import type { QuoteInput } from "../wage/pay-lines.ts";
import { valueAt } from "../wage/persistent-map.ts";
import { type Quote, quote } from "../wage/quote.ts";
import * as accounts from "./accounts.ts";
import { type Party, pocketOf } from "./accounts.ts";
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
  movedWon,
  type PayoutFacts,
  type PayTerms,
  type Posted,
  type RefundCause,
  type RefundFacts,
  type Reserve,
} from "./entry.ts";
import { balanceOf, type Ledger, unspent } from "./ledger.ts";
import { correctionQuote, type SettledShift, withCorrection } from "./pay-correction.ts";
import {
  dayPayOf,
  type HoldEnd,
  mondayFor,
  reserveNeedWon,
  soFarOf,
  type Week,
  weekFor,
  withEnd,
  withOpen,
} from "./work-week.ts";

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
 * Puts the full price of a shift aside, and what its week with the others may come to owe beyond it.
 * Keeps the terms: the settlement pays by them, whatever the posting says then. Refuses
 * INSUFFICIENT_FUNDS and, with 422, what `quote` refuses.
 */
export const hold = (ledger: Ledger, parties: HoldParties, terms: PayTerms): Posted[] => {
  const employer = accounts.employer(parties.employerId);
  const heldWon = quote(terms).employerTotalWon;
  const own = { ...parties, heldWon, terms };
  const week = withOpen(weekFor(ledger.weeks, own), own);
  const reserveWon = won(Math.max(0, reserveNeedWon(week) - week.reserveWon));
  const reserve = { monday: mondayFor(own), won: reserveWon };
  const asideWon = won(heldWon + reserveWon);
  checkFunds(ledger, employer, asideWon);
  return post(ledger, { ...own, kind: "hold", reserve }, [
    take(pocketOf(employer, "available"), asideWon),
    give(pocketOf(employer, "held"), asideWon),
  ]);
};

/** The hold while it is open. Refuses HOLD_MISSING. */
const openHold = ({ holds }: Ledger, ref: HoldRef): Hold => {
  const found = valueAt(holds, holdEntryId(ref));
  if (found === undefined) throw new Refusal("HOLD_MISSING", { ...ref });
  return found;
};

/** What of its week's reserve an end of a hold takes out: what it spends, and what is not needed. */
const reserveTaken = (
  { weeks }: Ledger,
  hold: Hold,
  end: HoldEnd,
  spentWon: number,
): { readonly reserve: Reserve } => {
  const week = weekFor(weeks, hold);
  const needWon = reserveNeedWon(withEnd(week, hold, end));
  const leftWon = Math.min(Math.max(0, week.reserveWon - spentWon), needWon);
  return { reserve: { monday: mondayFor(hold), won: won(week.reserveWon - leftWon) } };
};

/** Voids a hold: all of it goes back. `isMissed`: he did not come. Refuses HOLD_MISSING. */
export const release = (ledger: Ledger, ref: HoldRef, isMissed = false): Posted[] => {
  const hold = openHold(ledger, ref);
  const { terms: _, ...parties } = hold;
  const employer = accounts.employer(parties.employerId);
  const ended = { ...parties, ...reserveTaken(ledger, hold, { isMissed }, 0) };
  const missed = isMissed ? { isMissed } : {};
  return post(ledger, { ...ended, kind: "release", ...missed }, [
    take(pocketOf(employer, "held"), movedWon(ended)),
    give(pocketOf(employer, "available"), movedWon(ended)),
  ]);
};

/**
 * Pays the work from its hold: the net to the worker, tax and insurance aside, the platform's fee
 * and the employer's part of the insurances on the actual gross, the rest back to the employer. With 0
 * minutes everything goes back. What was paid for the same day before is taxed together with it, and
 * what the day and the week owe for all their work is paid with it. A hold from before there were
 * reserves is paid by itself, as it was agreed then.
 * Refuses HOLD_MISSING and, with 422, what `quote` refuses (WORKED_TOO_LONG above the plan).
 */
export const settle = (ledger: Ledger, ref: HoldRef, workedMinutes: number): Posted[] =>
  payOut(ledger, "settle", ref, (terms, week, { reserve }) => {
    const input = { ...terms, workedMinutes };
    if (reserve === undefined) return quote(input);
    return quote({ ...input, week: soFarOf(week, ref.applicationId) });
  });

/** Pays the leave allowance from a hold. Refuses HOLD_MISSING and what `quote` refuses. */
export const payLeave = (ledger: Ledger, ref: HoldRef): Posted[] =>
  payOut(ledger, "leave", ref, leaveQuote);

const payOut = (
  ledger: Ledger,
  kind: "settle" | "leave",
  ref: HoldRef,
  payOf: (terms: PayTerms & Pick<QuoteInput, "earlierToday">, week: Week, hold: Hold) => Quote,
): Posted[] => {
  const hold = openHold(ledger, ref);
  const { terms, ...parties } = hold;
  const workedOn = seoulDate(terms.startsAt);
  const week = weekFor(ledger.weeks, hold);
  const earlierToday = dayPayOf(week, workedOn);
  const pay = payOf(earlierToday === undefined ? terms : { ...terms, earlierToday }, week, hold);
  const spentWon = Math.max(0, pay.employerTotalWon - hold.heldWon);
  const end = { isLeave: kind === "leave", quote: pay };
  const ended = { ...parties, ...reserveTaken(ledger, hold, end, spentWon) };
  const returnedWon = won(movedWon(ended) - pay.employerTotalWon);
  if (returnedWon < 0) throw new Error(`${holdEntryId(ref)}: less was held than is to be paid`);
  const employer = accounts.employer(parties.employerId);
  return post(ledger, { ...ended, kind, returnedWon, workedOn, quote: pay }, [
    take(pocketOf(employer, "held"), movedWon(ended)),
    ...payLegs(parties.workerId, pay),
    give(pocketOf(employer, "available"), returnedWon),
  ]);
};

/** Where the money of a payment goes. */
const payLegs = (workerId: string, pay: Quote): Leg[] => [
  give(pocketOf(accounts.worker(workerId), "available"), pay.netWon),
  give(accounts.incomeTax, pay.incomeTaxWon),
  give(accounts.localTax, pay.localTaxWon),
  give(accounts.insurance, pay.employmentInsuranceWon),
  give(accounts.employerInsurance, pay.employerInsuranceWon),
  give(accounts.accidentInsurance, pay.employerAccidentInsuranceWon),
  give(accounts.platformFee, pay.employerFeeWon),
];

/**
 * Corrects what was settled to the minutes that were decided, from what the employer has available:
 * the difference to the worker, or the fee on what was not worked back (./pay-correction.ts). What the
 * week's open shifts may owe more because of it is put aside too. Nothing where nothing is moved.
 * Refuses INSUFFICIENT_FUNDS and, with 422, WORKED_TOO_LONG.
 */
export const correct = (ledger: Ledger, settled: SettledShift, minutes: number): Posted[] => {
  const { hold, quote: first } = settled;
  const { applicationId, attempt, jobId, workerId, employerId, terms } = hold;
  const week = weekFor(ledger.weeks, hold);
  const pay = correctionQuote(week, settled, minutes);
  if (pay.employerTotalWon === 0) return [];
  const needWon = reserveNeedWon(withCorrection(week, { applicationId, quote: pay }));
  const asideWon = won(Math.max(0, needWon - week.reserveWon));
  const employer = accounts.employer(employerId);
  checkFunds(ledger, employer, won(pay.employerTotalWon + asideWon));
  const entry: Entry = {
    ...{ applicationId, attempt, jobId, workerId, employerId, terms },
    kind: "correct",
    ...(asideWon === 0 ? {} : { reserve: { monday: mondayFor(hold), won: asideWon } }),
    workedOn: seoulDate(terms.startsAt),
    paidMinutes: first.minutes,
    decidedMinutes: minutes,
    paidNetWon: first.netWon,
    quote: pay,
  };
  return post(ledger, entry, [
    take(pocketOf(employer, "available"), pay.employerTotalWon + asideWon),
    give(pocketOf(employer, "held"), asideWon),
    ...payLegs(workerId, pay),
  ]);
};

/**
 * Puts money on its way to the owner's bank. Refuses INSUFFICIENT_FUNDS, and CHARGED_MONEY for an
 * employer's that a charge brought: that goes back to where it came from (`giveBack`).
 */
export const payout = (ledger: Ledger, facts: PayoutFacts): Posted[] => {
  const { role, userId, amountWon } = facts;
  checkFunds(ledger, facts, amountWon);
  const earned = role === "employer" ? { isEarned: true as const } : {};
  if (role === "employer" && amountWon > earnedWon(ledger, userId)) {
    throw new Refusal("CHARGED_MONEY", { earnedWon: earnedWon(ledger, userId) });
  }
  return post(ledger, { ...facts, ...earned, kind: "payout" }, [
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
export const refund = (ledger: Ledger, facts: RefundFacts & RefundCause): Posted[] => {
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

/** An employer's money that no charge brought, as a fee that was given back. */
export const earnedWon = (ledger: Ledger, userId: string): Won => {
  const party = accounts.employer(userId);
  const all =
    balanceOf(ledger, pocketOf(party, "available")) + balanceOf(ledger, pocketOf(party, "held"));
  return won(unspent(ledger, userId).reduce((sum, { leftWon }) => sum - leftWon, all));
};

/**
 * One part of what an employer withdraws: so much of the oldest charge that is not spent as there
 * is. Refuses INSUFFICIENT_FUNDS, also where all are spent.
 */
export const giveBack = (
  ledger: Ledger,
  { withdrawalId, userId, amountWon }: PayoutFacts,
  refundId: string,
): Posted[] => {
  checkFunds(ledger, accounts.employer(userId), amountWon);
  const [lot] = unspent(ledger, userId);
  if (lot === undefined) throw new Refusal("INSUFFICIENT_FUNDS", { needsWon: amountWon });
  const { chargeId, won: chargedWon, leftWon } = lot;
  const part = won(Math.min(amountWon, leftWon));
  const facts = { refundId, chargeId, employerId: userId, amountWon: part, chargedWon };
  return refund(ledger, { ...facts, withdrawalId });
};

/** Ends a refund: the provider has given it back, or it returns to the wallet. */
export const endRefund = (ledger: Ledger, facts: RefundFacts, isPaid: boolean): Posted[] => {
  const employer = accounts.employer(facts.employerId);
  return post(ledger, { ...facts, kind: isPaid ? "refundPaid" : "refundFailed" }, [
    take(pocketOf(employer, "transit"), facts.amountWon),
    give(isPaid ? accounts.bank : pocketOf(employer, "available"), facts.amountWon),
  ]);
};
