/**
 * Tokens: who a bearer token says is calling, verified where it is used.
 *
 * ES256 only, with our issuer, audience and type, by keys that the security service published.
 * Keys are kept, so verification goes on while security is away; verified tokens are kept until
 * they expire, because one check costs about 0.1 ms. Whether its session is over is asked each time.
 */
import type { KeyObject } from "node:crypto";
import jwt from "jsonwebtoken";
import { LRUCache } from "lru-cache";
import { instant } from "../../services/contracts/core/units.ts";
import type { Caller } from "../../services/contracts/index.ts";
import { KeySet, type PublishedKey } from "./key-set.ts";

export const tokenIssuer = "oneday";
export const tokenAudience = "oneday";
export const tokenType = "at+jwt";
const tokensMax = 50_000;
const tokenLengthMax = 4096;

/** The claims of a token that the key vouches for. Touches nothing but the token and the key. */
const claimsOf = (token: string, key: KeyObject): jwt.JwtPayload | null => {
  const checks = { algorithms: ["ES256" as const], issuer: tokenIssuer, audience: tokenAudience };
  try {
    const claims = jwt.verify(token, key, checks);
    return typeof claims === "string" ? null : claims;
  } catch {
    // Expired, badly signed, not for us, a signature of the wrong length (which comes as a
    // TypeError): a token that cannot be verified is a bad one, whatever is wrong with it.
    return null;
  }
};

/** Which sessions are over; what is not known at the start of a process is waited for. */
type Sessions = {
  readonly isKnown: boolean;
  known(): Promise<void>;
  haveEnded(caller: Caller): boolean;
};

/** What our tokens say, beside what every JWT does. */
type Claims = {
  readonly sub?: string;
  readonly role: Caller["role"];
  readonly sid: string;
  readonly gen?: number;
  readonly sus?: string;
  /** Seconds since 1970, as OpenID Connect has it. */
  readonly auth_time?: number;
};

const callerOf = ({ sub = "", role, sid, gen = 0, sus, auth_time }: Claims): Caller => ({
  userId: sub,
  role,
  sessionId: sid,
  generation: gen,
  ...(sus === undefined ? {} : { suspendedUntil: sus }),
  ...(auth_time === undefined ? {} : { authenticatedAt: instant(auth_time * 1000) }),
});

export class TokenVerifier {
  private readonly keys: KeySet;
  private readonly sessions: Sessions;
  private readonly known = new LRUCache<string, { caller: Caller; expiresAtMs: number }>({
    max: tokensMax,
  });

  constructor(fetchKeys: () => Promise<readonly PublishedKey[]>, sessions: Sessions) {
    this.sessions = sessions;
    this.keys = new KeySet({ fetchKeys, onDropped: () => this.known.clear() });
  }

  /**
   * The caller of a token; null for one that is not valid, or whose session is over. Rejects when
   * keys are unknown.
   */
  async verify(token: string): Promise<Caller | null> {
    this.keys.keepFresh();
    const caller = this.read(token) ?? (await this.check(token));
    if (caller === null) return null;
    if (!this.sessions.isKnown) await this.sessions.known();
    return this.sessions.haveEnded(caller) ? null : caller;
  }

  /** The caller of a token that was checked before and has not expired since. */
  private read(token: string): Caller | null {
    const known = this.known.get(token);
    return known !== undefined && known.expiresAtMs > Date.now() ? known.caller : null;
  }

  private async check(token: string): Promise<Caller | null> {
    if (token.length > tokenLengthMax) return null;
    const header = jwt.decode(token, { complete: true })?.header;
    if (header?.typ !== tokenType || typeof header.kid !== "string") return null;
    const key = await this.keys.get(header.kid);
    if (key === null) return null;
    const claims = claimsOf(token, key);
    if (claims?.exp === undefined) return null;
    const caller = callerOf(claims as unknown as Claims);
    this.known.set(token, { caller, expiresAtMs: claims.exp * 1000 });
    return caller;
  }
}
