/**
 * Tokens of a signed-in client: access, refresh and device token.
 *
 * The access token is a JWT for ten minutes, signed with the security service's key. A refresh token
 * is `<family>.<n>.<MAC>`. It is not stored, so the successor of a token can be computed again for a
 * client that missed it.
 */
import { createHmac, createPrivateKey, type KeyObject, randomUUID } from "node:crypto";
import jwt from "jsonwebtoken";
import { areSameBytes } from "../../../mixins/auth/constant-time.ts";
import { tokenAudience, tokenIssuer, tokenType } from "../../../mixins/auth/token-verifier.ts";
import type { Instant } from "../../contracts/core/units.ts";
import type { Answer, Caller } from "../../contracts/index.ts";
import { accessTokenMs } from "../../contracts/security/security.ts";

/** The only client that gets tokens: the market's own (RFC 9068, section 2.2). */
const clientId = "oneday";
export const accessTokenS = accessTokenMs / 1000;
/** How long a key is used before security is asked for the current one. */
const keyKeptMs = 30_000;
/** While security is down the old key is used, and security is asked this often. */
const retryMs = 5000;

type SigningKey = { readonly kid: string; readonly key: KeyObject };
type Options = {
  readonly fetchKey: () => Promise<Answer<"security.signingKey">>;
  readonly onStale: (error: Error) => void;
};

const secondsOf = (at: Instant): number => Math.floor(Date.parse(at) / 1000);

/** Signs access tokens with the current key, or with the last one while security is down. */
export class TokenIssuer {
  private readonly options: Options;
  private signingKey: SigningKey | null = null;
  private askAfterMs = Number.NEGATIVE_INFINITY;
  private fetching: Promise<SigningKey> | null = null;

  constructor(options: Options) {
    this.options = options;
  }

  /** Makes sure that there is a key; called before the commit whose answer needs one. */
  async prepare(): Promise<void> {
    await this.key();
  }

  /** The access token of a caller. Rejects while no key was ever fetched. */
  async sign(caller: Caller): Promise<string> {
    const { kid, key } = await this.key();
    const { userId, role, sessionId, generation, suspendedUntil, authenticatedAt } = caller;
    const claims = {
      client_id: clientId,
      role,
      sid: sessionId,
      gen: generation,
      ...(suspendedUntil === undefined ? {} : { sus: suspendedUntil }),
      ...(authenticatedAt === undefined ? {} : { auth_time: secondsOf(authenticatedAt) }),
    };
    return jwt.sign(claims, key, {
      algorithm: "ES256",
      subject: userId,
      issuer: tokenIssuer,
      audience: tokenAudience,
      expiresIn: accessTokenS,
      jwtid: randomUUID(),
      header: { alg: "ES256", typ: tokenType, kid },
    });
  }

  private async key(): Promise<SigningKey> {
    if (this.signingKey !== null && performance.now() < this.askAfterMs) return this.signingKey;
    this.fetching ??= this.fetch().finally(() => {
      this.fetching = null;
    });
    // A sign-in does not wait for security: the previous key stays valid for another hour.
    return this.signingKey ?? this.fetching;
  }

  private async fetch(): Promise<SigningKey> {
    try {
      const { kid, privatePem } = await this.options.fetchKey();
      this.signingKey = { kid, key: createPrivateKey(privatePem) };
      this.askAfterMs = performance.now() + keyKeptMs;
    } catch (error) {
      if (this.signingKey === null) throw error;
      this.askAfterMs = performance.now() + retryMs;
      this.options.onStale(error as Error);
    }
    return this.signingKey;
  }
}

const macOf = (key: Buffer, family: string, n: number): Buffer =>
  createHmac("sha256", key).update(`${family}.${n}`).digest();

/** Refresh token `n` of a family: the same one each time. */
export const refreshToken = (key: Buffer, family: string, n: number): string =>
  `${family}.${n}.${macOf(key, family, n).toString("base64url")}`;

/** The family and number of a refresh token of ours; null for any other text. */
export const readRefreshToken = (
  key: Buffer,
  token: string,
): { sessionId: string; n: number } | null => {
  const [, family, number, mac = ""] =
    /^([0-9a-f-]{36})\.(\d{1,9})\.([\w-]{43})$/.exec(token) ?? [];
  if (family === undefined) return null;
  const n = Number(number);
  const given = Buffer.from(mac, "base64url");
  const made = macOf(key, family, n);
  if (!areSameBytes(given, made)) return null;
  return { sessionId: family, n };
};

const deviceMac = (key: Buffer, sessionId: string): Buffer =>
  createHmac("sha256", key).update(`device.${sessionId}`).digest();

/** The token by which a device proves that it has signed in before; it is not stored. */
export const deviceToken = (key: Buffer, sessionId: string): string =>
  `${sessionId}.${deviceMac(key, sessionId).toString("base64url")}`;

/** The session of a device token of ours; null for any other text. */
export const readDeviceToken = (key: Buffer, token: string): string | null => {
  const [, sessionId, mac = ""] = /^([0-9a-f-]{36})\.([\w-]{43})$/.exec(token) ?? [];
  if (sessionId === undefined) return null;
  const given = Buffer.from(mac, "base64url");
  const made = deviceMac(key, sessionId);
  return areSameBytes(given, made) ? sessionId : null;
};
