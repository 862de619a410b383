/**
 * Tokens: who a bearer token says is calling, verified where it is used.
 *
 * ES256 only, with our issuer, audience and type, by keys that the security service published.
 * Keys are kept, so verification goes on while security is away; verified tokens are kept until
 * they expire, because one check costs about 0.1 ms.
 */
import { createPublicKey, type JsonWebKey, type KeyObject } from "node:crypto";
import jwt from "jsonwebtoken";
import { LRUCache } from "lru-cache";
import type { Caller } from "../../services/contracts/index.ts";

export const tokenIssuer = "oneday";
export const tokenAudience = "oneday";
export const tokenType = "at+jwt";
const tokensMax = 50_000;
const tokenLengthMax = 4096;
/** An unknown key id makes us ask for keys again, this often at most. */
const askAgainMs = 5000;

export type PublishedKey = JsonWebKey & { kid?: string };

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

export class Tokens {
  private readonly fetchKeys: () => Promise<readonly PublishedKey[]>;
  private readonly known = new LRUCache<string, { caller: Caller; expiresAtMs: number }>({
    max: tokensMax,
  });
  private keys = new Map<string, KeyObject>();
  private askedAtMs = Number.NEGATIVE_INFINITY;

  constructor(fetchKeys: () => Promise<readonly PublishedKey[]>) {
    this.fetchKeys = fetchKeys;
  }

  /** The caller of a token, or null for anything but a valid one. Rejects when keys are unknown. */
  async verify(token: string): Promise<Caller | null> {
    const known = this.known.get(token);
    if (known !== undefined) return known.expiresAtMs > Date.now() ? known.caller : null;
    if (token.length > tokenLengthMax) return null;
    const header = jwt.decode(token, { complete: true })?.header;
    if (header?.typ !== tokenType || typeof header.kid !== "string") return null;
    const key = await this.key(header.kid);
    if (key === null) return null;
    const claims = claimsOf(token, key);
    if (claims?.exp === undefined) return null;
    const { sub = "", role, sid } = claims as { sub?: string; role: Caller["role"]; sid: string };
    const caller = { userId: sub, role, sessionId: sid };
    this.known.set(token, { caller, expiresAtMs: claims.exp * 1000 });
    return caller;
  }

  private async key(kid: string): Promise<KeyObject | null> {
    const have = this.keys.get(kid);
    if (have !== undefined) return have;
    const mayAsk = performance.now() - this.askedAtMs > askAgainMs;
    if (!mayAsk) return null;
    const published = await this.fetchKeys();
    this.askedAtMs = performance.now();
    this.keys = new Map(
      published.map((jwk) => [jwk.kid ?? "", createPublicKey({ key: jwk, format: "jwk" })]),
    );
    return this.keys.get(kid) ?? null;
  }
}
