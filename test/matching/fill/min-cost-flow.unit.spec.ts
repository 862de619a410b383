import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  type FlowSolution,
  flowProblemOf,
  minCostFlow,
  runToEnd,
} from "../../../services/matching/fill/min-cost-flow.ts";

type Edges = { slot: number; cost: number }[][];
type Case = { seats: number[]; slotCount: number; edges: Edges };

/** Brute force over all assignments: the most seats, and of those the least cost. */
const bruteForce = ({ seats, slotCount, edges }: Case): { filled: number; cost: number } => {
  const left = [...seats];
  let best = { filled: -1, cost: 0 };
  const place = (slot: number, filled: number, cost: number): void => {
    if (slot === slotCount) {
      const isBetter = filled > best.filled || (filled === best.filled && cost < best.cost);
      if (isBetter) best = { filled, cost };
      return;
    }
    place(slot + 1, filled, cost);
    for (const [row, ofRow] of edges.entries()) {
      const edge = ofRow.find((one) => one.slot === slot);
      if (edge === undefined || (left[row] ?? 0) === 0) continue;
      left[row] = (left[row] ?? 0) - 1;
      place(slot + 1, filled + 1, cost + edge.cost);
      left[row] = (left[row] ?? 0) + 1;
    }
  };
  place(0, 0, 0);
  return best;
};

const solved = ({ seats, slotCount, edges }: Case): FlowSolution =>
  runToEnd(minCostFlow(flowProblemOf(seats, slotCount, edges)));

const cases: fc.Arbitrary<Case> = fc
  .record({ rows: fc.integer({ min: 0, max: 4 }), slotCount: fc.integer({ min: 0, max: 6 }) })
  .chain(({ rows, slotCount }) => {
    const cell = fc.option(fc.integer({ min: 0, max: 9 }), { freq: 2 });
    const row = fc.array(cell, { minLength: slotCount, maxLength: slotCount });
    return fc.record({
      seats: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: rows, maxLength: rows }),
      slotCount: fc.constant(slotCount),
      edges: fc
        .array(row, { minLength: rows, maxLength: rows })
        .map((all) =>
          all.map((costs) =>
            costs.flatMap((cost, slot) => (cost === null ? [] : [{ slot, cost }])),
          ),
        ),
    });
  });

test("the most seats are filled, at the least cost there is", () => {
  fc.assert(
    fc.property(cases, (of) => {
      const { filled, cost } = solved(of);
      expect({ filled, cost }).toEqual(bruteForce(of));
    }),
    { seed: 11, numRuns: 3000 },
  );
});

test("no row exceeds its seats, and no slot is filled without an edge", () => {
  fc.assert(
    fc.property(cases, (of) => {
      const { rowOf } = solved(of);
      const taken = of.seats.map(() => 0);
      for (const [slot, row] of rowOf.entries()) {
        if (row < 0) continue;
        taken[row] = (taken[row] ?? 0) + 1;
        expect(of.edges[row]?.some((edge) => edge.slot === slot)).toBe(true);
      }
      for (const [row, seats] of of.seats.entries()) {
        expect(taken[row]).toBeLessThanOrEqual(seats);
      }
    }),
    { seed: 12, numRuns: 2000 },
  );
});

describe("a large one", () => {
  /** The same numbers in every run. */
  const numbers = (seed: number) => {
    let state = seed;
    return () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 32;
    };
  };
  const large = (workers: number, shifts: number): Case => {
    const random = numbers(7);
    return {
      seats: Array.from({ length: shifts }, () => 1 + Math.floor(random() * 5)),
      slotCount: workers,
      edges: Array.from({ length: shifts }, () =>
        Array.from({ length: workers }, (_, slot) => ({
          slot,
          cost: Math.floor(random() * 10_000),
        })).filter(() => random() < 0.2),
      ),
    };
  };

  test("yields in between, so that other work can run", () => {
    const { seats, slotCount, edges } = large(400, 150);
    const run = minCostFlow(flowProblemOf(seats, slotCount, edges));
    let stops = 0;
    for (let step = run.next(); step.done !== true; step = run.next()) stops += 1;
    expect(stops).toBeGreaterThan(2);
  });
});
