/**
 * Calendar: a worker is in one place at a time.
 *
 * Owns the stream `calendar:<workerId>`: half-open intervals [from, to), so one job may end when
 * the next begins. No two of them ever overlap, and between two places there is time for the way
 * (services/contracts/travel.ts). A booking of which no place is known is at every place.
 */
import type { Decider } from "../../mixins/log/log.ts";
import { Refusal } from "../contracts/refusal.ts";
import { type Spot, travelMs } from "../contracts/travel.ts";
import { type Instant, minuteMs } from "../contracts/units.ts";

export type Booking = {
  readonly applicationId: string;
  readonly from: Instant;
  readonly to: Instant;
  /** Where the work is. */
  readonly place?: Spot;
};
export type Calendar = {
  readonly bookings: readonly Booking[];
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
      };
    };

/** What is over is forgotten with the next booking, so that the state stays small. */
const remaining = ({ bookings }: Calendar, at: Instant): readonly Booking[] =>
  bookings.filter(({ to }) => to > at);
const without = ({ bookings }: Calendar, applicationId: string): readonly Booking[] =>
  bookings.filter((booking) => booking.applicationId !== applicationId);

const evolve = (calendar: Calendar, event: CalendarEvent): Calendar => {
  switch (event.type) {
    case "booked": {
      const { applicationId, from, to, at, place } = event.data;
      const booking = { applicationId, from, to, ...(place === undefined ? {} : { place }) };
      const bookings = [...remaining(calendar, at), booking];
      return { ...calendar, bookings };
    }
    case "released":
      return { ...calendar, bookings: without(calendar, event.data.applicationId) };
    case "calendarClosed":
      return { ...calendar, isClosed: true };
    case "calendarReopened":
      return { ...calendar, isClosed: false };
  }
};

export const calendars: Decider<Calendar, CalendarEvent> = {
  stream: "calendar",
  empty: { bookings: [], isClosed: false },
  evolve,
};

/** How long it is from the end of the one to the beginning of the other; negative for an overlap. */
const gapMs = (one: Booking, other: Booking): number =>
  Math.max(
    Date.parse(other.from) - Date.parse(one.to),
    Date.parse(one.from) - Date.parse(other.to),
  );

/** Whether nobody can work both: they overlap, or the way from one to the other is longer. */
const clashes = (one: Booking, other: Booking): boolean =>
  gapMs(one, other) < travelMs(one.place, other.place);

/**
 * Books [from, to) for an application; nothing changes when it has exactly that already. Refuses
 * TIME_CLASH, INTERVAL_EMPTY (422), ACCOUNT_CLOSING when its owner is leaving, and
 * APPLICATIONS_LIMITED when he may hold no more than he does.
 */
export const book = (
  calendar: Calendar,
  booking: Booking,
  workerId: string,
  at: Instant,
  bookingsMax = Number.POSITIVE_INFINITY,
): CalendarEvent[] => {
  const { applicationId, from, to, place } = booking;
  if (from >= to) throw new Refusal("INTERVAL_EMPTY", { fields: [{ field: "/to" }] }, 422);
  const own = calendar.bookings.find((one) => one.applicationId === applicationId);
  if (own?.from === from && own.to === to) return [];
  if (calendar.isClosed) throw new Refusal("ACCOUNT_CLOSING");
  // Who has finished is on his way already, whether or not it is forgotten yet.
  const ahead = remaining(calendar, at);
  const clash = own ?? ahead.find((one) => clashes(one, booking));
  if (clash !== undefined) {
    const travelMinutes = travelMs(clash.place, place) / minuteMs;
    throw new Refusal("TIME_CLASH", { applicationId: clash.applicationId, travelMinutes });
  }
  const bookings = ahead.length + 1;
  if (bookings > bookingsMax) throw new Refusal("APPLICATIONS_LIMITED", { bookingsMax });
  return [{ type: "booked", data: { workerId, ...booking, at, bookings } }];
};

/** Gives an application's time back; what is not there is given back already. */
export const release = (
  calendar: Calendar,
  applicationId: string,
  workerId: string,
): CalendarEvent[] => {
  const left = without(calendar, applicationId);
  if (left.length === calendar.bookings.length) return [];
  return [{ type: "released", data: { workerId, applicationId, bookings: left.length } }];
};

const moved = (type: Moved) => (userId: string) => (): CalendarEvent[] => [
  { type, data: { userId } },
];

/** Lets no booking in any more. Always an event, so that undoing it knows whether it happened. */
export const closeCalendar = moved("calendarClosed");
export const reopenCalendar = moved("calendarReopened");
