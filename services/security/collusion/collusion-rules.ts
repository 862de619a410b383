/**
 * Collusion rules: a table from facts to kinds of suspicion.
 *
 * The bounds are far from honest work. A full day with an early leave matches none, nor does a
 * worker who comes to the same employer every day for a month.
 */
import type { SuspicionKind } from "./suspicion.ts";

/** Facts of an approved shift. `pair…` count its pair's shifts with paid minutes, including it. */
export type ShiftFacts = {
  readonly minutes: number;
  readonly attendedMinutes: number;
  /** From check-in to check-out. */
  readonly presentMinutes: number;
  readonly plannedMinutes: number;
  readonly pairOfDay: number;
  readonly pairOfThreeDays: number;
  /** Of the three days: shifts whose times were entered by hand. */
  readonly pairByHand: number;
};

/** Facts of a withdrawal by a worker whom the employer paid within the day before it. */
export type LoopFacts = {
  /** Since the employer's last charge before the hold; null if none is known. */
  readonly minutesSinceCharge: number | null;
  readonly paidMinutes: number;
  /** Within thirty days: employers who paid the worker, and workers whom the employer paid. */
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
  // At least an hour, and more than the attended time, is paid beyond the attended time.
  earlyPay: ({ minutes, attendedMinutes }) =>
    minutes - attendedMinutes >= bounds.extraMinutes && attendedMinutes * 2 < minutes,
  inAndOut: ({ presentMinutes }) => presentMinutes <= bounds.presentMinutes,
  shortShift: ({ plannedMinutes }) => plannedMinutes < bounds.plannedMinutes,
  byHand: ({ pairByHand }) => pairByHand >= bounds.byHand,
  pairAgain: ({ pairOfDay, pairOfThreeDays }) =>
    pairOfDay >= bounds.pairOfDay || pairOfThreeDays >= bounds.pairOfThreeDays,
};

const ofWithdrawal: Table<LoopFacts> = {
  // Between few accounts, within less than half of the paid time.
  moneyLoop: ({ minutesSinceCharge, paidMinutes, employersOfWorker, workersOfEmployer }) =>
    minutesSinceCharge !== null &&
    employersOfWorker <= bounds.accounts &&
    workersOfEmployer <= bounds.accounts &&
    minutesSinceCharge * 2 < paidMinutes,
};

const kindsIn = <F>(table: Table<F>, facts: F): SuspicionKind[] =>
  Object.entries(table).flatMap(([kind, matches]) =>
    matches(facts) ? [kind as SuspicionKind] : [],
  );

/** The suspicions of a shift; none if no minute is paid. */
export const suspicionsOfShift = (facts: ShiftFacts): SuspicionKind[] =>
  facts.minutes > 0 ? kindsIn(ofShift, facts) : [];

/** The suspicions of a withdrawal. */
export const suspicionsOfWithdrawal = (facts: LoopFacts): SuspicionKind[] =>
  kindsIn(ofWithdrawal, facts);
