import { expect, test } from "@jest/globals";
import { dayMs, minuteMs } from "../../../services/contracts/core/units.ts";
import { Impressions } from "../../../services/matching/recommend/impressions.ts";

const nowMs = Date.parse("2026-11-23T00:00:00Z");
const tickMs = 10 * minuteMs;

test("a job that was never shown has its whole turn; one shown as often as the average has half of it", () => {
  const showings = new Impressions();
  showings.tick(nowMs);
  for (const userId of ["u1", "u2", "u3"]) showings.show(userId, ["a"]);
  for (const userId of ["u4", "u5", "u6"]) showings.show(userId, ["b"]);
  showings.tick(nowMs + tickMs);
  expect([showings.turn("a"), showings.turn("b"), showings.turn("c")]).toEqual([0.5, 0.5, 1]);
});

test("a job's turn shrinks the more often and the higher it was shown", () => {
  const showings = new Impressions();
  showings.tick(nowMs);
  showings.show("u1", ["a", "b"]);
  showings.show("u2", ["a", "c"]);
  showings.tick(nowMs + tickMs);
  expect(showings.turn("a")).toBeLessThan(showings.turn("b"));
  expect(showings.turn("b")).toBe(showings.turn("c"));
  expect(showings.turn("b")).toBeLessThan(1);
});

test("a list counts from the next tick on, and each person once until then", () => {
  const [once, often] = [new Impressions(), new Impressions()];
  for (const [showings, times] of [
    [once, 1],
    [often, 50],
  ] as const) {
    showings.tick(nowMs);
    showings.show("u0", ["b"]);
    for (let n = 0; n < times; n += 1) showings.show("u1", ["a"]);
    showings.tick(nowMs + tickMs - 1);
    expect(showings.turn("a")).toBe(1);
    showings.tick(nowMs + tickMs);
  }
  expect(often.turn("a")).toBe(once.turn("a"));
});

test("counts halve day by day, and are dropped at last", () => {
  const showings = new Impressions();
  showings.tick(nowMs);
  for (let n = 0; n < 8; n += 1) showings.show(`u${n}`, ["a"]);
  showings.show("u9", ["b"]);
  showings.tick(nowMs + tickMs);
  showings.show("u1", ["b"]);
  const before = showings.turn("a");
  showings.tick(nowMs + tickMs + 2 * dayMs);
  // Two and one and a quarter: b was shown again, a was not.
  expect(before).toBeLessThan(showings.turn("a"));
  showings.tick(nowMs + 30 * dayMs);
  expect([showings.turn("a"), showings.turn("b")]).toEqual([1, 1]);
});
