/** Figures of a ranked market: how good the lists are, and how evenly they are distributed. */

/** Discounted gain of a list, the first counting most (Järvelin and Kekäläinen, doi:10.1145/582415.582418). */
const gainOf = (gains: readonly number[], depth: number): number =>
  gains.slice(0, depth).reduce((sum, gain, n) => sum + gain / Math.log2(n + 2), 0);

/** The gain of a list over that of the best order; gains in the order of the list, all of them. */
export const ndcg = (gains: readonly number[], depth: number): number => {
  const best = gainOf(
    [...gains].sort((a, b) => b - a),
    depth,
  );
  return best === 0 ? 1 : gainOf(gains, depth) / best;
};

/** 0 when all have the same, towards 1 when one has everything. */
export const gini = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const sum = sorted.reduce((all, value) => all + value, 0);
  if (sum === 0) return 0;
  const weighted = sorted.reduce((all, value, n) => all + (n + 1) * value, 0);
  return (2 * weighted) / (sorted.length * sum) - (sorted.length + 1) / sorted.length;
};

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
