/** Password: checking the current one, and replacing it. */
import type { Command, Decided } from "../../../mixins/log/event-log.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import type { Caller } from "../../contracts/index.ts";
import { type Access, type AccessEvent, accesses } from "../domain/access.ts";
import type { Person } from "../domain/account.ts";
import {
  checkLock,
  fail,
  type GuessEvent,
  type Guesser,
  lockOf,
  logins,
  succeed,
} from "../domain/lockout.ts";
import type { UserService } from "./account.command.ts";

type Wrong = "BAD_CREDENTIALS" | "PASSWORD_WRONG";

type Asking = {
  readonly code: Wrong;
  readonly by: Guesser;
  readonly commandOf: () => Command;
};

/**
 * The guesser for a signed-in user who gives their password once more. It counts per session, so
 * the thief of one session cannot lock the owner out of the others.
 */
export const inSession = ({ sessionId }: Pick<Caller, "sessionId">): Guesser => ({
  lane: `session:${sessionId}`,
  network: null,
});

const wrong = (code: Wrong): Refusal =>
  code === "BAD_CREDENTIALS" ? new Refusal(code, {}, 401) : new Refusal(code, {}, 403);

const rehash = async (
  { vault, passwords, passwordRows }: UserService,
  person: Person,
  { password: { passwordId } }: Access,
  { given, before }: { readonly given: string; readonly before: string },
): Promise<void> => {
  const passwordHash = await passwords.hash(given);
  if (passwordId !== null) return passwordRows.rehash(passwordId, before, passwordHash);
  const isStill = (row: Person) => row.passwordHash === before;
  await vault.change(person._id, (row) => (isStill(row) ? { ...row, passwordHash } : row));
};

/**
 * Checks a password and counts the attempt for its guesser. Returns the access as read before the
 * check, so that a later commit notices a password that was replaced meanwhile. Takes as long
 * without an account. Refuses `code` and LOCKED (429).
 */
export const provePassword = async (
  service: UserService,
  person: Person | null,
  given: string,
  { code, by, commandOf }: Asking,
): Promise<Access> => {
  const { log, passwords, passwordRows } = service;
  const access = await log.state(accesses, person?._id ?? "");
  // The commit checks this again; checking it here saves the hash.
  if (person !== null) checkLock(await log.state(logins, person._id), by, commandOf().at);
  const hash = person === null ? null : await passwordRows.hashOf(person, access);
  const { isRight, isOutdated } = await passwords.verify(given, hash);
  if (person === null) throw wrong(code);
  const tried = commandOf();
  const count = isRight ? succeed : fail;
  const done = await log.decide(
    logins,
    person._id,
    (state) => count(state, person._id, by, tried.at),
    tried,
  );
  if (!isRight) {
    const events = (done.commit?.events ?? []) as readonly GuessEvent[];
    throw lockOf(done.state, events, tried.at) ?? wrong(code);
  }
  if (isOutdated && hash !== null) {
    await rehash(service, person, access, { given, before: hash });
  }
  return access;
};

/** Whether this command is a replay that set this password. Refuses KEY_REUSED (422) for another. */
export const isDone = async (
  { log, passwords, passwordRows }: UserService,
  person: Person,
  password: string,
  command: Command,
): Promise<boolean> => {
  if (!(await log.isDone(command))) return false;
  const hash = await passwordRows.hashOf(person, await log.state(accesses, person._id));
  if ((await passwords.verify(password, hash)).isRight) return true;
  throw new Refusal("KEY_REUSED", {}, 422);
};

/**
 * Replaces the current password: the row first, then the commit that names it. `rule` decides; when
 * it refuses, the row is removed.
 */
export const setPassword = async (
  { log, vault, passwords, passwordRows }: UserService,
  { userId, password }: { readonly userId: string; readonly password: string },
  rule: (access: Access, passwordId: string) => readonly AccessEvent[],
  command: Command,
): Promise<Decided<Access>> => {
  const passwordHash = await passwords.hash(password);
  const passwordId = await passwordRows.add(userId, passwordHash, command.at);
  const before = (await log.state(accesses, userId)).password.passwordId;
  let done: Decided<Access>;
  try {
    done = await log.decide(accesses, userId, (access) => rule(access, passwordId), command);
  } catch (error) {
    // After any other error the commit may be there: the sweep decides about the row.
    if (error instanceof Refusal) await passwordRows.remove(passwordId);
    throw error;
  }
  if (done.replayed) await passwordRows.remove(passwordId);
  else if (before !== null) await passwordRows.remove(before);
  else await vault.change(userId, (row) => ({ ...row, passwordHash: "" }));
  return done;
};
