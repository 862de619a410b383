/** Shared by the actions: the service's parts, account creation, sign-in and token sets. */
import type { Context, Service } from "moleculer";
import { commandOfRequest } from "../../../mixins/log/commands.ts";
import type { Command, Decided } from "../../../mixins/log/event-log.ts";
import type { LogMethods } from "../../../mixins/log.mixin.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { type Instant, newId, now } from "../../contracts/core/units.ts";
import type { Answer, Caller, Locals, Meta } from "../../contracts/index.ts";
import { type Access, accesses, suspensionAt } from "../domain/access.ts";
import { type Claim, claim, claims, type Person } from "../domain/account.ts";
import { calendars } from "../domain/calendar.ts";
import { addresses } from "../domain/email-address.ts";
import { earnings } from "../domain/points.ts";
import { ownView } from "../domain/profile.ts";
import { openSession, sessions } from "../domain/session.ts";
import type { CertificateRows } from "../stores/certificates.repository.ts";
import type { Devices } from "../stores/devices.repository.ts";
import type { PasswordRows } from "../stores/passwords.repository.ts";
import type { Statements } from "../stores/statements.repository.ts";
import type { Vault } from "../stores/vault.repository.ts";
import { finishChange } from "./email-change.command.ts";
import { missingOf } from "./employer-identity.query.ts";
import type { PasswordHasher } from "./password-hasher.adapter.ts";
import { isPhoneProved } from "./phone.command.ts";
import {
  accessTokenS,
  deviceToken,
  refreshToken,
  type TokenIssuer,
} from "./token-issuer.adapter.ts";

export type UserMethods = LogMethods & {
  vault: Vault;
  devices: Devices;
  words: Statements;
  papers: CertificateRows;
  passwords: PasswordHasher;
  passwordRows: PasswordRows;
  accessTokens: TokenIssuer;
};
export type UserService = Service & UserMethods;

type AnyContext = Context<object, Meta, Locals>;

/** NOT_FOUND (404). */
export const notFound = (): Refusal => new Refusal("NOT_FOUND", {}, 404);

/** An internal command of a request: a new id, no fingerprint, so it is never a replay. */
export const step = (ctx: AnyContext, actor: string | null): Command => {
  const { at, meta } = commandOfRequest(ctx);
  return { cid: newId(), fp: "", isFresh: true, at, meta: { ...meta, actor } };
};

/** A user's row, after any decided change of address is finished. Refuses NOT_FOUND (404). */
export const personOf = async (service: UserService, userId: string): Promise<Person> => {
  const person = await service.vault.get(userId);
  if (person === null) throw notFound();
  return finishChange(service, person);
};

/** The user who owns an address; null when it is free or was given up. */
export const claimant = async (service: UserService, emailHash: string): Promise<Person | null> => {
  const claimed = await service.log.state(claims, emailHash);
  const row = claimed.status === "free" ? null : await service.vault.get(claimed.userId);
  if (row === null) return null;
  const person = await finishChange(service, row);
  return person.emailHash === emailHash ? person : null;
};

/** The account as its owner sees it. */
export const ownAccount = async (
  service: UserService,
  person: Person,
): Promise<Answer<"user.me">> => {
  const { log } = service;
  const { _id: userId } = person;
  const { points } = await log.state(earnings, userId);
  const at = now();
  // Past bookings stay in the state until the next booking.
  const ahead = (await log.state(calendars, userId)).bookings.filter(({ to }) => to > at);
  const { provedHash } = await log.state(addresses, userId);
  const suspension = suspensionAt(await log.state(accesses, userId), now());
  const identityMissing = person.role === "employer" ? await missingOf(service, person) : null;
  const proofs = { provedHash, isPhoneProved: await isPhoneProved(service, person) };
  const known = { points, bookings: ahead.length, ...proofs, suspension, identityMissing };
  return ownView(person, known);
};

type Signed = Pick<Caller, "sessionId" | "generation"> & { readonly authenticatedAt: Instant };

/** An access token of a session; it carries the end of a suspension, if there is one. */
export const accessToken = async (
  { log, accessTokens }: UserService,
  { _id: userId, role }: Person,
  { sessionId, generation, authenticatedAt }: Signed,
): Promise<string> => {
  const suspension = suspensionAt(await log.state(accesses, userId), now());
  const suspended = suspension === null ? {} : { suspendedUntil: suspension.until ?? "" };
  const who = { userId, role, sessionId, generation, authenticatedAt, ...suspended };
  return accessTokens.sign(who);
};

/** The answer to a sign-in or refresh: the account and its access, refresh and device tokens. */
export const tokenSet = async (
  service: UserService,
  person: Person,
  { n, ...signed }: Signed & { readonly n: number },
): Promise<Answer<"user.login">> => {
  const { sessionId } = signed;
  return {
    user: await ownAccount(service, person),
    accessToken: await accessToken(service, person, signed),
    refreshToken: refreshToken(service.vault.refreshKey(), sessionId, n),
    expiresInS: accessTokenS,
    deviceToken: deviceToken(service.vault.deviceKey(), sessionId),
  };
};

/**
 * Opens a session for a user who has just proved their identity. `access` was read before the
 * proof, so whatever has ended the user's sessions meanwhile ends this one too.
 */
export const signIn = async (
  service: UserService,
  ctx: AnyContext,
  person: Person,
  { generation }: Access,
): Promise<Answer<"user.login">> => {
  const { _id: userId } = person;
  const sessionId = newId();
  const done = step(ctx, userId);
  await service.devices.add(sessionId, { userId, openedAt: done.at, device: ctx.meta.device });
  const opened = openSession({ userId, sessionId, generation }, done.at);
  await service.log.decide(sessions, sessionId, () => opened, done);
  return tokenSet(service, person, { sessionId, generation, n: 1, authenticatedAt: done.at });
};

/** Claims the address of a row, once per command. Refuses EMAIL_TAKEN and KEY_REUSED. */
export const claimAddress = (
  { log }: UserService,
  { _id, role, emailHash }: Person,
  made: Command,
): Promise<Decided<Claim>> =>
  log.decide(claims, emailHash, (state) => claim(state, _id, role), made);

/**
 * Creates an account: the row first, then the claim of its address. The row is removed at once when
 * the claim is refused or the command is a replay. Refuses EMAIL_TAKEN and KEY_REUSED.
 */
export const makeAccount = async (
  service: UserService,
  person: Person,
  made: Command,
): Promise<Decided<Claim>> => {
  const { vault } = service;
  await vault.add(person);
  try {
    const done = await claimAddress(service, person, made);
    if (done.replayed) await vault.remove(person._id);
    else await vault.ensure(person);
    return done;
  } catch (error) {
    // After any other error the claim may be committed: the sweep decides about the row.
    if (error instanceof Refusal) await vault.remove(person._id);
    throw error;
  }
};

/**
 * The account that the same command created before, or null. The password is compared with the
 * row's hash: a fingerprint with it would be faster to guess from. Refuses KEY_REUSED (422).
 */
export const madeBefore = async (
  { log, vault, passwords }: UserService,
  made: Command,
  password: string,
): Promise<Person | null> => {
  if (made.isFresh) return null;
  const known = await log.byCommand(made.cid);
  if (known === null) return null;
  const event = known.events[0];
  const { userId = "" } = (event?.data ?? {}) as { userId?: string };
  const person = await vault.get(userId);
  const isSame = known.fp === made.fp && person !== null;
  if (!isSame || !(await passwords.verify(password, person.passwordHash)).isRight) {
    throw new Refusal("KEY_REUSED", {}, 422);
  }
  return person;
};
