/** Outside: by which channels a notification leaves the app, and when. */
import { dayMs, type Instant, later } from "../../contracts/core/units.ts";
import { deliveriesOf } from "../preferences/deliveries.ts";
import type { Preferences } from "../preferences/preferences.ts";
import { hasTemplate } from "../texts/alimtalk-templates.ts";

export const outsideChannels = ["email", "push", "alimtalk"] as const;
export type OutsideChannel = (typeof outsideChannels)[number];
type Planned = {
  readonly channel: OutsideChannel;
  readonly dueAt: Instant;
  readonly isGathered: boolean;
};

/** The user service sends a mail of its own for these, whatever is chosen (`user.mailDue`). */
const mailedByUser: readonly string[] = [
  "sessionReused",
  "bankChanged",
  "locked",
  "passwordChanged",
];

/** Whether a kind may go by a channel, whatever is chosen. */
const mayGoBy = (channel: OutsideChannel, kind: string): boolean => {
  if (channel === "alimtalk") return hasTemplate(kind);
  return channel !== "email" || !mailedByUser.includes(kind);
};

/** The channels outside that get a notification, each with its time. */
export const outsideOf = (kind: string, preferences: Preferences, at: Instant): Planned[] => {
  const decided = deliveriesOf(kind, preferences, at);
  return outsideChannels.flatMap((channel): Planned[] => {
    const one = decided[channel];
    if (one.when === "never" || !mayGoBy(channel, kind)) return [];
    return one.when === "later"
      ? [{ channel, dueAt: one.at, isGathered: true }]
      : [{ channel, dueAt: at, isGathered: false }];
  });
};

/** What is older when it is first read is not sent: a log that was there before the channels. */
export const isStale = (madeAt: Instant, at: Instant): boolean => later(madeAt, dayMs) < at;
