import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { hourMs, instant, later, minuteMs } from "../../../services/contracts/core/units.ts";
import {
  type Booking,
  book,
  type Calendar,
  type CalendarEvent,
  calendars,
  release,
} from "../../../services/user/domain/calendar.ts";
import { barOfBooked } from "../../../services/user/domain/minor-week.ts";

/** A Monday in Seoul that begins a week without holidays. */
const monday = instant("2026-11-22T15:00:00Z");
const before = later(monday, -24 * hourMs);
const shift = (applicationId: string, day: number, from: number, minutes: number): Booking => {
  const starts = later(monday, (day * 24 + from) * hourMs);
  return { applicationId, from: starts, to: later(starts, minutes * minuteMs), minutes };
};
const fold = (calendar: Calendar, events: readonly CalendarEvent[]): Calendar =>
  events.reduce(calendars.evolve, calendar);
const ages = { ageYears: 16 };
const booked = (calendar: Calendar, each: Booking, at = before) =>
  fold(calendar, book(calendar, each, "w", at, ages));
const barred = (reason: string) =>
  expect.objectContaining({
    type: "NOT_ELIGIBLE",
    status: 422,
    data: expect.objectContaining({ reason, law: "근로기준법 제69조" }),
  });

test("under 18 a week has 35 hours and a day seven; from 18 on the calendar counts nothing", () => {
  const days = [0, 1, 2, 3, 4].map((day) => shift(`d${day}`, day, 9, 420));
  const full = days.reduce((calendar, each) => booked(calendar, each), calendars.empty);
  const more = shift("more", 5, 9, 60);
  expect(() => book(full, more, "w", before, ages)).toThrow(barred("MINOR_WEEK_TOO_LONG"));
  expect(book(full, more, "w", before, { ageYears: 18 })).toHaveLength(1);
  expect(book(full, shift("next", 7, 9, 420), "w", before, ages)).toHaveLength(1);
  const evening = shift("evening", 0, 18, 60);
  const one = booked(calendars.empty, shift("a", 0, 9, 420));
  expect(() => book(one, evening, "w", before, ages)).toThrow(barred("MINOR_DAY_TOO_LONG"));
});

test("worked time counts until its week is over, and released time does not count", () => {
  const days = [0, 1, 2, 3, 4].map((day) => shift(`d${day}`, day, 9, 420));
  const full = days.reduce((calendar, each) => booked(calendar, each), calendars.empty);
  const saturday = shift("saturday", 5, 9, 60);
  const { from, to } = days[0] as Booking;
  const worked = fold(full, release(full, "d0", "w", { from, to }));
  const at = later(monday, 5 * 24 * hourMs);
  expect(() => book(worked, saturday, "w", at, ages)).toThrow(barred("MINOR_WEEK_TOO_LONG"));
  const left = fold(full, release(full, "d0", "w"));
  expect(book(left, saturday, "w", at, ages)).toHaveLength(1);
});

test("an event without minutes, as old logs have, counts with the statutory break", () => {
  const { minutes: _, ...old } = shift("old", 0, 9, 480);
  const data = { ...old, workerId: "w", at: before, bookings: 1 };
  const calendar = fold(calendars.empty, [{ type: "booked", data }]);
  expect(calendar.shifts).toEqual([old]);
  // Eight hours with one of break are seven: the day is full.
  expect(barOfBooked(calendar.shifts, "old", 16)).toBeNull();
  expect(() => book(calendar, shift("more", 0, 18, 30), "w", before, ages)).toThrow(
    barred("MINOR_DAY_TOO_LONG"),
  );
});

test("of too many bookings together the earlier ones are valid, and only the later ones are too much", () => {
  const data = (n: number) => ({ ...shift(`d${n}`, n, 9, 420), workerId: "w", at: before });
  const events = [0, 1, 2, 3, 4, 5].map(
    (n) => ({ type: "booked", data: { ...data(n), bookings: n + 1 } }) as const,
  );
  const { shifts } = fold(calendars.empty, events);
  const bars = shifts.map(({ applicationId }) => barOfBooked(shifts, applicationId, 17)?.reason);
  expect(bars).toEqual([...Array(5).fill(undefined), "MINOR_WEEK_TOO_LONG"]);
  expect(shifts.map(({ applicationId }) => barOfBooked(shifts, applicationId, 18))).toEqual(
    Array(6).fill(null),
  );
});

test("no sequence of booking and releasing gives a worker of 16 a week of more than 35 hours", () => {
  const act = fc.record({
    day: fc.integer({ min: 0, max: 13 }),
    from: fc.integer({ min: 6, max: 18 }),
    minutes: fc.integer({ min: 30, max: 420 }),
    back: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
      let calendar = calendars.empty;
      for (const [n, { day, from, minutes, back }] of acts.entries()) {
        try {
          calendar = booked(calendar, shift(`s${n}`, day, from, minutes));
        } catch (error) {
          if ((error as { type?: string }).type === undefined) throw error;
        }
        if (back) calendar = fold(calendar, release(calendar, `s${n - 1}`, "w"));
      }
      for (const week of [0, 1]) {
        const starts = later(monday, week * 7 * 24 * hourMs);
        const ends = later(starts, 7 * 24 * hourMs);
        const inWeek = calendar.shifts.filter(({ from }) => from >= starts && from < ends);
        const sum = inWeek.reduce((all, { minutes = 0 }) => all + minutes, 0);
        expect(sum).toBeLessThanOrEqual(35 * 60);
      }
    }),
    { seed: 6, numRuns: 300 },
  );
});
