/**
 * Calendar: the booked and the paid time of a worker, without overlaps.
 *
 * Owns the stream `calendar:<workerId>`: half-open intervals [from, to), so one job may end when
 * the next begins. Bookings never overlap, and leave time to travel between two places
 * (services/contracts/kernel/travel.ts). A booking without a place is at every place.
 *
 * Finished work releases only the time that is not paid. The paid time stays as `kept`, across all
 * employers. It only grows, and is kept before the pay is decided (services/job). So the paid
 * minutes of a worker never overlap.
 */
import type { StreamDefinition } from "../../../mixins/log/event-log.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { dayMs, type Instant, later, minuteMs } from "../../contracts/core/units.ts";
import { checkDay, type Made, perDay, withOne } from "../../contracts/kernel/daily-limit.ts";
import { type Spot, travelMs } from "../../contracts/kernel/travel.ts";
import { barBeside, remembered, type Shift } from "./minor-week.ts";

export type Booking = {
  readonly applicationId: string;
  readonly from: Instant;
  readonly to: Instant;
  /** Where the work is. */
  readonly place?: Spot;
  /** Of work, without breaks; absent in old events. */
  readonly minutes?: number;
  /** The application that it was booked with, of which it is a further day. */
  readonly partOf?: string;
};
/** Half-open, for an application. */
type Span = { readonly applicationId: string; readonly from: Instant; readonly to: Instant };
type Time = Omit<Span, "applicationId">;
export type Calendar = {
  readonly bookings: readonly Booking[];
  /** Time of finished work that is paid, or may be. */
  readonly kept: readonly Span[];
  /** Booked shifts, and worked ones of a week that may not be over, as they were booked. */
  readonly shifts: readonly Shift[];
  /** How often the worker was booked on the last day: each booking is an application. */
  readonly made: Made;
  /** The worker is deleting the account, or has deleted it. */
  readonly isClosed: boolean;
};
type GateEventType = "calendarClosed" | "calendarReopened";
export type CalendarEvent =
  | { readonly type: GateEventType; readonly data: { readonly userId: string } }
  | {
      readonly type: "booked";
      /** `bookings` is the number after it, so that the work status follows from the event alone. */
      readonly data: Booking & {
        readonly workerId: string;
        readonly at: Instant;
        readonly bookings: number;
      };
    }
  | {
      readonly type: "released";
      readonly data: {
        readonly workerId: string;
        readonly applicationId: string;
        readonly bookings: number;
        /** The part that stays taken; absent when nothing was worked, and in old events. */
        readonly kept?: Time;
      };
    }
  | { readonly type: "timeKept"; readonly data: Span & { readonly workerId: string } };

/** Bookings that have not ended; the next booking prunes the others from the state. */
const remaining = ({ bookings }: Calendar, at: Instant): readonly Booking[] =>
  bookings.filter(({ to }) => to > at);
/**
 * How long kept time stays in the state after its end. Pay that an operator decides later, after a
 * dispute, is checked against the remaining times only.
 */
const keptMs = 60 * dayMs;
/** Kept time that is not older than that; the next booking prunes the rest. */
const recent = ({ kept }: Calendar, at: Instant): readonly Span[] => {
  const since = later(at, -keptMs);
  return kept.filter(({ to }) => to > since);
};
const keptOf = ({ kept }: Calendar, applicationId: string): Span | undefined =>
  kept.find((span) => span.applicationId === applicationId);
/** The kept time with a span added to that of its application, which never shrinks. */
const keeping = (calendar: Calendar, { applicationId, from, to }: Span): readonly Span[] => {
  const own = keptOf(calendar, applicationId) ?? { from, to };
  const grown = {
    applicationId,
    from: own.from < from ? own.from : from,
    to: own.to > to ? own.to : to,
  };
  return [...calendar.kept.filter((span) => span.applicationId !== applicationId), grown];
};
const without = ({ bookings }: Calendar, applicationId: string): readonly Booking[] =>
  bookings.filter((booking) => booking.applicationId !== applicationId);

const evolve = (calendar: Calendar, event: CalendarEvent): Calendar => {
  switch (event.type) {
    case "booked": {
      const { applicationId, from, to, at, place, minutes, partOf } = event.data;
      const booking = {
        ...{ applicationId, from, to },
        ...(place === undefined ? {} : { place }),
        ...(partOf === undefined ? {} : { partOf }),
      };
      const bookings = [...remaining(calendar, at), booking];
      const shift = { applicationId, from, to, ...(minutes === undefined ? {} : { minutes }) };
      const shifts = [...remembered(calendar.shifts, at), shift];
      const made = partOf === undefined ? withOne(calendar.made, at) : calendar.made;
      return { ...calendar, bookings, shifts, made, kept: recent(calendar, at) };
    }
    case "released": {
      const { applicationId, kept } = event.data;
      const bookings = without(calendar, applicationId);
      // A shift that was not worked at all no longer counts.
      const isWorked = kept !== undefined || keptOf(calendar, applicationId) !== undefined;
      const shifts = isWorked
        ? calendar.shifts
        : calendar.shifts.filter((shift) => shift.applicationId !== applicationId);
      if (kept === undefined) return { ...calendar, bookings, shifts };
      return { ...calendar, bookings, kept: keeping(calendar, { applicationId, ...kept }) };
    }
    case "timeKept":
      return { ...calendar, kept: keeping(calendar, event.data) };
    case "calendarClosed":
      return { ...calendar, isClosed: true };
    case "calendarReopened":
      return { ...calendar, isClosed: false };
  }
};

export const calendars: StreamDefinition<Calendar, CalendarEvent> = {
  stream: "calendar",
  empty: { bookings: [], kept: [], shifts: [], made: null, isClosed: false },
  evolve,
};

/** Time from the end of the earlier to the start of the later; negative for an overlap. */
const gapMs = (one: Time, other: Time): number =>
  Math.max(
    Date.parse(other.from) - Date.parse(one.to),
    Date.parse(one.from) - Date.parse(other.to),
  );

/** Whether two bookings cannot both be worked: the gap is shorter than the travel time. */
const clashes = (one: Booking, other: Booking): boolean =>
  gapMs(one, other) < travelMs(one.place, other.place);

/** The first span of another application that overlaps. */
const taken = (spans: readonly Span[], own: Span): Span | undefined =>
  spans.find((span) => span.applicationId !== own.applicationId && gapMs(span, own) < 0);

export type Limits = {
  readonly bookingsMax?: number;
  /** The worker's age on the day of the shift; absent: no limit by age. */
  readonly ageYears?: number;
};

/**
 * Books [from, to) for an application; no event when it has exactly that already. Refuses
 * TIME_CLASH, INTERVAL_EMPTY (422), DAILY_LIMIT (429), ACCOUNT_CLOSING while the account is being
 * deleted, and APPLICATIONS_LIMITED beyond `bookingsMax`. Refuses NOT_ELIGIBLE (422) beyond the
 * hours of a day or a week for workers under 18.
 */
export const book = (
  calendar: Calendar,
  booking: Booking,
  workerId: string,
  at: Instant,
  { bookingsMax = Number.POSITIVE_INFINITY, ageYears }: Limits = {},
): CalendarEvent[] => {
  const { applicationId, from, to, place, partOf } = booking;
  if (from >= to) throw new Refusal("INTERVAL_EMPTY", { fields: [{ field: "/to" }] }, 422);
  const own = calendar.bookings.find((one) => one.applicationId === applicationId);
  if (own?.from === from && own.to === to) return [];
  if (calendar.isClosed) throw new Refusal("ACCOUNT_CLOSING");
  // Ended bookings do not clash, whether or not they are pruned yet.
  const ahead = remaining(calendar, at);
  const clash: Booking | undefined =
    own ?? ahead.find((one) => clashes(one, booking)) ?? taken(calendar.kept, booking);
  if (clash !== undefined) {
    const travelMinutes = travelMs(clash.place, place) / minuteMs;
    throw new Refusal("TIME_CLASH", { applicationId: clash.applicationId, travelMinutes });
  }
  const bookings = ahead.length + 1;
  // A contract of several days is one application.
  if (partOf === undefined) {
    checkDay(calendar.made, perDay.applications, at);
    const open = new Set(ahead.map((one) => one.partOf ?? one.applicationId));
    if (open.size + 1 > bookingsMax) throw new Refusal("APPLICATIONS_LIMITED", { bookingsMax });
  }
  const bar = ageYears === undefined ? null : barBeside(booking, calendar.shifts, ageYears);
  if (bar !== null) throw new Refusal("NOT_ELIGIBLE", { ...bar }, 422);
  return [{ type: "booked", data: { workerId, ...booking, at, bookings } }];
};

/** The events of a rule for each item in order, each on the calendar after those before it. */
const inTurn = <T>(
  calendar: Calendar,
  items: readonly T[],
  rule: (state: Calendar, item: T) => CalendarEvent[],
): CalendarEvent[] => {
  let state = calendar;
  return items.flatMap((item) => {
    const events = rule(state, item);
    state = events.reduce(evolve, state);
    return events;
  });
};

/** Books the days of one contract, all or none, in order. Refuses what `book` refuses of any. */
export const bookAll = (
  calendar: Calendar,
  days: readonly (readonly [Booking, Limits])[],
  workerId: string,
  at: Instant,
): CalendarEvent[] =>
  inTurn(calendar, days, (state, [booking, limits]) => book(state, booking, workerId, at, limits));

/** The time booked for an application; null for none. */
export const bookedFor = (
  { bookings }: Calendar,
  applicationId: string,
): Pick<Booking, "from" | "to"> | null => {
  const own = bookings.find((one) => one.applicationId === applicationId);
  return own === undefined ? null : { from: own.from, to: own.to };
};

/** Releases an application's booking and those of its further days. */
export const releaseAll = (
  calendar: Calendar,
  applicationId: string,
  workerId: string,
): CalendarEvent[] => {
  const isOf = (one: Booking) =>
    one.applicationId === applicationId || one.partOf === applicationId;
  const all = calendar.bookings.filter(isOf);
  return inTurn(calendar, all, (state, one) => release(state, one.applicationId, workerId));
};

/** Releases an application's booking, except the kept part; no event when it has none. */
export const release = (
  calendar: Calendar,
  applicationId: string,
  workerId: string,
  kept?: Time,
): CalendarEvent[] => {
  const left = without(calendar, applicationId);
  if (left.length === calendar.bookings.length) return [];
  const data = { workerId, applicationId, bookings: left.length };
  return [{ type: "released", data: kept === undefined ? data : { ...data, kept } }];
};

/**
 * Keeps [from, to) for the pay of an application; no event when it keeps that already. Refuses
 * TIME_PAID_ELSEWHERE when another application has booked or keeps part of it.
 */
export const keepTime = (calendar: Calendar, span: Span, workerId: string): CalendarEvent[] => {
  const { applicationId, from, to } = span;
  if (from >= to) return [];
  const own = keptOf(calendar, applicationId);
  if (own !== undefined && own.from <= from && own.to >= to) return [];
  const [grown = span] = keeping(calendar, span).slice(-1);
  if ((taken(calendar.bookings, grown) ?? taken(calendar.kept, grown)) !== undefined) {
    throw new Refusal("TIME_PAID_ELSEWHERE", { from, to });
  }
  return [{ type: "timeKept", data: { workerId, applicationId, from, to } }];
};

const gateEvent = (type: GateEventType) => (userId: string) => (): CalendarEvent[] => [
  { type, data: { userId } },
];

/** Refuses further bookings. Always an event, so that its undo knows whether it happened. */
export const closeCalendar = gateEvent("calendarClosed");
/** Allows bookings again. */
export const reopenCalendar = gateEvent("calendarReopened");
