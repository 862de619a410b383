import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { shapes } from "../../services/matching/score/score.ts";
import { weights } from "../../services/matching/score/weights.ts";
import { importsOf } from "../support/imports.ts";
import { dayOf } from "./matching-day.ts";
import { gini, mean, ndcg } from "./matching-figures.ts";
import { fillBy } from "./matching-fills.ts";
import { knownOf, type Ranker, rankedBy, rankers } from "./matching-market.ts";
import { truthOf } from "./matching-truth.ts";

const importedBy = (path: string): string[] =>
  importsOf(readFileSync(path, "utf8")).map(({ from }) => from);

test("no service imports the planted truth or any other test file", () => {
  const files = globSync("services/**/*.ts");
  expect(files.length).toBeGreaterThan(50);
  for (const path of files) {
    expect(importedBy(path).filter((from) => from.includes("test/"))).toEqual([]);
  }
});

test("the truth imports nothing of how matching scores", () => {
  const from = importedBy("test/bench/matching-truth.ts");
  expect(from.length).toBeGreaterThan(3);
  expect(from.filter((one) => one.includes("services/matching"))).toEqual([]);
});

test("the terms of a score are these, and none is about a person's identity", () => {
  const terms = ["distance", "wage", "skills", "category", "time", "history"].concat([
    "chance",
    "newcomer",
    "turn",
  ]);
  expect(Object.keys(shapes).sort()).toEqual([...terms].sort());
  const { version, ...points } = weights;
  expect(Object.keys(points).sort()).toEqual([...terms].sort());
  expect(version).toMatch(/^\d{4}-\d\d-\d\d/);
  expect(Object.values(points).reduce((sum, value) => sum + value, 0)).toBe(10_000);
  for (const value of Object.values(points)) expect(value).toBeGreaterThan(0);
  const protectedWords = /\b(age|ageYears|birth\w*|sex|gender|marr\w*|nation\w*|religion|origin)\b/;
  for (const file of ["score", "fitness", "weights", "offer"]) {
    const code = readFileSync(`services/matching/score/${file}.ts`, "utf8");
    expect(code.replaceAll(/\/\*[\s\S]*?\*\//g, "")).not.toMatch(protectedWords);
  }
});

describe("the figures", () => {
  test("NDCG is 1 for the best order, and lower for the reversed one", () => {
    expect(ndcg([3, 2, 1], 10)).toBe(1);
    expect(ndcg([1, 2, 3], 10)).toBeLessThan(1);
    expect(ndcg([0, 0, 1], 2)).toBe(0);
  });

  test("Gini is 0 when all have the same, and near 1 when one of many has all", () => {
    expect(gini([2, 2, 2])).toBeCloseTo(0, 9);
    expect(gini([...Array(99).fill(0), 1])).toBeCloseTo(0.99, 2);
  });
});

describe("on a planted market", () => {
  const known = knownOf(truthOf(4242, { workers: 200, jobs: 100 }));
  const qualityOf = (ranker: Ranker): number => {
    const score = ranker(known);
    return mean(
      known.fits
        .filter(({ length }) => length >= 20)
        .map((fits) =>
          ndcg(
            rankedBy(score, fits).map(({ worker, job }) => known.truth.pair(worker, job).value),
            10,
          ),
        ),
    );
  };
  const named = (name: string): Ranker => {
    const ranker = rankers[name];
    if (ranker === undefined) throw new Error(`no ranker ${name}`);
    return ranker;
  };

  test("lists are better than every baseline's, and bad with the weights shuffled", () => {
    const ours = qualityOf(named("ours"));
    expect(ours).toBeGreaterThan(0.85);
    for (const name of ["nearest", "best paid", "popularity", "random"]) {
      expect(ours).toBeGreaterThan(qualityOf(named(name)) + 0.05);
    }
    expect(qualityOf(named("shuffled weights"))).toBeLessThan(0.7);
    expect(qualityOf(named("oracle"))).toBeCloseTo(1, 9);
  });

  test("both groups get seats, and a control that prefers one is noticed", () => {
    const ratio = ({ a, b }: { a: number; b: number }) => Math.min(a, b) / Math.max(a, b);
    // The ratio of one small market is random; several show the rule.
    const markets = [1, 2, 3, 4, 5, 6].map((seed) =>
      knownOf(truthOf(seed, { workers: 240, jobs: 80 })),
    );
    const over = (ranker: Ranker) =>
      mean(markets.map((one) => ratio(fillBy(one, ranker, true).groups)));
    expect(over(named("ours"))).toBeGreaterThanOrEqual(0.8);
    const unfair: Ranker = (of) => {
      const score = named("ours")(of);
      return (fit) => score(fit) + (of.truth.workers[fit.worker]?.group === "a" ? 5000 : 0);
    };
    expect(over(unfair)).toBeLessThan(0.8);
  });

  test("the same draws give the same day", () => {
    expect(dayOf(known, named("ours"), 3)).toEqual(dayOf(known, named("ours"), 3));
  });
});
