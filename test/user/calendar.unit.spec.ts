import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { Refusal } from "../../services/contracts/refusal.ts";
import { hourMs, instant, later } from "../../services/contracts/units.ts";
import {
  type Booking,
  book,
  type Calendar,
  type CalendarEvent,
  calendars,
  closeCalendar,
  release,
  reopenCalendar,
} from "../../services/user/calendar.ts";

const midnight = instant("2026-11-22T15:00:00Z");
const hour = (n: number) => later(midnight, n * hourMs);
const span = (applicationId: string, from: number, to: number): Booking => ({
  applicationId,
  from: hour(from),
  to: hour(to),
});
const fold = (calendar: Calendar, events: readonly CalendarEvent[]): Calendar =>
  events.reduce(calendars.evolve, calendar);
const booked = (...spans: Booking[]): Calendar =>
  spans.reduce<Calendar>(
    (calendar, each) => fold(calendar, book(calendar, each, "w", midnight)),
    calendars.empty,
  );
const clash = expect.objectContaining({ type: "TIME_CLASH", status: 409 });

test.each([
  ["begins inside", 11, 14],
  ["ends inside", 8, 10],
  ["lies inside", 10, 11],
  ["lies around", 8, 13],
  ["is the same", 9, 12],
])("a booking that %s clashes", (_, from, to) => {
  const calendar = booked(span("a", 9, 12));
  expect(() => book(calendar, span("b", from, to), "w", midnight)).toThrow(clash);
});

test("back to back is no clash, on either side", () => {
  expect(booked(span("a", 9, 12), span("b", 12, 14), span("c", 7, 9))).toHaveProperty(
    "bookings.length",
    3,
  );
});

test("the same application with the same time again changes nothing; with another it clashes", () => {
  const calendar = booked(span("a", 9, 12));
  expect(book(calendar, span("a", 9, 12), "w", midnight)).toEqual([]);
  expect(() => book(calendar, span("a", 14, 15), "w", midnight)).toThrow(clash);
});

test("an interval without length is refused", () => {
  const refusal = expect.objectContaining({ type: "INTERVAL_EMPTY", status: 422 });
  expect(() => book(calendars.empty, span("a", 9, 9), "w", midnight)).toThrow(refusal);
});

test("releasing gives the time back, and what is not there is no event", () => {
  const calendar = booked(span("a", 9, 12));
  const released = fold(calendar, release(calendar, "a", "w"));
  expect(released).toEqual(calendars.empty);
  expect(release(released, "a", "w")).toEqual([]);
  expect(fold(released, book(released, span("b", 10, 11), "w", midnight))).toHaveProperty(
    "bookings.length",
    1,
  );
});

test("the events count what is left, so that leaving and reaching none is seen", () => {
  const one = booked(span("a", 9, 12));
  expect(book(calendars.empty, span("a", 9, 12), "w", midnight)).toMatchObject([
    { data: { bookings: 1 } },
  ]);
  expect(book(one, span("b", 12, 13), "w", midnight)).toMatchObject([{ data: { bookings: 2 } }]);
  expect(release(one, "a", "w")).toMatchObject([{ data: { bookings: 0 } }]);
});

test("what is over is forgotten with the next booking", () => {
  const events = book(booked(span("a", 9, 12)), span("b", 20, 21), "w", hour(12));
  expect(events).toMatchObject([{ data: { bookings: 1 } }]);
  expect(fold(booked(span("a", 9, 12)), events).bookings).toEqual([span("b", 20, 21)]);
});

test("whoever is leaving is booked no more, keeps what he has, and again when he stays", () => {
  const closed = fold(booked(span("a", 9, 12)), closeCalendar("w")());
  const refusal = expect.objectContaining({ type: "ACCOUNT_CLOSING", status: 409 });
  expect(() => book(closed, span("b", 20, 21), "w", midnight)).toThrow(refusal);
  expect(book(closed, span("a", 9, 12), "w", midnight)).toEqual([]);
  expect(fold(closed, release(closed, "a", "w")).bookings).toEqual([]);
  const open = fold(closed, reopenCalendar("w")());
  expect(fold(open, book(open, span("b", 20, 21), "w", midnight)).bookings).toHaveLength(2);
});

test("after any bookings and releases no two intervals overlap, and the replay is the same", () => {
  const step = fc.record({
    application: fc.integer({ min: 0, max: 9 }),
    from: fc.integer({ min: 0, max: 40 }),
    hours: fc.integer({ min: 0, max: 6 }),
    releases: fc.boolean(),
    now: fc.integer({ min: -5, max: 20 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      let live: Calendar = calendars.empty;
      const history: CalendarEvent[] = [];
      for (const { application, from, hours, releases, now } of steps) {
        const asked = span(`a${application}`, from, from + hours);
        try {
          const events = releases
            ? release(live, asked.applicationId, "w")
            : book(live, asked, "w", hour(now));
          history.push(...events);
          live = fold(live, events);
          const [event] = events;
          if (event !== undefined) {
            expect(event.data).toMatchObject({ bookings: live.bookings.length });
          }
        } catch (error) {
          expect(error).toBeInstanceOf(Refusal);
        }
        const sorted = [...live.bookings].sort((a, b) => (a.from < b.from ? -1 : 1));
        for (const [index, { to }] of sorted.entries()) {
          const next = sorted[index + 1];
          if (next !== undefined) expect(to <= next.from).toBe(true);
        }
      }
      expect(fold(calendars.empty, history)).toEqual(live);
    }),
    { seed: 20261122, numRuns: 300 },
  );
});
