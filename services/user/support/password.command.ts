/** Password: proving the one that counts, and putting another in its place. */
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

/** Who signed in and gives their password once more: their session's, so that no thief locks them out. */
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
 * Proves a password, counted where its guesser counts; answers the access from before it was looked at,
 * so that what replaces the password meanwhile is met later. Takes as long for nobody. Refuses
 * `code` and LOCKED (429).
 */
export const provePassword = async (
  service: UserService,
  person: Person | null,
  given: string,
  { code, by, commandOf }: Asking,
): Promise<Access> => {
  const { log, passwords, passwordRows } = service;
  const access = await log.state(accesses, person?._id ?? "");
  // Said again by the commit; here it only saves the hash.
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

/**
 * Whether a command set this password before: then its answer is the first one's. Refuses
 * KEY_REUSED (422) when it set another.
 */
export const isDone = async (
  { log, passwords, passwordRows }: UserService,
  person: Person,
  password: string,
  asked: Command,
): Promise<boolean> => {
  if (!(await log.isDone(asked))) return false;
  const hash = await passwordRows.hashOf(person, await log.state(accesses, person._id));
  if ((await passwords.verify(password, hash)).isRight) return true;
  throw new Refusal("KEY_REUSED", {}, 422);
};

/**
 * Puts a password in the place of the one that counts: its row first, then the commit that names
 * it. `rule` decides, and may refuse; then the row goes.
 */
export const setPassword = async (
  { log, vault, passwords, passwordRows }: UserService,
  { userId, password }: { readonly userId: string; readonly password: string },
  rule: (access: Access, passwordId: string) => readonly AccessEvent[],
  asked: Command,
): Promise<Decided<Access>> => {
  const passwordHash = await passwords.hash(password);
  const passwordId = await passwordRows.add(userId, passwordHash, asked.at);
  const before = (await log.state(accesses, userId)).password.passwordId;
  let done: Decided<Access>;
  try {
    done = await log.decide(accesses, userId, (access) => rule(access, passwordId), asked);
  } catch (error) {
    // After any other error the commit may stand: the sweep will know.
    if (error instanceof Refusal) await passwordRows.remove(passwordId);
    throw error;
  }
  if (done.replayed) await passwordRows.remove(passwordId);
  else if (before !== null) await passwordRows.remove(before);
  else await vault.change(userId, (row) => ({ ...row, passwordHash: "" }));
  return done;
};
