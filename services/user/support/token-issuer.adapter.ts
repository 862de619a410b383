/**
 * Tokens: what a signed-in client holds.
 *
 * The access token is a JWT for ten minutes, signed with the key that the security service hands
 * out. A refresh token is `<family>.<n>.<MAC>`: nothing of it is stored, and the successor of a
 * token can be made again for a client that missed it.
 */
import {
  createHmac,
  createPrivateKey,
  type KeyObject,
  randomUUID,
  timingSafeEqual,
} from "node:crypto";
import jwt from "jsonwebtoken";
import { tokenAudience, tokenIssuer, tokenType } from "../../../mixins/auth/token-verifier.ts";
import type { Instant } from "../../contracts/core/units.ts";
import type { Answer, Caller } from "../../contracts/index.ts";
import { accessTokenMs } from "../../contracts/security/security.ts";

/** The one client that tokens are given to: the market's own (RFC 9068, section 2.2). */
const clientId = "oneday";
export const accessTokenS = accessTokenMs / 1000;
/** How soon another key is signed with once it is the current one. */
const keyKeptMs = 30_000;
/** While security is away an old key is used, and security asked again this often. */
const askAgainMs = 5000;

type SigningKey = { readonly kid: string; readonly key: KeyObject };
type Options = {
  readonly fetchKey: () => Promise<Answer<"security.signingKey">>;
  readonly onStale: (error: Error) => void;
};

const secondsOf = (at: Instant): number => Math.floor(Date.parse(at) / 1000);

export class TokenIssuer {
  private readonly options: Options;
  private have: SigningKey | null = null;
  private askAfterMs = Number.NEGATIVE_INFINITY;
  private asking: Promise<SigningKey> | null = null;

  constructor(options: Options) {
    this.options = options;
  }

  /** Makes sure that there is a key, before anything is committed that needs one. */
  async prepare(): Promise<void> {
    await this.key();
  }

  /** A token that says who is calling. Rejects while no key was ever got. */
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
    if (this.have !== null && performance.now() < this.askAfterMs) return this.have;
    this.asking ??= this.ask().finally(() => {
      this.asking = null;
    });
    // Who signs in does not wait for security: the key from before is good for an hour longer.
    return this.have ?? this.asking;
  }

  private async ask(): Promise<SigningKey> {
    try {
      const { kid, privatePem } = await this.options.fetchKey();
      this.have = { kid, key: createPrivateKey(privatePem) };
      this.askAfterMs = performance.now() + keyKeptMs;
    } catch (error) {
      if (this.have === null) throw error;
      this.askAfterMs = performance.now() + askAgainMs;
      this.options.onStale(error as Error);
    }
    return this.have;
  }
}

const macOf = (key: Buffer, family: string, n: number): Buffer =>
  createHmac("sha256", key).update(`${family}.${n}`).digest();

/** Refresh token `n` of a family: the same one each time. */
export const refreshToken = (key: Buffer, family: string, n: number): string =>
  `${family}.${n}.${macOf(key, family, n).toString("base64url")}`;

/** The family and number of a refresh token that we made; null for any other text. */
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
  if (given.length !== made.length || !timingSafeEqual(given, made)) return null;
  return { sessionId: family, n };
};

const deviceMac = (key: Buffer, sessionId: string): Buffer =>
  createHmac("sha256", key).update(`device.${sessionId}`).digest();

/** By what a device shows that it has signed in before; nothing of it is stored. */
export const deviceToken = (key: Buffer, sessionId: string): string =>
  `${sessionId}.${deviceMac(key, sessionId).toString("base64url")}`;

/** The session of a device token that we made; null for any other text. */
export const readDeviceToken = (key: Buffer, token: string): string | null => {
  const [, sessionId, mac = ""] = /^([0-9a-f-]{36})\.([\w-]{43})$/.exec(token) ?? [];
  if (sessionId === undefined) return null;
  const given = Buffer.from(mac, "base64url");
  const made = deviceMac(key, sessionId);
  return given.length === made.length && timingSafeEqual(given, made) ? sessionId : null;
};
