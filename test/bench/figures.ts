/** Figures: the two statistics that the bench computes from many measurements. */

/** The smallest value that at least `share` (0..1) of the values do not exceed; NaN for none. */
export const percentile = (sorted: ArrayLike<number>, share: number): number => {
  const rank = Math.max(1, Math.ceil(share * sorted.length));
  return sorted[rank - 1] ?? Number.NaN;
};

/** The middle value; of an even number of values, the lower of the two in the middle. */
export const median = (values: readonly number[]): number =>
  percentile(
    [...values].sort((a, b) => a - b),
    0.5,
  );
