import { expect, test } from "@jest/globals";
import { type Commit, type LogEvent, origin, seal } from "../../../mixins/log/commit.ts";
import { instant } from "../../../services/contracts/core/units.ts";
import { announce } from "../../../services/user/domain/announce.ts";
import { credit, creditMore, earnings } from "../../../services/user/domain/points.ts";

const noon = instant("2026-11-23T03:00:00Z");
const paid = (netWon: number, applicationId = "a") => ({ workerId: "w", applicationId, netWon });
const commitOf = (...events: LogEvent[]): Commit => {
  const meta = { correlationId: "c", causationId: null, actor: null };
  return seal({ stream: "s", expected: 0, cid: "c", fp: "f", at: noon, events, meta }, origin);
};

test("each full 1,000 won paid out is a point", () => {
  const points = (netWon: number) => credit(paid(netWon), noon)[0];
  expect(points(95_140)).toMatchObject({ data: { points: 95 } });
  expect(points(1000)).toMatchObject({ data: { points: 1 } });
  expect(points(999)).toBeUndefined();
});

test("later pay for the same work earns as much as one payment of the total", () => {
  const points = (netWon: number, paidNetWon: number) =>
    creditMore({ ...paid(netWon), paidNetWon }, noon)[0];
  expect(points(17_840, 23_790)).toMatchObject({ data: { points: 18 } });
  expect(points(210, 23_790)).toMatchObject({ data: { points: 1 } });
  expect(points(209, 23_790)).toBeUndefined();
});

test("points add up, and the newest credit comes first", () => {
  const events = [...credit(paid(2000, "a"), noon), ...credit(paid(3000, "b"), noon)];
  const state = events.reduce(earnings.evolve, earnings.empty);
  expect(state.points).toBe(5);
  expect(state.latest.map(({ applicationId }) => applicationId)).toEqual(["b", "a"]);
});

test("the list is bounded, and the sum is not", () => {
  const events = Array.from({ length: 150 }, (_, n) => credit(paid(1000, `a${n}`), noon)).flat();
  const state = events.reduce(earnings.evolve, earnings.empty);
  expect(state.points).toBe(150);
  expect(state.latest).toHaveLength(100);
});

test("a worker's status is announced when the bookings reach none or leave none", () => {
  const data = (bookings: number) => ({ workerId: "w", applicationId: "a", bookings });
  const status = (type: string, bookings: number) =>
    announce(commitOf({ type, data: data(bookings) })).map((message) => message.data);
  const about = { userId: "w", applicationId: "a" };
  expect(status("booked", 1)).toEqual([{ ...about, workStatus: "booked" }]);
  expect(status("booked", 2)).toEqual([]);
  expect(status("released", 1)).toEqual([]);
  expect(status("released", 0)).toEqual([{ ...about, workStatus: "available" }]);
});

test("rotations, right passwords and tombstones are not announced", () => {
  const silent = ["rotated", "succeeded", "tombstone"].map((type) => ({ type, data: {} }));
  expect(announce(commitOf(...silent))).toEqual([]);
});
