/**
 * Lockout: how often a password may be guessed.
 *
 * Owns the stream `login:<userId>`. The answer to a guess is decided here and not where the hash
 * is compared, so a thousand guesses at once get as few answers as a thousand in a row: after 20
 * wrong ones within 15 minutes even the right one hears LOCKED.
 */
import type { Decider } from "../../mixins/log/log.ts";
import { Refusal } from "../contracts/refusal.ts";
import { type Instant, later, minuteMs } from "../contracts/units.ts";

export const failuresMax = 20;
export const windowMs = 15 * minuteMs;

/** When the last wrong passwords came since the last right one, oldest first, at most 20. */
export type Guesses = readonly Instant[];
export type GuessEvent =
  | { readonly type: "failed"; readonly data: { readonly userId: string; readonly at: Instant } }
  | { readonly type: "locked"; readonly data: { readonly userId: string } }
  | { readonly type: "succeeded"; readonly data: { readonly userId: string } };

const evolve = (guesses: Guesses, event: GuessEvent): Guesses => {
  switch (event.type) {
    case "failed":
      return [...guesses, event.data.at].slice(-failuresMax);
    case "locked":
      return guesses;
    case "succeeded":
      return [];
  }
};

export const logins: Decider<Guesses, GuessEvent> = { stream: "login", empty: [], evolve };

const recent = (guesses: Guesses, at: Instant): Guesses =>
  guesses.filter((failedAt) => later(failedAt, windowMs) > at);

/** Refuses LOCKED (429) with the seconds that are left. */
export const checkLock = (guesses: Guesses, at: Instant): void => {
  const counted = recent(guesses, at);
  const oldest = counted[0];
  if (counted.length < failuresMax || oldest === undefined) return;
  const leftMs = Date.parse(oldest) + windowMs - Date.parse(at);
  throw new Refusal("LOCKED", { retryAfterS: Math.ceil(leftMs / 1000) }, 429);
};

/** Counts a wrong password. Refuses LOCKED. */
export const fail = (guesses: Guesses, userId: string, at: Instant): GuessEvent[] => {
  checkLock(guesses, at);
  const failed: GuessEvent = { type: "failed", data: { userId, at } };
  const isLast = recent(guesses, at).length === failuresMax - 1;
  return isLast ? [failed, { type: "locked", data: { userId } }] : [failed];
};

/** Forgets wrong passwords, and a lock, for who has shown by other means that he is the owner. */
export const forgive = (guesses: Guesses, userId: string): GuessEvent[] =>
  guesses.length === 0 ? [] : [{ type: "succeeded", data: { userId } }];

/** A right password; changes something only after wrong ones. Refuses LOCKED. */
export const succeed = (guesses: Guesses, userId: string, at: Instant): GuessEvent[] => {
  checkLock(guesses, at);
  return forgive(guesses, userId);
};
