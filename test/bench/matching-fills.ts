/**
 * Fills of a bench: many seats at once by each method, and the same assignment by other solvers.
 */
import { spawnSync } from "node:child_process";
import { between, chance, seeded } from "../../services/demo/random.ts";
import { filled, type Pair } from "../../services/matching/fill/fill.ts";
import {
  flowProblemOf,
  minCostFlow,
  runToEnd,
} from "../../services/matching/fill/min-cost-flow.ts";
import type { Known, Ranker } from "./matching-market.ts";
import type { Truth } from "./matching-truth.ts";

export type Solve = { readonly filled: number; readonly cost: number; readonly ms: number };
export type Compared = {
  readonly edges: number;
  readonly ours: Solve;
  readonly scipy: Solve | null;
  readonly ortools: Solve | null;
};

const script = new URL("./matching-optimum.py", import.meta.url).pathname;
const answerBytesMax = 1 << 26;

const overlap = ({ jobs }: Truth, a: number, b: number): boolean => {
  const [one, other] = [jobs[a], jobs[b]];
  if (one === undefined || other === undefined) return false;
  return one.startsAt < other.endsAt && other.startsAt < one.endsAt;
};

const pairsBy = (known: Known, ranker: Ranker): Pair[] => {
  const score = ranker(known);
  return known.fits
    .flat()
    .map((fit) => ({ worker: fit.worker, shift: fit.job, score: score(fit) }));
};

/** Greedy: one pair after the other, the best that is left. */
const greedily = (truth: Truth, pairs: readonly Pair[]): Pair[] => {
  const left = truth.jobs.map(({ seats }) => seats);
  const own = new Map<number, number[]>();
  return [...pairs]
    .sort((a, b) => b.score - a.score)
    .filter(({ worker, shift }) => {
      const has = own.get(worker) ?? [];
      if ((left[shift] ?? 0) === 0 || has.some((at) => overlap(truth, at, shift))) return false;
      if (has.includes(shift)) return false;
      left[shift] = (left[shift] ?? 0) - 1;
      own.set(worker, [...has, shift]);
      return true;
    });
};

export type FillFigures = {
  readonly seats: number;
  readonly matches: number;
  readonly isBest: boolean;
  /** Its score as a share of the bound's, which none can exceed; NaN where it was not computed. */
  readonly ofBound: number;
  readonly groups: Readonly<Record<"a" | "b", number>>;
};

const figuresOf = (
  { truth }: Known,
  pairs: readonly Pair[],
  { isBest, ofBound }: Pick<FillFigures, "isBest" | "ofBound">,
): FillFigures => {
  const all = { a: 0, b: 0 };
  const some = { a: new Set<number>(), b: new Set<number>() };
  for (const { group } of truth.workers) all[group] += 1;
  for (const { worker } of pairs) some[truth.workers[worker]?.group ?? "a"].add(worker);
  return {
    seats: pairs.length,
    matches: pairs.reduce((sum, { worker, shift }) => sum + truth.pair(worker, shift).value, 0),
    isBest,
    ofBound,
    groups: { a: some.a.size / all.a, b: some.b.size / all.b },
  };
};

/** Seats filled by the scores of a ranker: as the service does, or greedily. */
export const fillBy = (known: Known, ranker: Ranker, isGreedy: boolean): FillFigures => {
  const { truth } = known;
  const pairs = pairsBy(known, ranker);
  if (isGreedy) {
    return figuresOf(known, greedily(truth, pairs), { isBest: false, ofBound: Number.NaN });
  }
  const seats = truth.jobs.map((job) => job.seats);
  const clash = (a: number, b: number) => overlap(truth, a, b);
  const made = filled({ seats, pairs, clash, mayHave: () => true });
  const { isBest, bound, score } = made;
  return figuresOf(known, made.pairs, { isBest, ofBound: score / bound.score });
};

/**
 * Workers by shifts of one time, each edge with its cost: solved by us and, where they are
 * installed, by others.
 */
export const compare = (
  seed: number,
  workers: number,
  shifts: number,
  density: number,
): Compared => {
  const random = seeded(seed);
  const seats = Array.from({ length: shifts }, () => between(random, 1, 6));
  const edges = seats.map(() =>
    Array.from({ length: workers }, (_, slot) => ({
      slot,
      cost: between(random, 0, 10_000),
    })).filter(() => chance(random, density)),
  );
  const from = performance.now();
  const { filled: count, cost } = runToEnd(minCostFlow(flowProblemOf(seats, workers, edges)));
  const ms = performance.now() - from;
  const flat = edges.flatMap((own, row) => own.map((edge) => [row, edge.slot, edge.cost]));
  const python = process.env["MATCHING_PYTHON"] ?? "python3";
  const input = JSON.stringify({ seats, slots: workers, edges: flat });
  const done = spawnSync(python, [script], { input, maxBuffer: answerBytesMax, encoding: "utf8" });
  const others =
    done.status === 0
      ? (JSON.parse(done.stdout) as Pick<Compared, "scipy" | "ortools">)
      : { scipy: null, ortools: null };
  return { edges: flat.length, ours: { filled: count, cost, ms }, ...others };
};
