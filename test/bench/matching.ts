/**
 * Matching bench: `npm run bench:matching`. How good, how fair and how fast matching is on planted
 * markets, beside baselines and optimal solvers on the same draws.
 *
 * The seeds differ from those that the weights were learned on. scipy and OR-Tools are used where
 * the python of MATCHING_PYTHON has them; otherwise the table says that there is no comparison.
 * Writes results/matching.md.
 */
import { writeFileSync } from "node:fs";
import { machine } from "./machine.ts";
import { feedBound, knowable } from "./matching-bound.ts";
import { dayOf } from "./matching-day.ts";
import { gini, mean, ndcg } from "./matching-figures.ts";
import { type Compared, compare, fillBy, type Solve } from "./matching-fills.ts";
import { type Known, knownOf, type Ranker, rankedBy, rankers } from "./matching-market.ts";
import { speedTable, startTable } from "./matching-runs.ts";
import { truthOf } from "./matching-truth.ts";

const seeds = [11, 23, 37, 58, 91];
const size = { workers: 800, jobs: 250 };
const depth = 10;
/** Workers with fewer jobs than this have no real list. */
const jobsMin = 2 * depth;

const qualityOf = (known: Known, ranker: Ranker): number => {
  const score = ranker(known);
  const lists = known.fits.filter(({ length }) => length >= jobsMin);
  const gains = (fits: Known["fits"][number]) =>
    rankedBy(score, fits).map(({ worker, job }) => known.truth.pair(worker, job).value);
  return mean(lists.map((fits) => ndcg(gains(fits), depth)));
};

const ratioOf = ({ a, b }: Readonly<Record<"a" | "b", number>>): number =>
  Math.min(a, b) / Math.max(a, b);

/** Breaks the rule on purpose: ranks by the protected group. */
const unfair: Ranker = (known) => {
  const score = (rankers["ours"] as Ranker)(known);
  return (fit) => score(fit) + (known.truth.workers[fit.worker]?.group === "a" ? 5000 : 0);
};

type Row = { readonly name: string; readonly cells: readonly (readonly number[])[] };
const shown = (values: readonly number[], worst: "low" | "high" | "none"): string => {
  const digits = (value: number) => (value >= 10 ? value.toFixed(0) : value.toFixed(3));
  if (values.some(Number.isNaN)) return "-";
  if (worst === "none") return digits(mean(values));
  const end = worst === "low" ? Math.min(...values) : Math.max(...values);
  return `${digits(mean(values))} (${digits(end)})`;
};
const tableOf = (
  heads: readonly (readonly [string, "low" | "high" | "none"])[],
  rows: readonly Row[],
): string => {
  const head = ["", ...heads.map(([name]) => name)];
  const lines = rows.map(({ name, cells }) =>
    [name, ...cells.map((values, n) => shown(values, heads[n]?.[1] ?? "none"))].join(" | "),
  );
  return [head.join(" | "), head.map(() => "---").join(" | "), ...lines]
    .map((line) => `| ${line} |`)
    .join("\n");
};

const markets = seeds.map((seed) => ({ seed, known: knownOf(truthOf(seed, size)) }));
const over = (figure: (known: Known, seed: number) => number): number[] =>
  markets.map(({ known, seed }) => figure(known, seed));

const feedRows = Object.entries(rankers).map(([name, ranker]): Row => {
  const days = markets.map(({ known, seed }) => dayOf(known, ranker, seed));
  return {
    name,
    cells: [
      over((known) => qualityOf(known, ranker)),
      days.map(({ quality }) => quality),
      days.map(({ matches }) => matches),
      days.map(({ fillRate }) => fillRate),
      days.map(({ exposure }) => gini(exposure)),
      days.map(({ filled }) => ratioOf(filled)),
    ],
  };
});
const fillRow = (name: string, ranker: Ranker, isGreedy = false): Row => {
  const fills = markets.map(({ known }) => fillBy(known, ranker, isGreedy));
  return {
    name,
    cells: [
      fills.map(({ seats }, n) => {
        const all = markets[n]?.known.truth.jobs.reduce((sum, job) => sum + job.seats, 0) ?? 1;
        return seats / all;
      }),
      fills.map(({ matches }) => matches),
      fills.map(({ isBest }) => (isBest ? 1 : 0)),
      fills.map(({ ofBound }) => ofBound),
      fills.map(({ groups }) => ratioOf(groups)),
    ],
  };
};
const oracle: Ranker = (known) => {
  const score = (rankers["oracle"] as Ranker)(known);
  return (fit) => Math.round(10_000 * score(fit));
};
const fillRows = [
  fillRow("ours", rankers["ours"] as Ranker),
  fillRow("ours, greedily", rankers["ours"] as Ranker, true),
  fillRow("nearest, greedily", rankers["nearest"] as Ranker, true),
  fillRow("best paid, greedily", rankers["best paid"] as Ranker, true),
  fillRow("what can be known", knowable),
  fillRow("oracle's values", oracle),
  fillRow("control: one group preferred", unfair),
];

const solveText = (solve: Solve | null, ours: Solve): string => {
  if (solve === null) return "not compared";
  const isSame = solve.filled === ours.filled && solve.cost === ours.cost;
  const ratio = (ours.ms / solve.ms).toFixed(2);
  return `${isSame ? "the same optimum" : `ANOTHER: ${solve.filled}, ${solve.cost}`}, ${Math.round(solve.ms)} ms, ours ${ratio} x`;
};
const compared: { readonly name: string; readonly of: Compared }[] = [0.05, 0.2, 1].map(
  (density) => ({
    name: `2,000 x 500, ${density * 100} % of the pairs`,
    of: compare(seeds[0] ?? 0, 2000, 500, density),
  }),
);
const solverTable = [
  "|  | edges | ours | scipy | OR-Tools |",
  "| --- | --- | --- | --- | --- |",
  ...compared.map(({ name, of }) => {
    const { edges, ours, scipy, ortools } = of;
    return `| ${name} | ${edges} | ${ours.filled} seats, ${Math.round(ours.ms)} ms | ${solveText(scipy, ours)} | ${solveText(ortools, ours)} |`;
  }),
].join("\n");

const days = markets.map(({ known, seed }) => dayOf(known, rankers["ours"] as Ranker, seed));
const oracleDays = markets.map(({ known, seed }) =>
  dayOf(known, rankers["oracle"] as Ranker, seed),
);
const shares = (some: readonly number[], of: readonly number[]): number[] =>
  some.map((value, n) => value / (of[n] ?? Number.NaN));
const matchesIn = (rows: readonly Row[], name: string): readonly number[] =>
  rows.find((row) => row.name === name)?.cells[1] ?? [];
const fedBy = (some: readonly { readonly matches: number }[]) => some.map(({ matches }) => matches);
const [filledBy, known, planted] = ["ours", "what can be known", "oracle's values"].map((name) =>
  matchesIn(fillRows, name),
) as [readonly number[], readonly number[], readonly number[]];
const reachRows: Row[] = [
  { name: "fill: ours of what can be known", cells: [shares(filledBy, known)] },
  { name: "fill: what can be known of the optimum", cells: [shares(known, planted)] },
  { name: "fill: ours of the optimum", cells: [shares(filledBy, planted)] },
  { name: "feed: ours of the oracle's lists", cells: [shares(fedBy(days), fedBy(oracleDays))] },
  {
    name: "feed: the oracle's lists of the bound",
    cells: [shares(fedBy(oracleDays), over(feedBound))],
  },
  { name: "feed: ours of the bound", cells: [shares(fedBy(days), over(feedBound))] },
];

const { cores, node, loadAverage } = machine();
const { rss } = process.memoryUsage();
const [ours, shuffled] = ["ours", "shuffled weights"].map(
  (name) => feedRows.find((row) => row.name === name)?.cells[0] ?? [],
);
const report = `# Matching bench

${seeds.length} planted markets (seeds ${seeds.join(", ")}) of ${size.workers} workers and ${size.jobs} jobs; mean, and in
brackets the worst. ${cores} cores, Node ${node}, load average ${loadAverage} when it began; ${Math.round(rss / 2 ** 20)} MB.
Made by \`npm run bench:matching\`. The truth is ours (\`test/bench/matching-truth.ts\`), not that of a
market of people: it says how well matching finds what is there, not how people are.

## Feed

Ten jobs to each worker in turn, who takes one or none. Gain: the planted probability that it becomes
a shift that is worked. In the day: NDCG of the lists as they were then, with turns, of the jobs that were
still open. Exposure: Gini of how often jobs are shown. Groups: the smaller share of
workers with a seat over the larger.

${tableOf(
  [
    ["NDCG@10", "low"],
    ["in the day", "low"],
    ["matches", "low"],
    ["fill rate", "low"],
    ["exposure Gini", "high"],
    ["groups", "low"],
  ],
  feedRows,
)}

## Fill

All seats at once. Matches: the sum of the planted probabilities. Proved: the share
of the markets where no better one by its score is possible. Of the bound: its score over one that
none can exceed, though it may be out of reach, since overlaps are left out of it.

${tableOf(
  [
    ["seats filled", "low"],
    ["matches", "low"],
    ["proved", "none"],
    ["of the bound", "low"],
    ["groups", "low"],
  ],
  fillRows,
)}

## Solvers

The same assignment, seats of shifts that all overlap.

${solverTable}

## How far there is to go

Matches as shares. What can be known: the mean over all that nobody wrote down (tastes, moods, how
good an employer is), reckoned with what made the market; no estimate fills better. The optimum
knows what nobody can. The bound of the feed knows that too, and chooses for each worker, who here
chooses for himself from ten; the oracle's lists are in the order of the planted values.

${tableOf([["matches", "low"]], reachRows)}

## Speed

A page of 20 recommendations in process, by the wall clock, and the least of five tries, which is
what is left when nothing else runs. People look in one town; ten lie out of each other's reach.

${speedTable()}

## Start

From when the brokers have started until all open jobs are known; embedded store, one process, so that
nothing crosses a bus. The log costs by its commits, a snapshot by the jobs that live.

${startTable()}
`;
writeFileSync(new URL("./results/matching.md", import.meta.url), report);
console.log(report);
const failures = [
  ...(mean(ours ?? []) >= 0.9 ? [] : ["NDCG@10 is below 0.9"]),
  ...(mean(days.map(({ exposure }) => gini(exposure))) <= 0.5 ? [] : ["exposure is above 0.5"]),
  ...(Math.max(...(shuffled ?? [])) < 0.7 ? [] : ["shuffled weights are not below 0.7"]),
  ...(compared.some(({ of }) => JSON.stringify(of).includes("ANOTHER")) ? ["no optimum"] : []),
];
for (const failure of failures) console.log(`MISSED: ${failure}`);
process.exitCode = failures.length === 0 ? 0 : 1;
