/**
 * Filling many seats at once: the most seats first, then the greatest sum of scores.
 *
 * Shifts that all clash pairwise form a group, and a worker has one slot in each group. With such
 * groups filling is a flow and exact (./min-cost-flow.ts). Two things break that: clashes that are
 * no groups (a with b, b with c, a not with c) and a week that gets too full. The flow is then only
 * a bound: branch and bound forbids one pair or another of each conflict and solves again. When
 * that takes too many solutions, the best so far is the answer, with `isBest` false.
 */
import { type FlowSolution, flowProblemOf, minCostFlow, runToEnd } from "./min-cost-flow.ts";

/** A worker who may have a shift, both by number. The score is a whole number. */
export type Pair = { readonly worker: number; readonly shift: number; readonly score: number };

export type FillProblem = {
  readonly seats: readonly number[];
  readonly pairs: readonly Pair[];
  /** Whether no worker can work both. */
  readonly clash: (a: number, b: number) => boolean;
  /** Whether a worker may have all of these shifts, of which no two clash. */
  readonly mayHave: (worker: number, shifts: readonly number[]) => boolean;
};

export type Filled = {
  readonly pairs: readonly Pair[];
  readonly score: number;
  /** False when a better one may exist; `bound` is what no solution can exceed. */
  readonly isBest: boolean;
  readonly bound: { readonly seats: number; readonly score: number };
};

/** How often the flow is solved at most. */
const solvesMax = 60;

type Value = { readonly seats: number; readonly score: number };
type Solved = Value & { readonly pairs: readonly Pair[] };

/** More seats, or as many and a greater sum. */
const isMore = (a: Value, b: Value): boolean =>
  a.seats > b.seats || (a.seats === b.seats && a.score > b.score);

/**
 * The group of each shift: all shifts of a group clash pairwise. Groups follow the shift numbers.
 */
export const groupsOf = (
  count: number,
  clash: (a: number, b: number) => boolean,
): readonly number[] => {
  const groups: number[][] = [];
  return Array.from({ length: count }, (_, shift) => {
    const at = groups.findIndex((group) => group.every((other) => clash(other, shift)));
    if (at === -1) return groups.push([shift]) - 1;
    groups[at]?.push(shift);
    return at;
  });
};

const keyOf = ({ worker, shift }: Pair): string => `${worker} ${shift}`;

/** Solves the flow without some pairs. */
function* solve(
  { seats, pairs }: FillProblem,
  groups: readonly number[],
  without: ReadonlySet<string>,
): Generator<void, Solved> {
  const most = pairs.reduce((top, { score }) => Math.max(top, score), 0);
  const slots = new Map<string, number>();
  const slotWorker: number[] = [];
  const edges = seats.map((): { slot: number; cost: number }[] => []);
  const scores = seats.map(() => new Map<number, Pair>());
  for (const pair of pairs) {
    if (without.size > 0 && without.has(keyOf(pair))) continue;
    const name = `${pair.worker} ${groups[pair.shift]}`;
    const slot = slots.get(name) ?? slotWorker.push(pair.worker) - 1;
    slots.set(name, slot);
    edges[pair.shift]?.push({ slot, cost: most - pair.score });
    scores[pair.shift]?.set(slot, pair);
  }
  const seated: FlowSolution = yield* minCostFlow(flowProblemOf(seats, slotWorker.length, edges));
  const chosen = [...seated.rowOf].flatMap((row, slot) => scores[row]?.get(slot) ?? []);
  return { pairs: chosen, seats: chosen.length, score: sumOf(chosen) };
}

const sumOf = (pairs: readonly Pair[]): number => pairs.reduce((sum, { score }) => sum + score, 0);

/** Conflicting pairs of one worker, as few as it can find; null when all pairs may stay. */
const conflictIn = ({ clash, mayHave }: FillProblem, pairs: readonly Pair[]): Pair[] | null => {
  for (const [worker, own] of Map.groupBy(pairs, (pair) => pair.worker)) {
    if (own.length < 2) continue;
    for (const [n, a] of own.entries()) {
      const b = own.slice(n + 1).find((other) => clash(a.shift, other.shift));
      if (b !== undefined) return [a, b];
    }
    const shifts = own.map(({ shift }) => shift);
    if (!mayHave(worker, shifts)) return fewest(own, (some) => !mayHave(worker, some));
  }
  return null;
};

/** Drops the pairs that the conflict does not need. */
const fewest = (own: readonly Pair[], isTooMuch: (shifts: number[]) => boolean): Pair[] =>
  own.reduce<Pair[]>(
    (left, pair) => {
      const rest = left.filter((one) => one !== pair);
      return rest.length > 0 && isTooMuch(rest.map(({ shift }) => shift)) ? rest : left;
    },
    [...own],
  );

/** Forbids the lowest pair of each conflict until none is left: a valid solution, and soon. */
function* repaired(
  problem: FillProblem,
  groups: readonly number[],
  first: Solved,
  without: ReadonlySet<string>,
): Generator<void, Solved> {
  const forbidden = new Set(without);
  let solved = first;
  for (let round = 0; round < solvesMax; round += 1) {
    const dropped = new Set<Pair>();
    for (;;) {
      const left = solved.pairs.filter((pair) => !dropped.has(pair));
      const conflict = conflictIn(problem, left);
      if (conflict === null) break;
      dropped.add(conflict.reduce((least, pair) => (pair.score < least.score ? pair : least)));
    }
    if (dropped.size === 0) return solved;
    for (const pair of dropped) forbidden.add(keyOf(pair));
    const isLast = round === solvesMax - 1;
    if (isLast) {
      const pairs = solved.pairs.filter((pair) => !dropped.has(pair));
      return { pairs, seats: pairs.length, score: sumOf(pairs) };
    }
    solved = yield* solve(problem, groups, forbidden);
  }
  return { pairs: [], seats: 0, score: 0 };
}

/**
 * Fills the seats by branch and bound: one pair or another of a conflict is forbidden, and the flow
 * is solved again. Run the generator to its end; it yields now and then so that other work can run.
 */
export function* filling(problem: FillProblem): Generator<void, Filled> {
  const groups = groupsOf(problem.seats.length, problem.clash);
  const first = yield* solve(problem, groups, new Set());
  const bound = { seats: first.seats, score: first.score };
  let best: Solved | null = null;
  let solves = 0;
  const open: { solved: Solved; without: ReadonlySet<string> }[] = [
    { solved: first, without: new Set() },
  ];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { solved, without } = next;
    if (best !== null && !isMore(solved, best)) continue;
    const conflict = conflictIn(problem, solved.pairs);
    if (conflict === null) {
      best = solved;
      continue;
    }
    if (solves >= solvesMax) {
      const rest: Solved = best ?? (yield* repaired(problem, groups, first, new Set()));
      return { pairs: rest.pairs, score: rest.score, isBest: false, bound };
    }
    for (const pair of conflict) {
      const forbidden = new Set([...without, keyOf(pair)]);
      open.push({ solved: yield* solve(problem, groups, forbidden), without: forbidden });
      solves += 1;
    }
    // Most promising first: a solution found early prunes the others.
    open.sort((a, b) => a.solved.seats - b.solved.seats || a.solved.score - b.solved.score);
  }
  const { pairs, score } = best ?? { pairs: [], score: 0 };
  return { pairs, score, isBest: true, bound };
}

/** Fills the seats without yielding, for small problems. */
export const filled = (problem: FillProblem): Filled => runToEnd(filling(problem));
