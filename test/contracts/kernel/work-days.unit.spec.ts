import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { dayMs, hourMs, instant, later, minuteMs } from "../../../services/contracts/core/units.ts";
import { daysOf, lastEndOf, moved } from "../../../services/contracts/kernel/work-days.ts";

const startsAt = instant("2026-12-07T09:00:00+09:00");
const shiftOn = (n: number, hours = 9) => ({
  startsAt: later(startsAt, n * dayMs),
  endsAt: later(startsAt, n * dayMs + hours * hourMs),
});
const breaks = [{ from: later(startsAt, 3 * hourMs), to: later(startsAt, 4 * hourMs) }];
const three = { ...shiftOn(0), breaks, breakMinutes: 60, moreDays: [shiftOn(1), shiftOn(4, 5)] };

test("each day has its own times and the breaks of the first, as long after its start", () => {
  const days = daysOf(three);
  expect(days.map(({ startsAt: from, endsAt: to }) => ({ startsAt: from, endsAt: to }))).toEqual([
    shiftOn(0),
    shiftOn(1),
    shiftOn(4, 5),
  ]);
  for (const [n, day] of days.entries()) {
    expect(day).not.toHaveProperty("moreDays");
    expect(day.breaks.map(({ from }) => Date.parse(from) - Date.parse(day.startsAt))).toEqual([
      3 * hourMs,
    ]);
    expect(day.breakMinutes).toBe(three.breakMinutes);
    expect(n).toBeLessThan(3);
  }
  expect(lastEndOf(three)).toBe(shiftOn(4, 5).endsAt);
});

test("a shift of one day is its only day", () => {
  const one = { ...shiftOn(0), breakMinutes: 60 };
  expect(daysOf(one)).toEqual([one]);
  expect(lastEndOf(one)).toBe(one.endsAt);
});

test("moving a shift keeps the distance between all of its times", () => {
  fc.assert(
    fc.property(fc.integer({ min: -500_000, max: 500_000 }), (minutes) => {
      const by = minutes * minuteMs;
      const there = moved(three, later(three.startsAt, by), later(three.endsAt, by));
      const back = moved(there, three.startsAt, three.endsAt);
      expect(back).toEqual(three);
      expect(lastEndOf(there)).toBe(later(lastEndOf(three), by));
    }),
    { seed: 20261130, numRuns: 200 },
  );
});
