/** Bounds: how often in a day, by Seoul's calendar, one owner may make something. Pure. */
import { Refusal } from "../core/refusal.ts";
import { dayMs, type Instant, type SeoulDate, seoulDate, seoulInstant } from "../core/units.ts";

/** How many were made on the last day on which one was. */
export type Made = { readonly on: SeoulDate; readonly count: number } | null;

/** How many were made on the day of an instant. */
export const madeOn = (made: Made, at: Instant): number =>
  made?.on === seoulDate(at) ? made.count : 0;

/** The same with one more. */
export const withOne = (made: Made, at: Instant): Made => ({
  on: seoulDate(at),
  count: madeOn(made, at) + 1,
});

/** Refuses DAILY_LIMIT (429), with the seconds until Seoul's next day, where one more is too many. */
export const checkDay = (made: Made, perDayMax: number, at: Instant): void => {
  if (madeOn(made, at) < perDayMax) return;
  const leftMs = Date.parse(seoulInstant(seoulDate(at))) + dayMs - Date.parse(at);
  throw new Refusal("DAILY_LIMIT", { perDayMax, retryAfterS: Math.ceil(leftMs / 1000) }, 429);
};

/** What one owner may make in a day, where nothing else bounds it. */
export const perDay = {
  applications: 400,
  charges: 500,
  fills: 200,
  requests: 10,
} as const;
