/**
 * Bounds: the highest possible results on a planted market, which show how far a figure is from the
 * best.
 */
import type { Known, Ranker } from "./matching-market.ts";

const rounds = 400;
const firstStep = 0.3;

/** A suitable pair: the value gained by it, and the seats that it takes. */
type Option = { readonly job: number; readonly value: number; readonly seats: number };

const optionsOf = ({ fits, truth }: Known): Option[][] =>
  fits.map((own) =>
    own.map(({ worker, job }) => {
      const { takes, chosen, value } = truth.pair(worker, job);
      return { job, value, seats: takes * chosen };
    }),
  );

/** The highest gain at these prices of a seat, and the remaining seats of each job. */
const wonAt = (seats: readonly number[], options: readonly Option[][], prices: Float64Array) => {
  const left = Float64Array.from(seats);
  let won = seats.reduce((sum, count, job) => sum + count * (prices[job] ?? 0), 0);
  for (const own of options) {
    let best = { gain: 0, option: null as Option | null };
    for (const option of own) {
      const gain = option.value - (prices[option.job] ?? 0) * option.seats;
      if (gain > best.gain) best = { gain, option };
    }
    won += best.gain;
    const { option } = best;
    if (option !== null) left[option.job] = (left[option.job] ?? 0) - option.seats;
  }
  return { won, left };
};

/**
 * A bound on the expected worked shifts when each worker tries one job. No matching exceeds it,
 * even if it knows everything planted and chooses for the workers. By the duality of linear
 * programs any prices of the seats give such a bound, and the prices are moved until it is low.
 */
export const feedBound = (known: Known): number => {
  const seats = known.truth.jobs.map((job) => job.seats);
  const options = optionsOf(known);
  const prices = new Float64Array(seats.length);
  let bound = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round += 1) {
    const { won, left } = wonAt(seats, options, prices);
    bound = Math.min(bound, won);
    const step = firstStep / Math.sqrt(round + 1);
    for (const [job, count] of seats.entries()) {
      prices[job] = Math.max(0, (prices[job] ?? 0) - (step * (left[job] ?? 0)) / count);
    }
  }
  return bound;
};

/** Ranks by the mean over everything hidden: no estimate fills seats better, on average. */
export const knowable: Ranker = (known) => (fit) =>
  Math.round(10_000 * known.truth.expected(fit.worker, fit.job));
