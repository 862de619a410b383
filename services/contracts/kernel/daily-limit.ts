/** Daily limits: how often an owner may create something per day, in Seoul's calendar. Pure. */
import { Refusal } from "../core/refusal.ts";
import { dayMs, type Instant, type SeoulDate, seoulDate, seoulInstant } from "../core/units.ts";

/** The count of the last day with a creation. */
export type Made = { readonly on: SeoulDate; readonly count: number } | null;

/** The count on the day of an instant. */
export const madeOn = (made: Made, at: Instant): number =>
  made?.on === seoulDate(at) ? made.count : 0;

/** The count with one more. */
export const withOne = (made: Made, at: Instant): Made => ({
  on: seoulDate(at),
  count: madeOn(made, at) + 1,
});

/**
 * Refuses DAILY_LIMIT (429), with the seconds until Seoul's next day, when the limit is reached.
 */
export const checkDay = (made: Made, perDayMax: number, at: Instant): void => {
  if (madeOn(made, at) < perDayMax) return;
  const leftMs = Date.parse(seoulInstant(seoulDate(at))) + dayMs - Date.parse(at);
  throw new Refusal("DAILY_LIMIT", { perDayMax, retryAfterS: Math.ceil(leftMs / 1000) }, 429);
};

/** Daily limits of one owner, where nothing else bounds the creation. */
export const perDay = {
  applications: 400,
  charges: 500,
  /** Notifications of jobs that open early, to one worker. */
  earlyNotices: 20,
  fills: 200,
  /** Invitations to manage sites, of one employer. */
  invitations: 20,
  /** Messages of one side in one conversation. */
  messages: 300,
  /** Offers by name, of one employer. */
  offers: 50,
  reports: 30,
  requests: 10,
} as const;
