/**
 * Check-in code: a short rotating code, made from the installation's secret and stored nowhere.
 *
 * The window is hashed into the code (as in TOTP, RFC 6238), so any process can check it. A code is
 * valid for its minute and ten seconds more, for slow readers.
 */
import { createHmac } from "node:crypto";
import { Refusal } from "../../contracts/core/refusal.ts";
import { type Instant, instant } from "../../contracts/core/units.ts";

const windowMs = 60_000;
const graceMs = 10_000;
/** A code up to this many windows old is called expired; an older one is wrong. */
const rememberedWindows = 60;
/** Crockford's base32: no character that is read as another. */
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const codeLength = 8;

const codeAt = (key: Buffer, jobId: string, window: number): string => {
  const digest = createHmac("sha256", key).update(`${jobId}|${window}`).digest();
  return [...digest.subarray(0, codeLength)].map((byte) => alphabet[byte % 32]).join("");
};

/** The current code of a job, and until when it is valid. */
export const currentCode = (key: Buffer, jobId: string, at: Instant) => {
  const window = Math.floor(Date.parse(at) / windowMs);
  return {
    code: codeAt(key, jobId, window),
    validUntil: instant((window + 1) * windowMs + graceMs),
    serverNow: at,
  };
};

/**
 * Refuses CODE_EXPIRED for a code of the last hour, CODE_WRONG for any other. The contract reads
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
