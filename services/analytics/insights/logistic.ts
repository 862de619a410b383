/** Logistic regression by Newton's method: the chance of yes as a function of some numbers. */

/** The numbers of one case, without the constant, and whether it was a yes. */
export type Case = { readonly met: readonly number[]; readonly isYes: boolean };

const roundsMax = 30;
const stepMin = 1e-8;
/** A little pull towards 0, so that cases that a line separates have a solution too. */
const ridge = 0.1;

const sigmoid = (sum: number): number => 1 / (1 + Math.exp(-sum));

/** The chance at some numbers, by coefficients of which the first is the constant. */
export const chanceAt = (coefficients: readonly number[], met: readonly number[]): number => {
  let sum = coefficients[0] ?? 0;
  for (const [n, value] of met.entries()) sum += value * (coefficients[n + 1] ?? 0);
  return sigmoid(sum);
};

/** Solves a system with a symmetric positive matrix, by elimination. Changes its arguments. */
const solve = (matrix: number[][], right: number[]): number[] => {
  const size = right.length;
  for (let pivot = 0; pivot < size; pivot += 1) {
    const row = matrix[pivot] ?? [];
    for (let below = pivot + 1; below < size; below += 1) {
      const other = matrix[below] ?? [];
      const factor = (other[pivot] ?? 0) / (row[pivot] ?? 1);
      for (let n = pivot; n < size; n += 1) other[n] = (other[n] ?? 0) - factor * (row[n] ?? 0);
      right[below] = (right[below] ?? 0) - factor * (right[pivot] ?? 0);
    }
  }
  const solved = right.slice();
  for (let n = size - 1; n >= 0; n -= 1) {
    const row = matrix[n] ?? [];
    for (let after = n + 1; after < size; after += 1) {
      solved[n] = (solved[n] ?? 0) - (row[after] ?? 0) * (solved[after] ?? 0);
    }
    solved[n] = (solved[n] ?? 0) / (row[n] ?? 1);
  }
  return solved;
};

/** One step of Newton's method from some coefficients; each row begins with 1. */
const stepFrom = (rows: readonly Case[], at: readonly number[]): number[] => {
  const slope = at.map((value, n) => (n === 0 ? 0 : -ridge * value));
  const curve = at.map((_, n) => at.map((_, m) => (n === m ? ridge : 0) as number));
  for (const { met, isYes } of rows) {
    let sum = 0;
    for (let n = 0; n < met.length; n += 1) sum += (met[n] ?? 0) * (at[n] ?? 0);
    const chance = sigmoid(sum);
    const error = (isYes ? 1 : 0) - chance;
    for (let n = 0; n < met.length; n += 1) {
      const value = met[n] ?? 0;
      slope[n] = (slope[n] ?? 0) + error * value;
      const row = curve[n] ?? [];
      const weighted = chance * (1 - chance) * value;
      for (let m = 0; m < met.length; m += 1) row[m] = (row[m] ?? 0) + weighted * (met[m] ?? 0);
    }
  }
  return solve(curve, slope);
};

/** The coefficients that make the cases most likely, the constant first. O(rounds x cases). */
export const fitted = (cases: readonly Case[]): number[] => {
  const rows = cases.map(({ met, isYes }) => ({ met: [1, ...met], isYes }));
  let at = (rows[0]?.met ?? [1]).map(() => 0);
  for (let round = 0; round < roundsMax; round += 1) {
    const step = stepFrom(rows, at);
    at = at.map((value, n) => value + (step[n] ?? 0));
    if (step.every((change) => Math.abs(change) < stepMin)) break;
  }
  return at;
};

/**
 * How far the chances are from what happened: the cases in ten equal parts by their chance, and the
 * mean distance of the mean chance to the share of yes (expected calibration error).
 */
export const calibrationError = (
  cases: readonly { readonly chance: number; readonly isYes: boolean }[],
): number => {
  const sorted = cases.toSorted((a, b) => a.chance - b.chance);
  let sum = 0;
  for (let part = 0; part < 10; part += 1) {
    const [from, to] = [part, part + 1].map((n) => Math.floor((n * sorted.length) / 10));
    const own = sorted.slice(from, to);
    const chances = own.reduce((total, { chance }) => total + chance, 0);
    sum += Math.abs(chances - own.filter(({ isYes }) => isYes).length);
  }
  return sum / Math.max(1, sorted.length);
};
