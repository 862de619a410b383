/**
 * Matching bench: `npm run bench:matching`. How good, how fair and how fast matching is on markets
 * whose truth is planted, beside baselines and optimal solvers on the same draws.
 *
 * The seeds are none of those that the weights were learned on. scipy and OR-Tools are used where
 * the python of MATCHING_PYTHON has them; else the table says that it was not compared. Writes
 * results/matching.md.
 */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { machine } from "./machine.ts";
import { dayOf } from "./matching-day.ts";
import { gini, mean, ndcg } from "./matching-figures.ts";
import { type Compared, compare, fillBy, type Solve } from "./matching-fills.ts";
import { type Known, knownOf, type Ranker, rankedBy, rankers } from "./matching-market.ts";
import type { Speed } from "./matching-speed.ts";
import { truthOf } from "./matching-truth.ts";

const seeds = [11, 23, 37, 58, 91];
const size = { workers: 800, jobs: 250 };
const depth = 10;
/** Workers with fewer jobs than this have no list to speak of. */
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

/** Breaks the rule on purpose: what it does with the one thing that no score may know. */
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

const speedOf = (jobs: number): Speed => {
  const script = new URL("./matching-speed.ts", import.meta.url).pathname;
  const flags = ["--expose-gc", "--disable-warning=ExperimentalWarning"];
  const done = spawnSync(process.execPath, [...flags, script, String(jobs)], { encoding: "utf8" });
  if (done.status !== 0) throw new Error(done.stderr);
  return JSON.parse(done.stdout) as Speed;
};
const speedTable = [
  "| open jobs | p50 ms | p99 ms | bytes a job |",
  "| --- | --- | --- | --- |",
  ...[10_000, 100_000].map(speedOf).map(({ jobs, wallMs, bytesPerJob }) => {
    return `| ${jobs} | ${wallMs.p50.toFixed(2)} | ${wallMs.p99.toFixed(2)} | ${bytesPerJob} |`;
  }),
].join("\n");

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
a shift that is worked. Exposure: Gini of how often jobs are shown. Groups: the smaller share of
workers with a seat over the larger.

${tableOf(
  [
    ["NDCG@10", "low"],
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

## Speed

A page of 20 recommendations in process, by the wall clock, of open jobs of one town.

${speedTable}
`;
writeFileSync(new URL("./results/matching.md", import.meta.url), report);
console.log(report);
const failures = [
  ...(mean(ours ?? []) >= 0.9 ? [] : ["NDCG@10 is below 0.9"]),
  ...(Math.max(...(shuffled ?? [])) < 0.7 ? [] : ["shuffled weights are not below 0.7"]),
  ...(compared.some(({ of }) => JSON.stringify(of).includes("ANOTHER")) ? ["no optimum"] : []),
];
for (const failure of failures) console.log(`MISSED: ${failure}`);
process.exitCode = failures.length === 0 ? 0 : 1;
