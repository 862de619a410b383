/**
 * The market of a bench: what the matching service knows of a planted one, and how each ranker
 * ranks it.
 */
import { dayMs, instant } from "../../services/contracts/core/units.ts";
import { kmOfWay } from "../../services/contracts/kernel/travel.ts";
import { seeded } from "../../services/demo/random.ts";
import { Market } from "../../services/matching/market/market.ts";
import { Impressions } from "../../services/matching/recommend/impressions.ts";
import {
  type Offer,
  offerOf,
  suits,
  type Wish,
  wishOf,
} from "../../services/matching/score/offer.ts";
import { type Beside, hundredthsOf } from "../../services/matching/score/score.ts";
import { type Weights, weights } from "../../services/matching/score/weights.ts";
import {
  type EngagementMessage,
  Engagements,
} from "../../services/matching/worker-facts/engagements.ts";
import { envelope, stateOf } from "../support/postings.ts";
import type { Truth } from "./matching-truth.ts";

/** A worker and a job that suits them, by number. */
export type Fit = { readonly worker: number; readonly job: number; readonly way: number };
export type Known = {
  readonly truth: Truth;
  readonly wishes: readonly Wish[];
  readonly offers: readonly Offer[];
  /** What suits each worker. */
  readonly fits: readonly (readonly Fit[])[];
  readonly market: Market;
  readonly engagements: Engagements;
  readonly showings: Impressions;
};
/** A ranker's value of a pair; only the order counts. */
export type Ranker = (known: Known) => (fit: Fit) => number;

const pastOf = (truth: Truth): EngagementMessage[] => {
  const messages = truth.workers.flatMap(({ userId, past }, w) =>
    past.map(({ employerId, days, came }, n) => {
      const parties = {
        applicationId: `p${w}.${n}`,
        jobId: `old${w}.${n}`,
        workerId: userId,
        employerId,
      };
      const at = instant(truth.nowMs - days * dayMs);
      return came
        ? {
            ...envelope,
            at,
            type: "job.approved" as const,
            data: { ...parties, status: "approved", minutes: 480 },
          }
        : { ...envelope, at, type: "job.noShow" as const, data: { ...parties, status: "noShow" } };
    }),
  );
  return messages.sort((a, b) => (a.at < b.at ? -1 : 1));
};

export const knownOf = (truth: Truth): Known => {
  const [market, engagements] = [new Market(), new Engagements()];
  for (const job of truth.jobs) market.follow(stateOf(job));
  for (const message of pastOf(truth)) engagements.follow(message, undefined);
  const offers = truth.jobs.map(offerOf);
  const wishes = truth.workers.map(({ profile }) => wishOf(profile));
  const fits = wishes.map((wish, worker) =>
    offers.flatMap((offer, job) => {
      const way = suits(wish, offer, truth.nowMs);
      return way < 0 ? [] : [{ worker, job, way }];
    }),
  );
  return { truth, wishes, offers, fits, market, engagements, showings: new Impressions() };
};

/** What is known of a pair beside the profile and the posting. */
export const besideIn = (known: Known, { worker, job }: Fit): Beside => {
  const { truth, engagements, showings } = known;
  const [userId, offer] = [truth.workers[worker]?.userId ?? "", known.offers[job] as Offer];
  return engagements.beside(userId, offer, "worker", showings.turn(offer.jobId));
};

/** Ours, with the given weights. */
export const scored =
  (by: Weights): Ranker =>
  (known) =>
  (fit) => {
    const [wish, offer] = [known.wishes[fit.worker] as Wish, known.offers[fit.job] as Offer];
    return hundredthsOf(wish, offer, fit.way, known.truth.nowMs, besideIn(known, fit), by);
  };

/** The weights in reverse: the greatest is given to the term that had the least, and so on. */
export const shuffledWeights = (): Weights => {
  const { version: _, ...points } = weights;
  const names = Object.keys(points) as (keyof typeof points)[];
  const rising = [...names].sort((a, b) => points[a] - points[b]);
  const falling = [...rising].reverse();
  const moved = Object.fromEntries(rising.map((name, n) => [name, points[falling[n] ?? name]]));
  return { version: "shuffled", ...(moved as typeof points) };
};

export const rankers: Readonly<Record<string, Ranker>> = {
  ours: scored(weights),
  "ours, turns left out": scored({ ...weights, turn: 0 }),
  nearest: () => (fit) => -kmOfWay(fit.way),
  "best paid": (known) => (fit) => known.offers[fit.job]?.hourlyWageWon ?? 0,
  popularity: (known) => {
    const asked = known.offers.map(() => 0);
    for (const fit of known.fits.flat()) asked[fit.job] = (asked[fit.job] ?? 0) + 1;
    return (fit) => asked[fit.job] ?? 0;
  },
  random: (known) => {
    const random = seeded(known.offers.length);
    return () => random();
  },
  "shuffled weights": scored(shuffledWeights()),
  oracle: (known) => (fit) => known.truth.pair(fit.worker, fit.job).value,
};

/** What suits a worker, best first by a ranker. */
export const rankedBy = (score: (fit: Fit) => number, fits: readonly Fit[]): Fit[] =>
  fits
    .map((fit) => ({ fit, value: score(fit) }))
    .sort((a, b) => b.value - a.value || a.fit.job - b.fit.job)
    .map(({ fit }) => fit);
