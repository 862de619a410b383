/** Sessions: sign-in, refresh tokens, sign-out on this and on other devices. */
import { callerOf, markReplayed } from "../../../mixins/auth/auth.middleware.ts";
import { settingsOf, takesDemoLogins } from "../../../mixins/config/settings.ts";
import { commandOfRequest } from "../../../mixins/log/commands.ts";
import { count } from "../../../mixins/metrics/metrics.ts";
import { limitDefault, pageOf, readCursor } from "../../contracts/core/paging.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { type Instant, later, minuteMs, now } from "../../contracts/core/units.ts";
import type { Ctx, Handlers } from "../../contracts/index.ts";
import { type Access, accesses, endSessions, stands, suspensionAt } from "../domain/access.ts";
import type { Person } from "../domain/account.ts";
import type { Guesser } from "../domain/lockout.ts";
import {
  authenticate,
  endSession,
  isKnownDevice,
  isLive,
  isOf,
  type Session,
  sessions,
  trade,
} from "../domain/session.ts";
import type { Device } from "../stores/devices.repository.ts";
import {
  accessToken,
  claimant,
  notFound,
  personOf,
  signIn,
  step,
  tokenSet,
  type UserMethods,
  type UserService,
} from "../support/account.command.ts";
import { operatorEmail } from "../support/operator-account.command.ts";
import { inSession, provePassword } from "../support/password.command.ts";
import { endingsOf } from "../support/session-revocations.query.ts";
import {
  accessTokenS,
  readDeviceToken,
  readRefreshToken,
} from "../support/token-issuer.adapter.ts";

type Names =
  | "login"
  | "demoLogin"
  | "reauthenticate"
  | "proof"
  | "refresh"
  | "logout"
  | "sessions"
  | "sessions.end"
  | "sessions.endOthers"
  | "endings";
type Group = Pick<Handlers<"user", UserService & UserMethods>, Names>;

/** One of the demo accounts (services/demo/names.ts), or the first operator. */
const demoEmail = ({ role, nth = 1 }: Ctx<"user.demoLogin">["params"]): string =>
  role === "operator" ? operatorEmail : `${role}${nth}@oneday.test`;

/** Counts an attempt to sign in by how it ended. */
const counted = async <T>({ broker, name: service }: UserService, attempt: Promise<T>) => {
  try {
    const proved = await attempt;
    count(broker, "signIns", { service, result: "done" });
    return proved;
  } catch (error) {
    const result = error instanceof Refusal ? error.type : "fault";
    count(broker, "signIns", { service, result });
    throw error;
  }
};

const refreshInvalid = () => new Refusal("REFRESH_INVALID", {}, 401);

/**
 * Who guesses a password: a device that has signed in to the account and was not signed out from
 * another device; else a stranger.
 */
const guesserOf = async (
  { log, vault }: UserService,
  { params, meta }: Ctx<"user.login">,
  person: Person | null,
): Promise<Guesser> => {
  const stranger = { lane: "", network: meta.network ?? null };
  const sessionId = readDeviceToken(vault.deviceKey(), params.deviceToken ?? "");
  if (sessionId === null || person === null) return stranger;
  const session = await log.state(sessions, sessionId);
  const isKnown = isKnownDevice(session, person._id);
  if (!isKnown) return stranger;
  const { generation } = session;
  const access = await log.state(accesses, person._id);
  return stands(access, { sessionId, generation })
    ? { lane: `device:${sessionId}`, network: null }
    : stranger;
};

/** Refuses ACCOUNT_SUSPENDED (403) for a disabled operator; others sign in to finish their work. */
const checkNotDisabled = ({ role }: Person, access: Access): void => {
  const suspension = role === "operator" ? suspensionAt(access, now()) : null;
  if (suspension !== null) throw new Refusal("ACCOUNT_SUSPENDED", { until: suspension.until }, 403);
};

/**
 * Checks the credentials. Refuses BAD_CREDENTIALS (401) and LOCKED (429), and takes as long for an
 * address without an account. Refuses ACCOUNT_SUSPENDED (403) for a disabled operator.
 */
const prove = async (
  service: UserService,
  ctx: Ctx<"user.login">,
): Promise<{ person: Person; access: Access }> => {
  const { email, password } = ctx.params;
  await service.accessTokens.prepare();
  const person = await claimant(service, service.vault.emailHash(email));
  const access = await provePassword(service, person, password, {
    code: "BAD_CREDENTIALS",
    by: await guesserOf(service, ctx, person),
    commandOf: () => step(ctx, null),
  });
  const isThere = person !== null && access.closed === null;
  if (!isThere) throw new Refusal("BAD_CREDENTIALS", {}, 401);
  checkNotDisabled(person, access);
  return { person, access };
};

/** Checks the password. Refuses NOT_FOUND (404), PASSWORD_WRONG (403), LOCKED (429), per session. */
const proveInSession = async (
  service: UserService,
  ctx: Ctx<"user.reauthenticate"> | Ctx<"user.proof">,
  { userId, sessionId }: { readonly userId: string; readonly sessionId: string },
): Promise<Person> => {
  const person = await personOf(service, userId);
  await provePassword(service, person, ctx.params.password, {
    code: "PASSWORD_WRONG",
    by: inSession({ sessionId }),
    commandOf: () => step(ctx, userId),
  });
  return person;
};

/** When the refresh token of a live session was last traded; null for an ended session. */
const lastUse = async (
  { log }: UserService,
  access: Access,
  { _id: sessionId }: Device,
  at: Instant,
): Promise<Instant | null> => {
  const session = await log.state(sessions, sessionId);
  if (!isLive(session, at)) return null;
  const { generation, tradedAt } = session;
  return stands(access, { sessionId, generation }) ? tradedAt : null;
};

export const sessionActions: Group = {
  async login(ctx) {
    const { person, access } = await counted(this, prove(this, ctx));
    return signIn(this, ctx, person, access);
  },

  async demoLogin(ctx) {
    if (!takesDemoLogins(settingsOf(this.broker))) throw notFound();
    await this.accessTokens.prepare();
    const person = await claimant(this, this.vault.emailHash(demoEmail(ctx.params)));
    if (person === null) throw notFound();
    const access = await this.log.state(accesses, person._id);
    checkNotDisabled(person, access);
    return signIn(this, ctx, person, access);
  },

  async reauthenticate(ctx) {
    const { userId, sessionId } = callerOf(ctx);
    await this.accessTokens.prepare();
    const person = await proveInSession(this, ctx, { userId, sessionId });
    const shown = step(ctx, userId);
    const rule = (state: Session) => authenticate(state, shown.at);
    const { state } = await this.log.decide(sessions, sessionId, rule, shown);
    if (state.status !== "live") throw new Refusal("BAD_TOKEN", {}, 401);
    const { generation, authenticatedAt } = state;
    const signed = { sessionId, generation, authenticatedAt };
    return {
      accessToken: await accessToken(this, person, signed),
      expiresInS: accessTokenS,
      authenticatedAt,
    };
  },

  async proof(ctx) {
    const { userId, sessionId } = ctx.params;
    await proveInSession(this, ctx, { userId, sessionId });
    return {};
  },

  async refresh(ctx) {
    const token = readRefreshToken(this.vault.refreshKey(), ctx.params.refreshToken);
    if (token === null) throw refreshInvalid();
    await this.accessTokens.prepare();
    const session = await this.log.state(sessions, token.sessionId);
    if (session.status === "none") throw refreshInvalid();
    const person = await this.vault.get(session.userId);
    if (person === null) throw refreshInvalid();
    const { sessionId } = token;
    if (session.status === "live") {
      const { generation } = session;
      const access = await this.log.state(accesses, session.userId);
      if (!stands(access, { sessionId, generation })) throw refreshInvalid();
    }
    const traded = step(ctx, session.userId);
    const { client } = ctx.meta;
    const given = { ...token, ...(client === undefined ? {} : { client }) };
    const rule = (state: Session) => trade(state, given, traded.at);
    const { state } = await this.log.decide(sessions, sessionId, rule, traded);
    // A reused token has revoked the family; the refusal comes after that commit.
    if (state.status !== "live") throw new Refusal("REFRESH_REUSED", {}, 401);
    const { n, generation, authenticatedAt } = state;
    return tokenSet(this, person, { sessionId, n, generation, authenticatedAt });
  },

  async logout(ctx) {
    const { userId } = callerOf(ctx);
    const token = readRefreshToken(this.vault.refreshKey(), ctx.params.refreshToken);
    if (token === null) throw refreshInvalid();
    const { sessionId } = token;
    const ended = step(ctx, userId);
    const rule = (state: Session) => endSession(state, { sessionId, userId });
    await this.log.decide(sessions, sessionId, rule, ended);
    await this.devices.remove(sessionId);
    return null;
  },

  async sessions(ctx) {
    const { userId, sessionId: current } = callerOf(ctx);
    const { limit = limitDefault, cursor } = ctx.params;
    const [before] = readCursor(cursor, ["string"]) ?? [null];
    const access = await this.log.state(accesses, userId);
    const at = now();
    const found: (Device & { lastUsedAt: Instant })[] = [];
    for (const row of await this.devices.of(userId, before)) {
      if (found.length > limit) break;
      const lastUsedAt = await lastUse(this, access, row, at);
      if (lastUsedAt !== null) found.push({ ...row, lastUsedAt });
      // The row is written before the session is opened: a young one may not be open yet.
      else if (later(row.openedAt, minuteMs) < at) await this.devices.remove(row._id);
    }
    return pageOf(
      found,
      limit,
      ({ order }) => [order],
      ({ _id: sessionId, device, openedAt, lastUsedAt }) => ({
        sessionId,
        device,
        openedAt,
        lastUsedAt,
        isCurrent: sessionId === current,
      }),
    );
  },

  async "sessions.end"(ctx) {
    const { userId } = callerOf(ctx);
    const { sessionId } = ctx.params;
    const rule = (state: Session) => {
      if (!isOf(state, userId)) throw notFound();
      return endSession(state, { sessionId, userId }, "ended");
    };
    markReplayed(ctx, await this.log.decide(sessions, sessionId, rule, commandOfRequest(ctx)));
    await this.devices.remove(sessionId);
    return { sessionId };
  },

  async "sessions.endOthers"(ctx) {
    const { userId, sessionId, generation } = callerOf(ctx);
    const command = commandOfRequest(ctx);
    const rule = (access: Access) => {
      if (!stands(access, { sessionId, generation })) throw new Refusal("BAD_TOKEN", {}, 401);
      return endSessions(access, { userId, at: command.at }, "others", sessionId);
    };
    markReplayed(ctx, await this.log.decide(accesses, userId, rule, command));
    return { sessionId };
  },

  async endings(ctx) {
    return endingsOf(this.log, ctx.params);
  },
};
