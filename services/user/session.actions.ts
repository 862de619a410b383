/** Sessions: signing in, trading refresh tokens, signing out. */
import { caller } from "../../mixins/guard.mixin.ts";
import type { Ctx, Handlers } from "../contracts/index.ts";
import { Refusal } from "../contracts/refusal.ts";
import { now } from "../contracts/units.ts";
import { claims, type Person } from "./account.ts";
import { checkLock, fail, logins, succeed } from "./lockout.ts";
import { endSession, type Session, sessions, trade } from "./session.ts";
import { readRefreshToken } from "./tokens.edge.ts";
import { signIn, step, tokenSet, type UserMethods, type UserService } from "./user.edge.ts";

type Group = Pick<Handlers<"user", UserService & UserMethods>, "login" | "refresh" | "logout">;

const refreshInvalid = () => new Refusal("REFRESH_INVALID", {}, 401);

const byEmail = async ({ log, vault }: UserService, email: string): Promise<Person | null> => {
  const claim = await log.state(claims, vault.emailHash(email));
  return claim.status === "free" ? null : vault.get(claim.userId);
};

/** Refuses BAD_CREDENTIALS (401) and LOCKED (429); takes as long for an address without account. */
const prove = async (service: UserService, ctx: Ctx<"user.login">): Promise<Person> => {
  const { log, vault, passwords, accessTokens } = service;
  const { email, password } = ctx.params;
  await accessTokens.prepare();
  const person = await byEmail(service, email);
  // Said again by the commit; here it only saves the hash.
  if (person !== null) checkLock(await log.state(logins, person._id), now());
  const verdict = await passwords.verify(password, person?.passwordHash ?? null);
  const wrong = new Refusal("BAD_CREDENTIALS", {}, 401);
  if (person === null) throw wrong;
  const { isRight, isOutdated } = verdict;
  const tried = step(ctx, isRight ? person._id : null);
  const counted = isRight ? succeed : fail;
  await log.decide(logins, person._id, (s) => counted(s, person._id, tried.at), tried);
  if (!isRight) throw wrong;
  if (!isOutdated) return person;
  const passwordHash = await passwords.hash(password);
  const isStill = (row: Person) => row.passwordHash === person.passwordHash;
  await vault.change(person._id, (row) => (isStill(row) ? { ...row, passwordHash } : row));
  return person;
};

export const sessionActions: Group = {
  async login(ctx) {
    return signIn(this, ctx, await prove(this, ctx));
  },

  async refresh(ctx) {
    const token = readRefreshToken(this.vault.refreshKey(), ctx.params.refreshToken);
    if (token === null) throw refreshInvalid();
    await this.accessTokens.prepare();
    const session = await this.log.state(sessions, token.sessionId);
    if (session.status === "none") throw refreshInvalid();
    const person = await this.vault.get(session.userId);
    if (person === null) throw refreshInvalid();
    if (session.status === "live" && session.openedAt < person.sessionsFrom) throw refreshInvalid();
    const traded = step(ctx, session.userId);
    const rule = (state: Session) => trade(state, token, traded.at);
    const { state } = await this.log.decide(sessions, token.sessionId, rule, traded);
    // The revocation is committed; now it may be said.
    if (state.status !== "live") throw new Refusal("REFRESH_REUSED", {}, 401);
    return tokenSet(this, person, { sessionId: token.sessionId, n: state.n });
  },

  async logout(ctx) {
    const { userId } = caller(ctx);
    const token = readRefreshToken(this.vault.refreshKey(), ctx.params.refreshToken);
    if (token === null) throw refreshInvalid();
    const { sessionId } = token;
    const ended = step(ctx, userId);
    const rule = (state: Session) => endSession(state, { sessionId, userId });
    await this.log.decide(sessions, sessionId, rule, ended);
    return null;
  },
};
