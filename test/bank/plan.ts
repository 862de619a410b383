/**
 * Plan: what the tellers of the bank send to the ledger, drawn from one seed.
 *
 * A case is one shift of an employer and a worker that all tellers share: money comes in where
 * there is none, is held, paid out of the hold or given back, and goes to the bank. The same seed,
 * teller and number give the same case, so that a restarted teller repeats the same commands.
 */
import {
  dayMs,
  hourMs,
  instant,
  later,
  minuteMs,
  type Won,
  won,
} from "../../services/contracts/core/units.ts";
import { between, chance, pick, type Random, seeded } from "../../services/demo/random.ts";
import {
  chargeEntryId,
  holdEntryId,
  type Posted,
  payoutEndEntryId,
  payoutEntryId,
  refundEndEntryId,
  refundEntryId,
  resolveEntryId,
} from "../../services/payment/ledger/entry.ts";
import type { Ledger } from "../../services/payment/ledger/ledger.ts";
import * as rules from "../../services/payment/ledger/postings.ts";

/** One transfer: the id of its command, the input that must not differ under it, and its rule. */
export type Transfer = {
  readonly cid: string;
  readonly input: object;
  readonly rule: (ledger: Ledger) => readonly Posted[];
};

export type Case = {
  readonly hold: Transfer;
  readonly resolve: Transfer;
  /** What another teller does to the same hold at the same time; null for most. */
  readonly rival: Transfer | null;
  readonly payout: Transfer;
  readonly payoutEnd: Transfer;
  /** For an employer that had no money for the hold. */
  readonly charge: Transfer;
  readonly refund: Transfer | null;
  readonly refundEnd: Transfer;
};

const employers = 100;
const workers = 200;
const openingWon = won(500_000);
const firstDay = instant("2026-12-01T00:00:00Z");
const days = 3;
const [tellerStep, caseStep] = [1_000_003, 7919];
const [settledShare, rivalShare, paidShare, refundShare] = [0.8, 0.1, 0.8, 0.3];
const timedShare = 0.5;
const quarterMs = 15 * minuteMs;

/** True for a transfer of a teller's own cases, false for one in which it is the rival. */
export const isOwn = (teller: number, cid: string): boolean => cid.includes(`:${teller}-`);

const employerOf = (n: number): string => `employer-${n}`;

const chargeOf = (chargeId: string, employerId: string, amountWon: Won): Transfer => {
  const facts = { chargeId, employerId, amountWon };
  return {
    cid: chargeEntryId(chargeId),
    input: { kind: "charge", ...facts },
    rule: (ledger) => rules.charge(ledger, facts),
  };
};

/** The charges that every employer begins with. */
export const opening = (): Transfer[] =>
  Array.from({ length: employers }, (_, n) => chargeOf(`opening-${n}`, employerOf(n), openingWon));

const thousands = (amount: number): Won => won(amount * 1000);

type Shift = Pick<Case, "hold" | "resolve" | "rival"> & {
  readonly employerId: string;
  readonly workerId: string;
};

const shiftOf = (random: Random, id: string): Shift => {
  const employerId = employerOf(between(random, 0, employers - 1));
  const workerId = `worker-${between(random, 0, workers - 1)}`;
  const ref = { applicationId: id, attempt: 1 };
  const parties = { ...ref, jobId: `job-${id}`, workerId, employerId };
  const startsAt = later(firstDay, between(random, 0, days - 1) * dayMs);
  const hours = between(random, 1, 8);
  const terms = {
    hourlyWageWon: between(random, 11_000, 20_000),
    startsAt,
    endsAt: later(startsAt, hours * hourMs),
    breakMinutes: 0,
    regularEmployees: 5,
  };
  const workedMinutes = pick(random, [hours * 60, hours * 60, hours * 30, 0]);
  // Signed times: from before the plan, or beyond it. The hold pays for the plan only.
  const from = later(startsAt, pick(random, [-quarterMs, 0]));
  const moreMinutes = workedMinutes + 30;
  const worked = [{ from, to: later(from, moreMinutes * minuteMs) }];
  const isTimed = workedMinutes > 0 && chance(random, timedShare);
  const working = isTimed ? { workedMinutes: moreMinutes, worked } : { workedMinutes };
  const settle: Transfer = {
    cid: resolveEntryId(ref),
    input: { kind: "settle", ...ref, ...working },
    rule: (ledger) => rules.settle(ledger, ref, working),
  };
  const release: Transfer = {
    cid: resolveEntryId(ref),
    input: { kind: "release", ...ref },
    rule: (ledger) => rules.release(ledger, ref),
  };
  const hold: Transfer = {
    cid: holdEntryId(ref),
    input: { kind: "hold", ...parties, terms },
    rule: (ledger) => rules.hold(ledger, parties, terms),
  };
  const resolve = chance(random, settledShare) ? settle : release;
  const rival = chance(random, rivalShare) ? pick(random, [settle, release]) : null;
  return { employerId, workerId, hold, resolve, rival };
};

const payoutOf = (
  random: Random,
  id: string,
  userId: string,
): Pick<Case, "payout" | "payoutEnd"> => {
  const amountWon = thousands(between(random, 20, 120));
  const facts = { withdrawalId: id, role: "worker" as const, userId, amountWon };
  const isPaid = chance(random, paidShare);
  return {
    payout: {
      cid: payoutEntryId(id),
      input: { kind: "payout", ...facts },
      rule: (ledger) => rules.payout(ledger, facts),
    },
    payoutEnd: {
      cid: payoutEndEntryId(id),
      input: { kind: "payoutEnd", ...facts, isPaid },
      rule: (ledger) => rules.endPayout(ledger, facts, isPaid),
    },
  };
};

/** A charge, and a refund of some of it, perhaps of more than it was. */
const refundOf = (
  random: Random,
  id: string,
  employerId: string,
): Pick<Case, "charge" | "refund" | "refundEnd"> => {
  const chargedWon = thousands(between(random, 100, 400));
  const amountWon = thousands(between(random, 50, 420));
  const facts = { refundId: id, chargeId: id, employerId, amountWon, chargedWon };
  const isPaid = chance(random, paidShare);
  const refund: Transfer = {
    cid: refundEntryId(id),
    input: { kind: "refund", ...facts },
    rule: (ledger) => rules.refund(ledger, { ...facts, reasonId: id }),
  };
  return {
    charge: chargeOf(id, employerId, chargedWon),
    refund: chance(random, refundShare) ? refund : null,
    refundEnd: {
      cid: refundEndEntryId(id),
      input: { kind: "refundEnd", ...facts, isPaid },
      rule: (ledger) => rules.endRefund(ledger, facts, isPaid),
    },
  };
};

/** The nth case of a teller. */
export const caseOf = (seed: number, teller: number, n: number): Case => {
  const random = seeded(seed + teller * tellerStep + n * caseStep);
  const id = `${teller}-${n}`;
  const { employerId, workerId, ...shift } = shiftOf(random, id);
  return { ...shift, ...payoutOf(random, id, workerId), ...refundOf(random, id, employerId) };
};
