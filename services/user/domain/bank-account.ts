/**
 * Bank account: which account a withdrawal goes to, and the hold after a change.
 *
 * The hold protects against a thief who has the password. Withdrawals are held for some hours after
 * an account is replaced, and an earlier withdrawal goes to the account that was current then.
 */
import { dayMs, hourMs, type Instant, later } from "../../contracts/core/units.ts";
import type { OwnAccount, SealedAccount } from "./account.ts";

/** Longer than a withdrawal takes. */
const beforeMsMax = 30 * dayMs;
const beforeMax = 5;

/** The new account with the ones it replaces: at most five, replaced in the last 30 days. */
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
  // The oldest stays: however often a thief changes the account, earlier withdrawals are the owner's.
  const kept = first === undefined ? [] : [first, ...rest.slice(1 - beforeMax)];
  return { ...next, changedAt: at, before: kept };
};

/** The account that was current at an instant; without an instant the current one. */
export const accountAt = (bank: OwnAccount, askedAt: Instant | undefined): SealedAccount => {
  const earlier = (bank.before ?? []).find(({ until }) => askedAt !== undefined && askedAt < until);
  return earlier ?? bank;
};

/** When the hold on withdrawals ends; null when there is none. */
export const heldUntil = (
  bank: OwnAccount | undefined,
  holdHours: number,
  at: Instant,
): Instant | null => {
  if (bank?.changedAt === undefined) return null;
  const until = later(bank.changedAt, holdHours * hourMs);
  return until > at ? until : null;
};
