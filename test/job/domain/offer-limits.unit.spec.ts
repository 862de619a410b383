/** The offers of an employer: what counts, what has ended, and that no bound is exceeded. */
import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { Refusal } from "../../../services/contracts/core/refusal.ts";
import { hourMs, type Instant, later } from "../../../services/contracts/core/units.ts";
import {
  type Board,
  boards,
  boundsOf,
  count,
  foundOf,
} from "../../../services/job/domain/offer-limits.ts";

const bounds = { postings: 3, seats: 10, perDay: 9 };
const t0 = "2026-12-01T00:00:00.000Z" as Instant;
const offer = (n: number, seats: number, isDraft = false) => ({
  jobId: `job-${n}`,
  seats,
  until: later(t0, 24 * hourMs),
  isDraft,
});
const counted = (board: Board, one: ReturnType<typeof offer>, at = t0): Board =>
  count(board, "e", one, bounds, at).reduce(boards.evolve, board);

test("no sequence of posting, publishing and enlarging exceeds a bound", () => {
  const steps = fc.array(fc.tuple(fc.nat(8), fc.integer({ min: 1, max: 8 }), fc.boolean()));
  fc.assert(
    fc.property(steps, (all) => {
      let board = boards.empty;
      for (const [n, seats, isDraft] of all) {
        try {
          board = counted(board, offer(n, seats, isDraft));
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
        }
        const open = Object.values(board.offers).filter((one) => !one.isDraft);
        expect(open.length).toBeLessThanOrEqual(bounds.postings);
        expect(open.reduce((sum, one) => sum + one.seats, 0)).toBeLessThanOrEqual(bounds.seats);
        expect(Object.keys(board.offers).length).toBeLessThanOrEqual(2 * bounds.postings);
      }
    }),
    { seed: 20261129, numRuns: 300 },
  );
});

test("an offer whose time is over no longer counts", () => {
  const full = [1, 2, 3].reduce((board, n) => counted(board, offer(n, 1)), boards.empty);
  const after = later(t0, 25 * hourMs);
  const next = { ...offer(4, 1), until: later(after, hourMs) };
  expect(Object.keys(counted(full, next, after).offers)).toEqual(["job-4"]);
});

test("an offer waits a minute for its job to appear, and is then dropped", () => {
  const [one] = Object.values(counted(boards.empty, offer(1, 2)).offers);
  if (one === undefined) throw new Error("nothing was counted");
  expect(foundOf(one, { status: "none" }, later(t0, 59_000)).now).toEqual(one);
  expect(foundOf(one, { status: "none" }, later(t0, 60_000)).now).toBeNull();
});

test("an offer that was counted again since the lookup keeps its count", () => {
  const full = [1, 2, 3].reduce((board, n) => counted(board, offer(n, 1)), boards.empty);
  const found = Object.values(full.offers).map((one) => ({ counted: one, now: null }));
  const moved = counted(full, offer(1, 5), later(t0, 1));
  const events = count(moved, "e", offer(4, 5), bounds, later(t0, 2), found);
  const dropped = events.flatMap((one) => (one.type === "offerDropped" ? [one.data.jobId] : []));
  expect(dropped).toEqual(["job-2", "job-3"]);
  expect(() => count(moved, "e", offer(4, 6), bounds, later(t0, 2), found)).toThrow(
    "TOO_MANY_SEATS",
  );
});

test("the default allows 200 postings with money, and a fifth of that without", () => {
  expect(boundsOf(200, true)).toEqual({ postings: 200, seats: 10_000, perDay: 600 });
  expect(boundsOf(200, false)).toEqual({ postings: 40, seats: 1000, perDay: 120 });
});
