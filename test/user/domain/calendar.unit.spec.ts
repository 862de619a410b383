import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { Refusal } from "../../../services/contracts/core/refusal.ts";
import {
  hourMs,
  type Instant,
  instant,
  later,
  minuteMs,
  minutesBetween,
} from "../../../services/contracts/core/units.ts";
import { perDay } from "../../../services/contracts/kernel/daily-limit.ts";
import { distanceKm, type Spot } from "../../../services/contracts/kernel/travel.ts";
import {
  type Booking,
  book,
  bookAll,
  type Calendar,
  type CalendarEvent,
  calendars,
  closeCalendar,
  keepTime,
  release,
  releaseAll,
  reopenCalendar,
} from "../../../services/user/domain/calendar.ts";

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

test("back-to-back bookings do not clash, on either side", () => {
  expect(booked(span("a", 9, 12), span("b", 12, 14), span("c", 7, 9))).toHaveProperty(
    "bookings.length",
    3,
  );
});

test("a day has 400 applications, whatever becomes of them, and the next day as many", () => {
  let calendar = calendars.empty;
  const churn = (at: Instant) => {
    const one = span("again", 100, 101);
    calendar = fold(calendar, book(calendar, one, "w", at));
    calendar = fold(calendar, release(calendar, "again", "w"));
  };
  for (let n = 0; n < perDay.applications; n += 1) churn(midnight);
  const tooMany = expect.objectContaining({ type: "DAILY_LIMIT", status: 429 });
  expect(() => churn(later(hour(24), -1))).toThrow(tooMany);
  expect(() => churn(hour(24))).not.toThrow();
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

test("a release frees the time, and releasing an unknown booking makes no event", () => {
  const calendar = booked(span("a", 9, 12));
  const released = fold(calendar, release(calendar, "a", "w"));
  expect(released).toEqual({ ...calendars.empty, made: calendar.made });
  expect(release(released, "a", "w")).toEqual([]);
  expect(fold(released, book(released, span("b", 10, 11), "w", midnight))).toHaveProperty(
    "bookings.length",
    1,
  );
});

test("the events count the remaining bookings, so that reaching none and leaving none can be seen", () => {
  const one = booked(span("a", 9, 12));
  expect(book(calendars.empty, span("a", 9, 12), "w", midnight)).toMatchObject([
    { data: { bookings: 1 } },
  ]);
  expect(book(one, span("b", 12, 13), "w", midnight)).toMatchObject([{ data: { bookings: 2 } }]);
  expect(release(one, "a", "w")).toMatchObject([{ data: { bookings: 0 } }]);
});

test("past bookings are forgotten with the next booking", () => {
  const events = book(booked(span("a", 9, 12)), span("b", 20, 21), "w", hour(12));
  expect(events).toMatchObject([{ data: { bookings: 1 } }]);
  expect(fold(booked(span("a", 9, 12)), events).bookings).toEqual([span("b", 20, 21)]);
});

const cityHall = { lat: 37.5663, lng: 126.9779 };
/** A point so many kilometres further north. */
const northOf = ({ lat, lng }: Spot, km: number): Spot => ({
  lat: lat + (km / 6371) * (180 / Math.PI),
  lng,
});
const minute = (n: number) => later(midnight, n * minuteMs);
const at = (applicationId: string, from: number, to: number, place?: Spot): Booking => ({
  applicationId,
  from: minute(from),
  to: minute(to),
  ...(place === undefined ? {} : { place }),
});

test("between two places the calendar leaves time for the way: 30 km an hour and ten minutes", () => {
  const far = northOf(cityHall, 15);
  const calendar = booked(at("a", 540, 720, cityHall));
  expect(() => book(calendar, at("b", 759, 900, far), "w", midnight)).toThrow(
    expect.objectContaining({
      type: "TIME_CLASH",
      data: { applicationId: "a", travelMinutes: 40 },
    }),
  );
  expect(book(calendar, at("b", 760, 900, far), "w", midnight)).toHaveLength(1);
  // Before the shift as well as after it.
  expect(() => book(calendar, at("b", 300, 501, far), "w", midnight)).toThrow(clash);
  expect(book(calendar, at("b", 300, 500, far), "w", midnight)).toHaveLength(1);
});

test("at one place, or where a place is unknown, the next shift may begin at once", () => {
  const next = northOf(cityHall, 0.19);
  const calendar = booked(at("a", 540, 720, cityHall));
  expect(book(calendar, at("b", 720, 900, next), "w", midnight)).toHaveLength(1);
  expect(book(calendar, at("b", 720, 900), "w", midnight)).toHaveLength(1);
  const old = booked(at("a", 540, 720));
  expect(book(old, at("b", 720, 900, northOf(cityHall, 100)), "w", midnight)).toHaveLength(1);
});

test("a past booking does not restrict where a worker goes, forgotten or not", () => {
  const calendar = booked(at("a", 540, 720, cityHall));
  const far = at("b", 725, 900, northOf(cityHall, 15));
  expect(book(calendar, far, "w", minute(720))).toHaveLength(1);
  expect(() => book(calendar, far, "w", minute(719))).toThrow(clash);
});

test("a booking succeeds exactly when it neither overlaps another nor is too far from it", () => {
  const places = [undefined, cityHall, northOf(cityHall, 0.1), northOf(cityHall, 5)];
  const one = fc.record({
    from: fc.integer({ min: 0, max: 600 }),
    minutes: fc.integer({ min: 1, max: 200 }),
    place: fc.constantFrom(...places),
  });
  fc.assert(
    fc.property(fc.array(one, { maxLength: 25 }), (asked) => {
      let calendar: Calendar = calendars.empty;
      for (const [n, { from, minutes, place }] of asked.entries()) {
        const wanted = at(`a${n}`, from, from + minutes, place);
        // The rule once more, minute by minute.
        const isFree = calendar.bookings.every((other) => {
          const [first, second] = wanted.from < other.from ? [wanted, other] : [other, wanted];
          const isKnown = first.place !== undefined && second.place !== undefined;
          const km = isKnown ? distanceKm(first.place, second.place) : 0;
          const needs = km < 0.2 ? 0 : 10 + Math.ceil(km * 2);
          return minutesBetween(first.to, second.from) >= needs && first.to <= second.from;
        });
        let isBooked = true;
        try {
          calendar = fold(calendar, book(calendar, wanted, "w", midnight));
        } catch (error) {
          expect(error).toMatchObject({ type: "TIME_CLASH" });
          isBooked = false;
        }
        expect(isBooked).toBe(isFree);
      }
    }),
    { seed: 20261123, numRuns: 300 },
  );
});

test("a leaving worker gets no bookings, keeps the existing ones, and gets new ones again after staying", () => {
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

const left = (applicationId: string, from: number, to: number) => (calendar: Calendar) =>
  fold(calendar, release(calendar, applicationId, "w", { from: hour(from), to: hour(to) }));

test("a worker who leaves early is free for the unpaid time, and for no other", () => {
  const calendar = left("a", 8, 10)(booked(span("a", 8, 16)));
  expect(fold(calendar, book(calendar, span("b", 10, 18), "w", hour(10))).bookings).toHaveLength(1);
  expect(() => book(calendar, span("b", 9, 18), "w", hour(8))).toThrow(clash);
});

test("paid time after an early end is taken, and taken time cannot be paid for", () => {
  const calendar = left("a", 8, 9)(booked(span("a", 8, 16)));
  const paid = fold(calendar, keepTime(calendar, span("a", 8, 16), "w"));
  expect(() => book(paid, span("b", 9, 17), "w", hour(9))).toThrow(clash);
  const elsewhere = fold(calendar, book(calendar, span("b", 9, 17), "w", hour(9)));
  const refused = expect.objectContaining({ type: "TIME_PAID_ELSEWHERE", status: 409 });
  expect(() => keepTime(elsewhere, span("a", 8, 16), "w")).toThrow(refused);
  expect(keepTime(elsewhere, span("a", 8, 9), "w")).toEqual([]);
});

test("the kept time never shrinks, in whatever order it is reported", () => {
  const calendar = booked(span("a", 8, 16));
  const early = fold(calendar, keepTime(calendar, span("a", 8, 16), "w"));
  expect(left("a", 8, 9)(early).kept).toEqual([span("a", 8, 16)]);
});

test("released time without work, also from before times were kept, is free", () => {
  const calendar = booked(span("a", 8, 16));
  const free = fold(calendar, release(calendar, "a", "w"));
  expect(free).toEqual({ ...calendars.empty, made: calendar.made });
});

test("worked time is forgotten after 60 days, with the next booking", () => {
  const calendar = left("a", 8, 10)(booked(span("a", 8, 16)));
  const next = span("b", 24 * 61, 24 * 61 + 1);
  expect(fold(calendar, book(calendar, next, "w", hour(24 * 60))).kept).toHaveLength(1);
  expect(fold(calendar, book(calendar, next, "w", hour(24 * 61))).kept).toHaveLength(0);
});

/** The days of one contract: nine to five on some days. */
const contract = (id: string, days: number): Booking[] =>
  Array.from({ length: days }, (_, n) => ({
    ...span(n === 0 ? id : `${id}/${n}`, 24 * n + 9, 24 * n + 17),
    ...(n === 0 ? {} : { partOf: id }),
  }));
const shifted = ({ from, to }: Booking) => ({
  from: later(from, 240 * hourMs),
  to: later(to, 240 * hourMs),
});
const unlimited = (days: readonly Booking[]) => days.map((day) => [day, {}] as const);

test("the days of a contract are booked together or not at all", () => {
  const days = unlimited(contract("a", 3));
  const all = fold(calendars.empty, bookAll(calendars.empty, days, "w", midnight));
  expect(all.bookings).toHaveLength(3);
  expect(bookAll(all, days, "w", midnight)).toEqual([]);
  const taken = booked(span("x", 24 * 2 + 10, 24 * 2 + 11));
  expect(() => bookAll(taken, days, "w", midnight)).toThrow(clash);
});

test("a contract of several days counts as one application", () => {
  const limits = { bookingsMax: 2 };
  const days = contract("a", 10).map((day) => [day, limits] as const);
  const one = fold(calendars.empty, bookAll(calendars.empty, days, "w", midnight));
  expect(one.made?.count).toBe(1);
  const two = fold(one, book(one, span("b", 0, 1), "w", midnight, limits));
  expect(() => book(two, span("c", 2, 3), "w", midnight, limits)).toThrow(
    expect.objectContaining({ type: "APPLICATIONS_LIMITED" }),
  );
});

test("releasing a contract releases its days and no others; releasing its first day leaves the rest", () => {
  const all = [
    ...contract("a", 3),
    ...contract("b", 2).map((day) => ({ ...day, ...shifted(day) })),
  ];
  const calendar = booked(...all);
  const first = fold(calendar, release(calendar, "a", "w"));
  expect(first.bookings.map(({ applicationId }) => applicationId)).not.toContain("a");
  expect(first.bookings).toHaveLength(4);
  const none = fold(calendar, releaseAll(calendar, "a", "w"));
  expect(none.bookings.map(({ applicationId }) => applicationId)).toEqual(["b", "b/1"]);
  expect(releaseAll(none, "a", "w")).toEqual([]);
});
