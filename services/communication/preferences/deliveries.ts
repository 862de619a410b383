/**
 * Deliveries: which channels get a notification now, which later, and which never.
 *
 * The one place that decides it. The list in the app and an open client disturb no one and get each
 * at once. Quiet hours and the digest hold back what may wait on the channels that reach a person
 * who is not there. What may interest someone, and is about nothing that they have agreed to, is
 * held back at night whatever they choose (정보통신망법 제50조 제3항: 21:00-08:00 takes a consent of
 * its own; that an invitation counts as advertising is OneDay's careful reading).
 */
import {
  type Channel,
  channels,
  kindRow,
} from "../../contracts/communication/notification-kinds.ts";
import { dayMs, type Instant, later, seoulDate, seoulInstant } from "../../contracts/core/units.ts";
import { channelsOf, type Preferences, type QuietHours, quietByDefault } from "./preferences.ts";

export type Delivery =
  | { readonly when: "now" | "never" }
  | { readonly when: "later"; readonly at: Instant; readonly until: "quietHours" | "digest" };

const now: Delivery = { when: "now" };
const never: Delivery = { when: "never" };

/** The channels that a person looks at when they choose to. */
const calm: readonly Channel[] = ["inApp", "stream"];

const minutesPerHour = 60;
const minutesOf = (time: string): number => {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return hours * minutesPerHour + minutes;
};

/** The first time of day in Seoul, in minutes after midnight, at or after an instant. */
const nextAt = (at: Instant, minutes: number): Instant => {
  const today = seoulInstant(seoulDate(at), minutes);
  return today >= at ? today : seoulInstant(seoulDate(later(at, dayMs)), minutes);
};

/** When the quiet hours that an instant lies in end; null outside of them. The end is not quiet. */
export const quietUntil = (at: Instant, { from, to }: QuietHours): Instant | null => {
  const [begins, ends] = [minutesOf(from), minutesOf(to)];
  if (begins === ends) return null;
  const until = nextAt(at, ends);
  if (until === at) return null;
  const lengthMinutes = (ends - begins + 24 * minutesPerHour) % (24 * minutesPerHour);
  return at >= later(until, -lengthMinutes * 60_000) ? until : null;
};

/** Two intervals a day: after so many the same ones come again. */
const roundsMax = 4;

/** The first instant at or after one in none of the hours; null where they leave no time. */
const firstFree = (at: Instant, hours: readonly QuietHours[]): Instant | null => {
  let free = at;
  // One may begin before the other ends: each is looked at again until none holds.
  for (let round = 0; round < roundsMax; round += 1) {
    const ends: readonly Instant[] = hours.flatMap((one) => quietUntil(free, one) ?? []);
    const last = [...ends].sort().at(-1);
    if (last === undefined) return free;
    free = last;
  }
  return null;
};

const outside = (kind: string, preferences: Preferences, at: Instant): Delivery => {
  const { urgency, isTransactional } = kindRow(kind);
  if (urgency === "always") return now;
  const { digest, quietHours } = preferences;
  const due = digest === null ? at : nextAt(at, digest.hour * minutesPerHour);
  const hours = [quietHours, isTransactional ? null : quietByDefault];
  const free = firstFree(
    due,
    hours.filter((one) => one !== null),
  );
  if (free === null) return never;
  if (free !== due) return { when: "later", at: free, until: "quietHours" };
  return due === at ? now : { when: "later", at: due, until: "digest" };
};

/**
 * How each channel gets a notification of a kind that is made at an instant: `now`, `later` with
 * when and why, or `never`, for a channel that the user does not want. `inApp` is the list itself.
 */
export const deliveriesOf = (
  kind: string,
  preferences: Preferences,
  at: Instant,
): Readonly<Record<Channel, Delivery>> => {
  const wanted = channelsOf(kind, preferences);
  const of = (channel: Channel): Delivery => {
    if (!wanted.includes(channel)) return never;
    return calm.includes(channel) ? now : outside(kind, preferences, at);
  };
  return Object.fromEntries(channels.map((channel) => [channel, of(channel)])) as Record<
    Channel,
    Delivery
  >;
};
