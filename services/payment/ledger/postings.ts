/**
 * Postings: the rules that post entries to the ledger.
 *
 * They guarantee four things. Every entry sums to 0. No account but `ext:*` goes below 0. The held
 * money equals the open holds and their weeks' reserves. A hold is resolved at most once, for no
 * more than was held. A breach that no input should cause throws an Error, not a Refusal.
 */
import { Refusal } from "../../contracts/core/refusal.ts";
import { seoulDate, type Won, won } from "../../contracts/core/units.ts";
import {
  minutesIn,
  paidSpans,
  plannedMinutes,
  plannedPart,
  spanOf,
  type Time,
  timeOf,
} from "../../contracts/kernel/work-spans.ts";
import { leaveQuote } from "../wage/leave-allowance.ts";
import type { QuoteInput } from "../wage/pay-lines.ts";
import { valueAt } from "../wage/persistent-map.ts";
import { quote } from "../wage/quote.ts";
import type { Quote } from "../wage/quote-totals.ts";
import { paidTime } from "../wage/shift.ts";
import { employerInsuranceRate } from "../wage/tax.ts";
import * as accounts from "./accounts.ts";
import { type Party, pocketOf } from "./accounts.ts";
import {
  type ChargeFacts,
  type Entry,
  type EntryOf,
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
import {
  correctionQuote,
  type SettledShift,
  type Working,
  withCorrection,
} from "./pay-correction.ts";
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

/** Posts an entry; legs of 0 are dropped. Throws Error where it would break the ledger. */
export const post = (ledger: Ledger, entry: Entry, legs: readonly Leg[]): Posted[] => {
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
 * Holds the full price of a shift, and what its week with other shifts may come to owe beyond it.
 * Stores the terms: the settlement pays by them, even if the job posting changes. Refuses
 * INSUFFICIENT_FUNDS and, with 422, what `quote` refuses.
 */
export const hold = (ledger: Ledger, parties: HoldParties, asked: PayTerms): Posted[] => {
  const employer = accounts.employer(parties.employerId);
  const insuranceRate = employerInsuranceRate(asked, seoulDate(asked.startsAt));
  const terms = { ...asked, insuranceRate };
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

/** The reserve that the end of a hold takes out: what it spends, and what is no longer needed. */
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

/**
 * Voids a hold and returns all of it. `isMissed`: the worker did not come. Refuses HOLD_MISSING.
 */
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

/** As much of some worked time as its plan has, so that its hold covers the pay. */
const withinPlan = (terms: PayTerms, worked: readonly Time[]): Time[] => {
  const spans = worked.map((one) => spanOf(terms, one));
  const minutes = Math.min(plannedMinutes(terms), minutesIn(spans));
  return paidSpans(terms, plannedPart(terms, spans), minutes).map((span) => timeOf(terms, span));
};

/**
 * Pays the work from its hold. The net goes to the worker; tax and insurance go to their accounts.
 * The platform's fee and the employer's insurance shares are computed on the actual gross. The rest
 * returns to the employer; with 0 minutes everything returns.
 *
 * Earlier pay of the same day is taxed together with it. What the day and the week owe for all
 * their work is paid with it. A hold older than reserves is paid alone, as it was agreed then.
 * Work beyond the plan is not paid here: `correct` pays it, from what the employer has available.
 *
 * Refuses HOLD_MISSING, INSUFFICIENT_FUNDS and, with 422, what `quote` refuses (WORK_OVERLAPS,
 * WORKED_TOO_LONG).
 */
export const settle = (ledger: Ledger, ref: HoldRef, working: Working): Posted[] => {
  const { terms } = openHold(ledger, ref);
  const { workedMinutes, worked, isSentHome } = working;
  const times = worked === undefined ? undefined : withinPlan(terms, checkedTimes(terms, worked));
  const time = times === undefined ? { workedMinutes } : { worked: times };
  const sent = isSentHome === true ? { isSentHome } : {};
  const payOf: PayOf = (own, week, { reserve }) => {
    const input: QuoteInput = { ...own, ...time, ...sent };
    return quote(
      reserve === undefined ? input : { ...input, week: soFarOf(week, ref.applicationId) },
    );
  };
  const facts = { ...(times === undefined ? {} : { worked: times }), ...sent };
  return payOut(ledger, "settle", ref, facts, payOf);
};

/** The times, once `paidTime` has refused those that cannot have been worked. */
const checkedTimes = (terms: PayTerms, worked: readonly Time[]): readonly Time[] => {
  paidTime({ ...terms, worked });
  return worked;
};

/**
 * Pays the leave allowance from a hold. Refuses HOLD_MISSING, INSUFFICIENT_FUNDS and what `quote`
 * refuses.
 */
export const payLeave = (ledger: Ledger, ref: HoldRef): Posted[] =>
  payOut(ledger, "leave", ref, {}, leaveQuote);

type PayOf = (terms: PayTerms & Pick<QuoteInput, "earlierToday">, week: Week, hold: Hold) => Quote;

const payOut = (
  ledger: Ledger,
  kind: "settle" | "leave",
  ref: HoldRef,
  facts: Pick<EntryOf<"settle">, "worked" | "isSentHome">,
  payOf: PayOf,
): Posted[] => {
  const hold = openHold(ledger, ref);
  const { terms, ...parties } = hold;
  const workedOn = seoulDate(terms.startsAt);
  const week = weekFor(ledger.weeks, hold);
  const earlierToday = dayPayOf(week, workedOn);
  const pay = payOf(earlierToday === undefined ? terms : { ...terms, earlierToday }, week, hold);
  const spentWon = Math.max(0, pay.employerTotalWon - hold.heldWon);
  const end = { isLeave: kind === "leave", quote: pay, ...facts };
  const ended = { ...parties, ...reserveTaken(ledger, hold, end, spentWon) };
  // Below 0 where the law asks for more than was held by: the rest comes from available money.
  const returnedWon = won(movedWon(ended) - pay.employerTotalWon);
  const employer = accounts.employer(parties.employerId);
  if (returnedWon < 0) checkFunds(ledger, employer, won(-returnedWon));
  const trade = terms.categoryId === undefined ? {} : { categoryId: terms.categoryId };
  return post(ledger, { ...ended, kind, returnedWon, workedOn, ...trade, ...facts, quote: pay }, [
    take(pocketOf(employer, "held"), movedWon(ended)),
    ...payLegs(parties.workerId, pay),
    give(pocketOf(employer, "available"), returnedWon),
  ]);
};

/** The legs of a payment on the receiving side. */
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
 * Throws Error, so that the saga asks again, where another payment for the shift was posted since
 * `settled` was read.
 */
const checkCurrent = ({ paid }: Week, { hold: { applicationId }, quote }: SettledShift): void => {
  const kept = paid.find((one) => one.applicationId === applicationId);
  const isOther =
    kept !== undefined && (kept.minutes !== quote.minutes || kept.grossWon !== quote.grossWon);
  if (isOther) {
    throw new Error(`${applicationId}: another payment of it was posted`);
  }
};

/**
 * Corrects a settlement to what was decided, or to the work beyond the plan that both signed, from
 * what the employer has available. The difference goes to the worker, or the fee on unworked
 * minutes goes back (./pay-correction.ts). What the week's open shifts may owe more because of it
 * is put aside too. Posts nothing where no money moves. Refuses INSUFFICIENT_FUNDS and, with 422,
 * WORK_OVERLAPS and WORKED_TOO_LONG.
 */
export const correct = (
  ledger: Ledger,
  settled: SettledShift,
  working: Working,
  isBeyondPlan = false,
): Posted[] => {
  const { hold, quote: first } = settled;
  const { applicationId, attempt, jobId, workerId, employerId, terms } = hold;
  const week = weekFor(ledger.weeks, hold);
  checkCurrent(week, settled);
  const pay = correctionQuote(week, settled, working);
  const isLess = pay.employerTotalWon < 0 && isBeyondPlan;
  if (pay.employerTotalWon === 0 || isLess) return [];
  const { workedMinutes, worked } = working;
  const facts = { applicationId, quote: pay, ...(worked === undefined ? {} : { worked, terms }) };
  const needWon = reserveNeedWon(withCorrection(week, facts));
  const asideWon = won(Math.max(0, needWon - week.reserveWon));
  const employer = accounts.employer(employerId);
  checkFunds(ledger, employer, won(pay.employerTotalWon + asideWon));
  const entry: Entry = {
    ...{ applicationId, attempt, jobId, workerId, employerId, terms },
    kind: "correct",
    ...(asideWon === 0 ? {} : { reserve: { monday: mondayFor(hold), won: asideWon } }),
    workedOn: seoulDate(terms.startsAt),
    paidMinutes: first.minutes,
    decidedMinutes: workedMinutes,
    ...(worked === undefined ? {} : { worked }),
    ...(isBeyondPlan ? { isBeyondPlan } : {}),
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
 * Puts money on its way to the owner's bank. Refuses INSUFFICIENT_FUNDS. Refuses CHARGED_MONEY for
 * an employer's money that a charge brought, which goes back to its source (`giveBack`).
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

/** Ends a payout: the bank has the money, or it returns to its owner's wallet. */
export const endPayout = (ledger: Ledger, facts: PayoutFacts, isPaid: boolean): Posted[] =>
  post(ledger, { ...facts, kind: isPaid ? "payoutPaid" : "payoutFailed" }, [
    take(pocketOf(facts, "transit"), facts.amountWon),
    give(isPaid ? accounts.bank : pocketOf(facts, "available"), facts.amountWon),
  ]);

/**
 * Puts money of a charge on its way back to its source. Refuses REFUND_TOO_LARGE above what is left
 * of the charge, and INSUFFICIENT_FUNDS above what is available in the wallet.
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

/** An employer's money that no charge brought, such as a returned fee. */
export const earnedWon = (ledger: Ledger, userId: string): Won => {
  const party = accounts.employer(userId);
  const all =
    balanceOf(ledger, pocketOf(party, "available")) + balanceOf(ledger, pocketOf(party, "held"));
  return won(unspent(ledger, userId).reduce((sum, { leftWon }) => sum - leftWon, all));
};

/**
 * One part of an employer's withdrawal: as much of the oldest unspent charge as there is. Refuses
 * INSUFFICIENT_FUNDS, also when all charges are spent.
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

/** Ends a refund: the provider has returned the money, or it is back in the wallet. */
export const endRefund = (ledger: Ledger, facts: RefundFacts, isPaid: boolean): Posted[] => {
  const employer = accounts.employer(facts.employerId);
  return post(ledger, { ...facts, kind: isPaid ? "refundPaid" : "refundFailed" }, [
    take(pocketOf(employer, "transit"), facts.amountWon),
    give(isPaid ? accounts.bank : pocketOf(employer, "available"), facts.amountWon),
  ]);
};
