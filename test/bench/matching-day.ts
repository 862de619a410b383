/**
 * A day of a market: workers come one after the other, look at ten jobs, and take what they like.
 *
 * Every ranker gets the same draws. The result is an expectation, not one random outcome: each
 * choice counts with the planted probability that it becomes a worked shift.
 */
import { dayMs } from "../../services/contracts/core/units.ts";
import { seeded, shuffle } from "../../services/demo/random.ts";
import { Impressions } from "../../services/matching/recommend/impressions.ts";
import { mean, ndcg } from "./matching-figures.ts";
import type { Fit, Known, Ranker } from "./matching-market.ts";
import { rankedBy } from "./matching-market.ts";

export type Day = {
  /** The expected number of worked shifts. */
  readonly matches: number;
  /** NDCG of the lists, over the jobs that were open when each was made. */
  readonly quality: number;
  /** The share of seats that were taken. */
  readonly fillRate: number;
  /** How often each job was in a list, the first place counting most. */
  readonly exposure: readonly number[];
  /** The share of each group's workers who took a seat. */
  readonly filled: Readonly<Record<"a" | "b", number>>;
};

const shown = 10;
/** A worker with fewer open jobs than this has no real list. */
const listMin = 2 * shown;
/** How much a worker's choice on a day differs from their true wish. */
const whim = 0.05;

/**
 * The random draw of a pair: the same for every ranker, so that they differ only by what they show.
 */
const drawn = (seed: number, { worker, job }: Fit, what: number): number =>
  seeded(seed * 7919 + worker * 100_003 + job * 31 + what)();

/** The job that a worker takes from the list: the one they want most, within a whim. */
const choiceOf = (known: Known, list: readonly Fit[], seed: number): Fit | null => {
  let best: { fit: Fit; wish: number } | null = null;
  for (const fit of list) {
    const wish = known.truth.pair(fit.worker, fit.job).takes + whim * drawn(seed, fit, 0);
    if (best === null || wish > best.wish) best = { fit, wish };
  }
  return best?.fit ?? null;
};

/** The quality of a list by the planted values of all jobs that could be in it. */
const qualityIn = ({ truth }: Known, ranked: readonly Fit[]): number[] =>
  ranked.length < listMin
    ? []
    : [
        ndcg(
          ranked.map(({ worker, job }) => truth.pair(worker, job).value),
          shown,
        ),
      ];

export const dayOf = (market: Known, ranker: Ranker, seed: number): Day => {
  const random = seeded(seed);
  // Nothing was shown yet, and lists count from the next tick on, as in the service.
  const known = { ...market, showings: new Impressions() };
  const { truth, fits } = known;
  const left = truth.jobs.map(({ seats }) => seats);
  const score = ranker(known);
  const exposure = truth.jobs.map(() => 0);
  const groups = { a: 0, b: 0 };
  const all = { a: 0, b: 0 };
  let matches = 0;
  for (const { group } of truth.workers) all[group] += 1;
  const qualities: number[] = [];
  for (const [n, w] of shuffle(random, [...truth.workers.keys()]).entries()) {
    known.showings.tick(truth.nowMs + (n * dayMs) / truth.workers.length);
    const open = (fits[w] ?? []).filter(({ job }) => (left[job] ?? 0) > 0);
    const ranked = rankedBy(score, open);
    const list = ranked.slice(0, shown);
    qualities.push(...qualityIn(known, ranked));
    known.showings.show(
      String(w),
      list.map(({ job }) => truth.jobs[job]?.jobId ?? ""),
    );
    for (const [place, { job }] of list.entries()) {
      exposure[job] = (exposure[job] ?? 0) + 1 / Math.log2(place + 2);
    }
    const choice = choiceOf(known, list, seed);
    const group = truth.workers[w]?.group ?? "a";
    if (choice === null) continue;
    const { takes, chosen, value } = truth.pair(w, choice.job);
    if (drawn(seed, choice, 1) > takes * chosen) continue;
    left[choice.job] = (left[choice.job] ?? 0) - 1;
    groups[group] += 1;
    matches += value / (takes * chosen);
  }
  const seats = truth.jobs.reduce((sum, job) => sum + job.seats, 0);
  const taken = seats - left.reduce((sum, count) => sum + count, 0);
  return {
    matches,
    quality: mean(qualities),
    fillRate: taken / seats,
    exposure,
    filled: { a: groups.a / all.a, b: groups.b / all.b },
  };
};
