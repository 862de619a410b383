/**
 * Check-in code: a short code that rotates, made from the installation's secret, stored nowhere.
 *
 * The window is in the code's hash (as in TOTP, RFC 6238), so any process can check it. A code is
 * good for its minute and a few seconds more, for the one who reads it slowly.
 */
import { createHmac } from "node:crypto";
import { Refusal } from "../../contracts/core/refusal.ts";
import { type Instant, instant } from "../../contracts/core/units.ts";

const windowMs = 60_000;
const graceMs = 10_000;
/** So old a code is called expired; an older one is just wrong. */
const rememberedWindows = 60;
/** Crockford's base32: no letter that is read as another. */
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const codeLength = 8;

const codeAt = (key: Buffer, jobId: string, window: number): string => {
  const digest = createHmac("sha256", key).update(`${jobId}|${window}`).digest();
  return [...digest.subarray(0, codeLength)].map((byte) => alphabet[byte % 32]).join("");
};

/** The code of a job now, and until when it can be used. */
export const currentCode = (key: Buffer, jobId: string, at: Instant) => {
  const window = Math.floor(Date.parse(at) / windowMs);
  return {
    code: codeAt(key, jobId, window),
    validUntil: instant((window + 1) * windowMs + graceMs),
    serverNow: at,
  };
};

/**
 * Refuses CODE_EXPIRED for a code of the last hour, CODE_WRONG for any other. The contract has read
 * what was typed (`TypedCode`).
 */
export const checkCode = (key: Buffer, jobId: string, code: string, at: Instant): void => {
  const atMs = Date.parse(at);
  const window = Math.floor(atMs / windowMs);
  if (code === codeAt(key, jobId, window)) return;
  const isInGrace = atMs - window * windowMs < graceMs;
  if (isInGrace && code === codeAt(key, jobId, window - 1)) return;
  for (let age = 1; age <= rememberedWindows; age += 1) {
    if (code === codeAt(key, jobId, window - age)) throw new Refusal("CODE_EXPIRED");
  }
  throw new Refusal("CODE_WRONG");
};
