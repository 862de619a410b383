/**
 * Weights: the most hundredths of a point that each term of the score can have; together 100
 * points. Written by `test/bench/matching-learn.ts`, which describes the method; not by hand.
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
  readonly turn: number;
};
export type Term = Exclude<keyof Weights, "version">;

export const weights: Weights = {
  version: "2026-11-23.2",
  distance: 1144,
  wage: 4288,
  skills: 1044,
  category: 1079,
  time: 200,
  history: 1145,
  chance: 500,
  newcomer: 200,
  turn: 400,
};
