/**
 * Operator session: the sign-in of the person at the REPL.
 *
 * The tokens stay in memory and are shown nowhere. The access token is traded for the next one
 * before it expires, so a long session needs no second sign-in.
 */
import { type Calls, call } from "../../../services/contracts/index.ts";
import { RefusedLine } from "./refused-line.ts";

/** A token is renewed this long before its end. */
const earlyMs = 60_000;

type Tokens = {
  readonly userId: string;
  readonly email: string;
  readonly access: string;
  readonly refresh: string;
  readonly renewAtMs: number;
};
type Answered = {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresInS: number;
};

/** The tokens of one operator, or none. */
export class OperatorSession {
  private readonly calls: Calls;
  private tokens: Tokens | null = null;
  private renewing: Promise<void> | null = null;

  constructor(calls: Calls) {
    this.calls = calls;
  }

  /** The id of the operator who is signed in; null for no one. */
  get userId(): string | null {
    return this.tokens?.userId ?? null;
  }

  get email(): string | null {
    return this.tokens?.email ?? null;
  }

  /** Signs in. Refuses an account that is no operator's, and ends the session that it got. */
  async login(email: string, password: string): Promise<void> {
    const answer = await call(this.calls, "user.login", { email, password });
    const { user, accessToken, refreshToken } = answer;
    if (user.role !== "operator") {
      await this.end(accessToken, refreshToken);
      throw new RefusedLine(`${email} is no operator`);
    }
    await this.logout();
    this.keep(user.userId, email, answer);
  }

  /** Forgets the tokens and ends their session. */
  async logout(): Promise<void> {
    const { tokens } = this;
    this.tokens = null;
    if (tokens !== null) await this.end(tokens.access, tokens.refresh);
  }

  /** The token for a call; undefined while no one is signed in. */
  async token(): Promise<string | undefined> {
    if (this.tokens !== null && performance.now() > this.tokens.renewAtMs) {
      this.renewing ??= this.renew().finally(() => {
        this.renewing = null;
      });
      await this.renewing;
    }
    return this.tokens?.access;
  }

  private keep(userId: string, email: string, answer: Answered): void {
    const { accessToken: access, refreshToken: refresh, expiresInS } = answer;
    const renewAtMs = performance.now() + expiresInS * 1000 - earlyMs;
    this.tokens = { userId, email, access, refresh, renewAtMs };
  }

  private async renew(): Promise<void> {
    if (this.tokens === null) return;
    const { userId, email, refresh } = this.tokens;
    try {
      const answer = await call(this.calls, "user.refresh", { refreshToken: refresh });
      this.keep(userId, email, answer);
    } catch (error) {
      const { type } = error as { type?: string };
      if (!type?.startsWith("REFRESH_")) throw error;
      this.tokens = null;
      throw new RefusedLine("the session has ended: sign in again with login <email>");
    }
  }

  /** A session that cannot be ended now ends by itself. */
  private async end(token: string, refreshToken: string): Promise<void> {
    await call(this.calls, "user.logout", { refreshToken }, { meta: { token } }).catch(
      () => undefined,
    );
  }
}
