/**
 * Weights: how many hundredths of a point each term of the score has at most; all of them are 100
 * points. Written by `test/bench/matching-learn.ts` (its method is told there), not by hand.
 */

export type Weights = {
  readonly version: string;
  readonly distance: number;
  readonly wage: number;
  readonly skills: number;
  readonly category: number;
  readonly time: number;
  readonly history: number;
  readonly chance: number;
  readonly newcomer: number;
};
export type Term = Exclude<keyof Weights, "version">;

export const weights: Weights = {
  version: "2026-11-23",
  distance: 1193,
  wage: 4500,
  skills: 1088,
  category: 1125,
  time: 200,
  history: 1194,
  chance: 500,
  newcomer: 200,
};
