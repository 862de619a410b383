/**
 * Learns the weights of the score from outcomes: `node test/bench/matching-learn.ts [--write
 * VERSION]`.
 *
 * Logistic regression over suitable pairs, drawn at random so that no earlier ranking chose them.
 * The outcome of each is yes or no (taken by the worker, chosen by the employer, and the worker
 * came), over how far each term was met, 0 to 1. Coefficients below 0 are set to 0 in each step, so
 * that more of a term never counts less. They are then scaled to 100 points. The terms are those of
 * score.ts and nothing else, so nothing protected can be learned. Terms without an outcome (how
 * many wait, who is new, what was shown seldom) have a weight that is given here, and each term has
 * a least one.
 *
 * Until the market has outcomes of its own they are those of the planted development markets, whose
 * seeds the bench does not use.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { kmOfWay } from "../../services/contracts/kernel/travel.ts";
import { chance, pick, seeded } from "../../services/demo/random.ts";
import type { Offer, Wish } from "../../services/matching/score/offer.ts";
import { shapes } from "../../services/matching/score/score.ts";
import type { Term } from "../../services/matching/score/weights.ts";
import { besideIn, knownOf } from "./matching-market.ts";
import { truthOf } from "./matching-truth.ts";

const seeds = [901, 902, 903, 904, 905, 906];
const size = { workers: 800, jobs: 250 };
const perMarket = 30_000;
const rounds = 1500;
const step = 2;
const learned = ["distance", "wage", "skills", "category", "time", "history"] as const;
/** Hundredths that are a policy and no outcome. */
const given = { chance: 500, newcomer: 200, turn: 400 };
const givenSum = given.chance + given.newcomer + given.turn;
const least = 200;
const all = 10_000;

type Sample = { readonly met: readonly number[]; readonly came: boolean };

const samplesOf = (seed: number): Sample[] => {
  const known = knownOf(truthOf(seed, size));
  const random = seeded(seed + 1);
  const fits = known.fits.flat();
  return Array.from({ length: perMarket }, () => {
    const fit = pick(random, fits);
    const pair = {
      wish: known.wishes[fit.worker] as Wish,
      offer: known.offers[fit.job] as Offer,
      km: kmOfWay(fit.way),
      atMs: known.truth.nowMs,
      beside: besideIn(known, fit),
    };
    const { value } = known.truth.pair(fit.worker, fit.job);
    return { met: learned.map((term) => shapes[term](pair)), came: chance(random, value) };
  });
};

/** Batch gradient descent on the mean log loss; the constant may be anything, the rest at least 0. */
const fitted = (samples: readonly Sample[]): number[] => {
  let at = learned.map(() => 0);
  let constant = 0;
  for (let round = 0; round < rounds; round += 1) {
    const slope = learned.map(() => 0);
    let constantSlope = 0;
    for (const { met, came } of samples) {
      const sum = met.reduce((total, value, n) => total + value * (at[n] ?? 0), constant);
      const error = (came ? 1 : 0) - 1 / (1 + Math.exp(-sum));
      constantSlope += error;
      for (const [n, value] of met.entries()) slope[n] = (slope[n] ?? 0) + error * value;
    }
    constant += (step * constantSlope) / samples.length;
    at = at.map((value, n) => Math.max(0, value + (step * (slope[n] ?? 0)) / samples.length));
  }
  return at;
};

/** Scales to the remaining points, none below the least; the first gets the rounding difference. */
const scaled = (coefficients: readonly number[]): Record<Term, number> => {
  const free = all - givenSum - least * learned.length;
  const sum = coefficients.reduce((total, value) => total + value, 0);
  const points = coefficients.map((value) => least + Math.round((free * value) / sum));
  const over = points.reduce((total, value) => total + value, 0) - (all - givenSum);
  points[0] = (points[0] ?? 0) - over;
  const named = Object.fromEntries(learned.map((term, n) => [term, points[n] ?? 0]));
  return { ...(named as Record<(typeof learned)[number], number>), ...given };
};

const { values } = parseArgs({ options: { write: { type: "string" } } });
const coefficients = fitted(seeds.flatMap(samplesOf));
const points = scaled(coefficients);
for (const [n, term] of learned.entries()) {
  console.log(
    `${term.padEnd(10)} ${(coefficients[n] ?? 0).toFixed(3).padStart(8)} ${points[term]}`,
  );
}
if (values.write !== undefined) {
  const lines = Object.entries(points).map(([term, value]) => `  ${term}: ${value},\n`);
  writeFileSync(
    new URL("../../services/matching/score/weights.ts", import.meta.url),
    `/**
 * Weights: how many hundredths of a point each term of the score has at most; all of them are 100
 * points. Written by \`test/bench/matching-learn.ts\`, which has the method; not by hand.
 */

export type Weights = {
  readonly version: string;
${Object.keys(points)
  .map((term) => `  readonly ${term}: number;\n`)
  .join("")}};
export type Term = Exclude<keyof Weights, "version">;

export const weights: Weights = {
  version: "${values.write}",
${lines.join("")}};
`,
  );
}
