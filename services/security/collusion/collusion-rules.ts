/**
 * Suspecting: what looks like collusion, as one table from facts to kinds.
 *
 * The bounds lie far from honest work: a whole day with an early leave, or a worker who comes to
 * the same employer every day for a month, is none of these.
 */
import type { SuspicionKind } from "./suspicion.ts";

/** Of an approved shift. `pair…` are its pair's shifts with paid minutes, this one with them. */
export type ShiftFacts = {
  readonly minutes: number;
  readonly attendedMinutes: number;
  /** From check-in to check-out. */
  readonly presentMinutes: number;
  readonly plannedMinutes: number;
  readonly pairOfDay: number;
  readonly pairOfThreeDays: number;
  /** Those of three days whose times were put down by hand. */
  readonly pairByHand: number;
};

/** Of a withdrawal by a worker who was paid by that employer the day before or later. */
export type LoopFacts = {
  /** Since the employer's last charge before the hold; null where none is known. */
  readonly minutesSinceCharge: number | null;
  readonly paidMinutes: number;
  /** Of thirty days: who paid the worker, and whom the employer paid. */
  readonly employersOfWorker: number;
  readonly workersOfEmployer: number;
};

type Table<F> = { readonly [K in SuspicionKind]?: (facts: F) => boolean };

const bounds = {
  extraMinutes: 60,
  presentMinutes: 2,
  plannedMinutes: 30,
  byHand: 3,
  pairOfDay: 4,
  pairOfThreeDays: 7,
  accounts: 3,
} as const;

const ofShift: Table<ShiftFacts> = {
  // More than an hour, and more than was attended, is paid beside it.
  earlyPay: ({ minutes, attendedMinutes }) =>
    minutes - attendedMinutes >= bounds.extraMinutes && attendedMinutes * 2 < minutes,
  inAndOut: ({ presentMinutes }) => presentMinutes <= bounds.presentMinutes,
  shortShift: ({ plannedMinutes }) => plannedMinutes < bounds.plannedMinutes,
  byHand: ({ pairByHand }) => pairByHand >= bounds.byHand,
  pairAgain: ({ pairOfDay, pairOfThreeDays }) =>
    pairOfDay >= bounds.pairOfDay || pairOfThreeDays >= bounds.pairOfThreeDays,
};

const ofWithdrawal: Table<LoopFacts> = {
  // Between few accounts, in less than half of the time that the work would have taken.
  moneyLoop: ({ minutesSinceCharge, paidMinutes, employersOfWorker, workersOfEmployer }) =>
    minutesSinceCharge !== null &&
    employersOfWorker <= bounds.accounts &&
    workersOfEmployer <= bounds.accounts &&
    minutesSinceCharge * 2 < paidMinutes,
};

const kindsIn = <F>(table: Table<F>, facts: F): SuspicionKind[] =>
  Object.entries(table).flatMap(([kind, looksSo]) =>
    looksSo(facts) ? [kind as SuspicionKind] : [],
  );

/** What a shift looks like; one of which no minute is paid looks like nothing. */
export const suspicionsOfShift = (facts: ShiftFacts): SuspicionKind[] =>
  facts.minutes > 0 ? kindsIn(ofShift, facts) : [];

export const suspicionsOfWithdrawal = (facts: LoopFacts): SuspicionKind[] =>
  kindsIn(ofWithdrawal, facts);
