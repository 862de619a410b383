import { expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  type Instant,
  instant,
  later,
  minuteMs,
  seoulDate,
} from "../../../services/contracts/core/units.ts";
import {
  attendedSpans,
  minutesIn,
  plannedMinutes,
} from "../../../services/contracts/kernel/work-spans.ts";
import type { AgreedTerms } from "../../../services/job/domain/application.ts";
import { attendedTime, paidTime } from "../../../services/job/domain/attendance.ts";
import {
  type Booking,
  book,
  type Calendar,
  type CalendarEvent,
  calendars,
  keepTime,
  release,
} from "../../../services/user/domain/calendar.ts";

const start = instant("2026-11-23T00:00:00Z");
const atMinute = (minute: number, seconds = 0): Instant =>
  later(start, minute * minuteMs + seconds * 1000);
const shift = (from: number, length: number, breakMinutes: number) => ({
  startsAt: atMinute(from),
  endsAt: atMinute(from + length),
  breakMinutes,
});

/** The times of a shift by the code. */
const attended = (terms: Shift, checkedInAt: Instant, checkedOutAt: Instant | null = null) => ({
  terms: terms as AgreedTerms,
  checkedInAt,
  checkedOutAt,
  signedTimes: null,
});

test.each([
  ["what was attended", 30, 120, { from: 30, to: 150 }],
  ["beyond the check-out, and beyond the break", 30, 300, { from: 30, to: 390 }],
  [
    "from before the check-in where the plan has no more after it",
    420,
    240,
    { from: 300, to: 540 },
  ],
  ["the whole plan", 0, 480, { from: 0, to: 540 }],
])("the paid time is %s", (_, inAt, minutes, { from, to }) => {
  // Nine hours with an hour of break in the middle.
  const plan = shift(0, 540, 60);
  expect(paidTime(attended(plan, atMinute(inAt)), minutes)).toEqual({
    from: atMinute(from),
    to: atMinute(to),
  });
});

test("no time is kept for no minutes", () => {
  expect(paidTime(attended(shift(0, 540, 60), atMinute(0)), 0)).toBeNull();
});

test("the kept time has the paid minutes and lies within the plan", () => {
  fc.assert(
    fc.property(
      fc.record({
        length: fc.integer({ min: 1, max: 1440 }),
        rest: fc.integer({ min: 0, max: 60 }),
        inAt: fc.integer({ min: -30, max: 1500 }),
        seconds: fc.integer({ min: 0, max: 59 }),
        share: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
      ({ length, rest, inAt, seconds, share }) => {
        const plan = shift(0, length, Math.min(rest, length - 1));
        const minutes = Math.max(1, Math.floor(plannedMinutes(plan) * share));
        const time = paidTime(attended(plan, atMinute(inAt, seconds)), minutes);
        if (time === null) throw new Error("nothing is kept");
        expect(
          minutesIn(attendedSpans(plan, { inAt: time.from, outAt: time.to })),
        ).toBeGreaterThanOrEqual(minutes);
        expect(time.from >= plan.startsAt && time.to <= plan.endsAt).toBe(true);
      },
    ),
    { seed: 61, numRuns: 500 },
  );
});

type Shift = ReturnType<typeof shift>;
type Act = {
  readonly shift: number;
  readonly kind: "book" | "leave" | "pay";
  readonly share: number;
};
type World = { calendar: Calendar; readonly paid: Map<number, { from: Instant; to: Instant }> };

/** One step of any party, as the job service takes it; a refusal changes nothing. */
const step = (world: World, shifts: readonly Shift[], act: Act): void => {
  const plan = shifts[act.shift];
  if (plan === undefined) return;
  const applicationId = String(act.shift);
  const { calendar } = world;
  const minutes = Math.floor(plannedMinutes(plan) * act.share);
  const events = (): CalendarEvent[] => {
    if (act.kind === "book") {
      const booking: Booking = { applicationId, from: plan.startsAt, to: plan.endsAt };
      return book(calendar, booking, "w", later(start, -minuteMs));
    }
    if (act.kind === "leave") {
      const kept = attendedTime(
        attended(plan, plan.startsAt, later(plan.startsAt, minutes * minuteMs)),
      );
      return release(calendar, applicationId, "w", kept ?? undefined);
    }
    const time = paidTime(attended(plan, plan.startsAt), minutes);
    return time === null ? [] : keepTime(calendar, { applicationId, ...time }, "w");
  };
  try {
    world.calendar = events().reduce(calendars.evolve, calendar);
  } catch {
    return;
  }
  const time = act.kind === "pay" ? paidTime(attended(plan, plan.startsAt), minutes) : null;
  const before = world.paid.get(act.shift);
  const isMore = time !== null && (before === undefined || time.to > before.to);
  if (isMore) world.paid.set(act.shift, time);
};

test("no sequence of booking, sending home and paying makes paid minutes overlap or exceed their days", () => {
  const shifts = fc.array(
    fc
      .tuple(fc.integer({ min: 0, max: 2880 }), fc.integer({ min: 1, max: 1440 }))
      .map(([from, length]) => shift(from, length, length > 480 ? 60 : 0)),
    { minLength: 2, maxLength: 12 },
  );
  const acts = fc.array(
    fc.record({
      shift: fc.integer({ min: 0, max: 11 }),
      kind: fc.constantFrom("book" as const, "leave" as const, "pay" as const),
      share: fc.constantFrom(0, 0.01, 0.5, 1),
    }),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(shifts, acts, (plans, order) => {
      const world: World = { calendar: calendars.empty, paid: new Map() };
      for (const act of order) step(world, plans, act);
      const paid = [...world.paid.values()].sort((a, b) => (a.from < b.from ? -1 : 1));
      paid.reduce<Instant>((end, { from, to }) => {
        expect(from >= end).toBe(true);
        return to;
      }, instant("2000-01-01T00:00:00Z"));
      const minutesOf = new Map<string, number>();
      for (const { from, to } of paid) {
        for (let at = from; at < to; at = later(at, minuteMs)) {
          minutesOf.set(seoulDate(at), (minutesOf.get(seoulDate(at)) ?? 0) + 1);
        }
      }
      for (const minutes of minutesOf.values()) expect(minutes).toBeLessThanOrEqual(1440);
    }),
    { seed: 62, numRuns: 300 },
  );
});
