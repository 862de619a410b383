/**
 * Token verifier: the caller of a bearer token, verified where it is used.
 *
 * It accepts ES256 only, with our issuer, audience and type, and keys that the security service
 * published. Keys are cached, so verification works while security is unavailable. A check costs
 * about 0.1 ms, so verified tokens are cached until they expire. Whether the session has ended is
 * checked each time.
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

/** The claims of a token signed by the key; null when it is not valid. Pure. */
const claimsOf = (token: string, key: KeyObject): jwt.JwtPayload | null => {
  const checks = { algorithms: ["ES256" as const], issuer: tokenIssuer, audience: tokenAudience };
  try {
    const claims = jwt.verify(token, key, checks);
    return typeof claims === "string" ? null : claims;
  } catch {
    // Expired, badly signed, for another audience, or a signature of the wrong length, which throws
    // a TypeError. Any token that cannot be verified is a bad one.
    return null;
  }
};

/** The sessions that have ended; `known` waits until those of the past are read. */
type Sessions = {
  readonly isKnown: boolean;
  known(): Promise<void>;
  haveEnded(caller: Caller): boolean;
};

/** The claims of our tokens beside the standard ones. */
type Claims = {
  readonly sub?: string;
  readonly role: Caller["role"];
  readonly sid: string;
  readonly gen?: number;
  readonly sus?: string;
  /** Seconds since 1970, as in OpenID Connect. */
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

/** Verifies bearer tokens; caches up to 50 000 verified ones. */
export class TokenVerifier {
  private readonly keys: KeySet;
  private readonly sessions: Sessions;
  // With maxSize instead of max, the cache allocates no memory while it is empty.
  private readonly known = new LRUCache<string, { caller: Caller; expiresAtMs: number }>({
    maxSize: tokensMax,
    sizeCalculation: () => 1,
  });

  constructor(fetchKeys: () => Promise<readonly PublishedKey[]>, sessions: Sessions) {
    this.sessions = sessions;
    this.keys = new KeySet({ fetchKeys, onDropped: () => this.known.clear() });
  }

  /** The caller of a valid token, null for others. Rejects when the keys are unknown. */
  async verify(token: string): Promise<Caller | null> {
    this.keys.keepFresh();
    const caller = this.read(token) ?? (await this.check(token));
    if (caller === null) return null;
    if (!this.sessions.isKnown) await this.sessions.known();
    return this.sessions.haveEnded(caller) ? null : caller;
  }

  /** The caller of a cached token that has not expired. */
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
