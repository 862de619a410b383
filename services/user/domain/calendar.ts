/**
 * Calendar: a worker is in one place at a time, and is paid for an hour once.
 *
 * Owns the stream `calendar:<workerId>`: half-open intervals [from, to), so one job may end when
 * the next begins. No two of them ever overlap, and between two places there is time for the way
 * (services/contracts/kernel/travel.ts). A booking of which no place is known is at every place.
 *
 * Work that is over gives back only the time that is not paid for: the rest stays as `kept`, for
 * whichever employer it is. It only grows, and before the pay is decided (services/job), so that
 * the paid minutes of a worker never overlap and no day has more of them than it has.
 */
import type { Decider } from "../../../mixins/log/event-log.ts";
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
  /** Of work, without breaks; absent in events from before. */
  readonly minutes?: number;
};
/** Half-open, for an application. */
type Span = { readonly applicationId: string; readonly from: Instant; readonly to: Instant };
type Time = Omit<Span, "applicationId">;
export type Calendar = {
  readonly bookings: readonly Booking[];
  /** Time of work that is over and paid for, or may be. */
  readonly kept: readonly Span[];
  /** What is booked, and what was worked in a week that may not be over, as it was booked. */
  readonly shifts: readonly Shift[];
  /** How often its owner was booked on the last day: each is an application. */
  readonly made: Made;
  /** Its owner is leaving, or has left. */
  readonly isClosed: boolean;
};
type Moved = "calendarClosed" | "calendarReopened";
export type CalendarEvent =
  | { readonly type: Moved; readonly data: { readonly userId: string } }
  | {
      readonly type: "booked";
      /** `bookings` is how many there are after it, so that the event alone tells the status. */
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
        /** What of it stays taken; absent where nothing was worked, and in events from before. */
        readonly kept?: Time;
      };
    }
  | { readonly type: "timeKept"; readonly data: Span & { readonly workerId: string } };

/** What is over is forgotten with the next booking, so that the state stays small. */
const remaining = ({ bookings }: Calendar, at: Instant): readonly Booking[] =>
  bookings.filter(({ to }) => to > at);
/**
 * So long what was worked is remembered after its end. Pay that is decided later than that, by an
 * operator after a dispute, is held against what is left alone.
 */
const keptMs = 60 * dayMs;
/** What is forgotten with the next booking. */
const recent = ({ kept }: Calendar, at: Instant): readonly Span[] => {
  const since = later(at, -keptMs);
  return kept.filter(({ to }) => to > since);
};
const keptOf = ({ kept }: Calendar, applicationId: string): Span | undefined =>
  kept.find((span) => span.applicationId === applicationId);
/** What an application keeps, and these times too: it never gets less. */
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
      const { applicationId, from, to, at, place, minutes } = event.data;
      const booking = { applicationId, from, to, ...(place === undefined ? {} : { place }) };
      const bookings = [...remaining(calendar, at), booking];
      const shift = { applicationId, from, to, ...(minutes === undefined ? {} : { minutes }) };
      const shifts = [...remembered(calendar.shifts, at), shift];
      const made = withOne(calendar.made, at);
      return { ...calendar, bookings, shifts, made, kept: recent(calendar, at) };
    }
    case "released": {
      const { applicationId, kept } = event.data;
      const bookings = without(calendar, applicationId);
      // What was not worked at all counts no more.
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

export const calendars: Decider<Calendar, CalendarEvent> = {
  stream: "calendar",
  empty: { bookings: [], kept: [], shifts: [], made: null, isClosed: false },
  evolve,
};

/** How long it is from the end of the one to the beginning of the other; negative for an overlap. */
const gapMs = (one: Time, other: Time): number =>
  Math.max(
    Date.parse(other.from) - Date.parse(one.to),
    Date.parse(one.from) - Date.parse(other.to),
  );

/** Whether nobody can work both: they overlap, or the way from one to the other is longer. */
const clashes = (one: Booking, other: Booking): boolean =>
  gapMs(one, other) < travelMs(one.place, other.place);

/** Another application's time of which some is the same. */
const taken = (spans: readonly Span[], asked: Span): Span | undefined =>
  spans.find((span) => span.applicationId !== asked.applicationId && gapMs(span, asked) < 0);

export type Limits = {
  readonly bookingsMax?: number;
  /** On the day of the shift; absent where it does not matter. */
  readonly ageYears?: number;
};

/**
 * Books [from, to) for an application; nothing changes when it has exactly that already. Refuses
 * TIME_CLASH, INTERVAL_EMPTY (422), ACCOUNT_CLOSING when its owner is leaving, APPLICATIONS_LIMITED
 * when he may hold no more than he does, DAILY_LIMIT (429), and NOT_ELIGIBLE (422) for more of a day or a week than
 * someone under 18 may work.
 */
export const book = (
  calendar: Calendar,
  booking: Booking,
  workerId: string,
  at: Instant,
  { bookingsMax = Number.POSITIVE_INFINITY, ageYears }: Limits = {},
): CalendarEvent[] => {
  const { applicationId, from, to, place } = booking;
  if (from >= to) throw new Refusal("INTERVAL_EMPTY", { fields: [{ field: "/to" }] }, 422);
  const own = calendar.bookings.find((one) => one.applicationId === applicationId);
  if (own?.from === from && own.to === to) return [];
  if (calendar.isClosed) throw new Refusal("ACCOUNT_CLOSING");
  // Who has finished is on his way already, whether or not it is forgotten yet.
  const ahead = remaining(calendar, at);
  const clash: Booking | undefined =
    own ?? ahead.find((one) => clashes(one, booking)) ?? taken(calendar.kept, booking);
  if (clash !== undefined) {
    const travelMinutes = travelMs(clash.place, place) / minuteMs;
    throw new Refusal("TIME_CLASH", { applicationId: clash.applicationId, travelMinutes });
  }
  checkDay(calendar.made, perDay.applications, at);
  const bookings = ahead.length + 1;
  if (bookings > bookingsMax) throw new Refusal("APPLICATIONS_LIMITED", { bookingsMax });
  const bar = ageYears === undefined ? null : barBeside(booking, calendar.shifts, ageYears);
  if (bar !== null) throw new Refusal("NOT_ELIGIBLE", { ...bar }, 422);
  return [{ type: "booked", data: { workerId, ...booking, at, bookings } }];
};

/** The time that is booked for an application; null for none. */
export const bookedFor = (
  { bookings }: Calendar,
  applicationId: string,
): Pick<Booking, "from" | "to"> | null => {
  const own = bookings.find((one) => one.applicationId === applicationId);
  return own === undefined ? null : { from: own.from, to: own.to };
};

/**
 * Gives an application's time back, but for what of it is kept; what is not there is given back
 * already.
 */
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
 * Keeps [from, to) for the pay of an application; nothing changes where it keeps that already.
 * Refuses TIME_PAID_ELSEWHERE where another application has some of it, booked or kept.
 */
export const keepTime = (calendar: Calendar, asked: Span, workerId: string): CalendarEvent[] => {
  const { applicationId, from, to } = asked;
  if (from >= to) return [];
  const own = keptOf(calendar, applicationId);
  if (own !== undefined && own.from <= from && own.to >= to) return [];
  const [grown = asked] = keeping(calendar, asked).slice(-1);
  if ((taken(calendar.bookings, grown) ?? taken(calendar.kept, grown)) !== undefined) {
    throw new Refusal("TIME_PAID_ELSEWHERE", { from, to });
  }
  return [{ type: "timeKept", data: { workerId, applicationId, from, to } }];
};

const moved = (type: Moved) => (userId: string) => (): CalendarEvent[] => [
  { type, data: { userId } },
];

/** Lets no booking in any more. Always an event, so that undoing it knows whether it happened. */
export const closeCalendar = moved("calendarClosed");
export const reopenCalendar = moved("calendarReopened");
