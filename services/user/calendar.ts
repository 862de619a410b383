/**
 * Calendar: a worker is in one place at a time.
 *
 * Owns the stream `calendar:<workerId>`: half-open intervals [from, to), so one job may end when
 * the next begins. No two of them ever overlap.
 */
import type { Decider } from "../../mixins/log/log.ts";
import { Refusal } from "../contracts/refusal.ts";
import type { Instant } from "../contracts/units.ts";

export type Booking = {
  readonly applicationId: string;
  readonly from: Instant;
  readonly to: Instant;
};
export type Calendar = readonly Booking[];
export type CalendarEvent =
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
const remaining = (calendar: Calendar, at: Instant): Calendar =>
  calendar.filter(({ to }) => to > at);
const without = (calendar: Calendar, applicationId: string): Calendar =>
  calendar.filter((booking) => booking.applicationId !== applicationId);

const evolve = (calendar: Calendar, event: CalendarEvent): Calendar => {
  switch (event.type) {
    case "booked": {
      const { applicationId, from, to, at } = event.data;
      return [...remaining(calendar, at), { applicationId, from, to }];
    }
    case "released":
      return without(calendar, event.data.applicationId);
  }
};

export const calendars: Decider<Calendar, CalendarEvent> = {
  stream: "calendar",
  empty: [],
  evolve,
};

/**
 * Books [from, to) for an application; nothing changes when it has exactly that already. Refuses
 * TIME_CLASH, and INTERVAL_EMPTY (422).
 */
export const book = (
  calendar: Calendar,
  { applicationId, from, to }: Booking,
  workerId: string,
  at: Instant,
): CalendarEvent[] => {
  if (from >= to) throw new Refusal("INTERVAL_EMPTY", { fields: [{ field: "/to" }] }, 422);
  const own = calendar.find((booking) => booking.applicationId === applicationId);
  if (own?.from === from && own.to === to) return [];
  const clash = own ?? calendar.find((booking) => booking.from < to && from < booking.to);
  if (clash !== undefined) {
    throw new Refusal("TIME_CLASH", { applicationId: clash.applicationId });
  }
  const bookings = remaining(calendar, at).length + 1;
  return [{ type: "booked", data: { workerId, applicationId, from, to, at, bookings } }];
};

/** Gives an application's time back; what is not there is given back already. */
export const release = (
  calendar: Calendar,
  applicationId: string,
  workerId: string,
): CalendarEvent[] => {
  const left = without(calendar, applicationId);
  if (left.length === calendar.length) return [];
  return [{ type: "released", data: { workerId, applicationId, bookings: left.length } }];
};
