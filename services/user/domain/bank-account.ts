/**
 * Bank: which account a withdrawal goes to, and how long one that is new waits.
 *
 * A thief who gets past the password still waits: nothing is withdrawn for some hours after another
 * account took the place of one, and what was withdrawn before goes to the one that counted then.
 */
import { dayMs, hourMs, type Instant, later } from "../../contracts/core/units.ts";
import type { OwnAccount, SealedAccount } from "./account.ts";

/** Longer than a withdrawal is on its way. */
const beforeMsMax = 30 * dayMs;
const beforeMax = 5;

/** An account in the place of another, if there is one. */
export const replaced = (
  next: SealedAccount,
  old: OwnAccount | undefined,
  at: Instant,
): OwnAccount => {
  if (old === undefined) return next;
  const { before = [], changedAt: _, ...account } = old;
  const [first, ...rest] = [...before, { ...account, until: at }].filter(
    ({ until }) => later(until, beforeMsMax) > at,
  );
  // The oldest stays: however often a thief changes it, what was asked for before is the owner's.
  const kept = first === undefined ? [] : [first, ...rest.slice(1 - beforeMax)];
  return { ...next, changedAt: at, before: kept };
};

/** The account that counted at an instant; the one that counts now without one. */
export const accountAt = (bank: OwnAccount, askedAt: Instant | undefined): SealedAccount => {
  const earlier = (bank.before ?? []).find(({ until }) => askedAt !== undefined && askedAt < until);
  return earlier ?? bank;
};

/** Until when nothing is withdrawn; null when it may be. */
export const heldUntil = (
  bank: OwnAccount | undefined,
  holdHours: number,
  at: Instant,
): Instant | null => {
  if (bank?.changedAt === undefined) return null;
  const until = later(bank.changedAt, holdHours * hourMs);
  return until > at ? until : null;
};
