/**
 * Signature: proof that a webhook of the sandbox is the sandbox's, and of now.
 *
 * `x-signature: t=<seconds>,v1=<hex>`: an HMAC-SHA256 of the time and the body as it was sent.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import { type Instant, minuteMs } from "../../contracts/core/units.ts";
import type { Sent } from "./provider.ts";

/** How far the two clocks may differ, and how late a webhook may come. */
const toleranceMs = 5 * minuteMs;
const shape = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/;

const macOf = (secret: string, seconds: string, body: string): Buffer =>
  createHmac("sha256", secret).update(`${seconds}.${body}`).digest();

export const signed = (secret: string, body: string, at: Instant): string => {
  const seconds = String(Math.floor(Date.parse(at) / 1000));
  return `t=${seconds},v1=${macOf(secret, seconds, body).toString("hex")}`;
};

/** Whether a body came from who knows the secret, within minutes of `at`. */
export const isSigned = (secret: string, { body, signature }: Sent, at: Instant): boolean => {
  const [, seconds = "", mac = ""] = shape.exec(signature ?? "") ?? [];
  if (seconds === "") return false;
  if (Math.abs(Date.parse(at) - Number(seconds) * 1000) > toleranceMs) return false;
  return timingSafeEqual(macOf(secret, seconds, body), Buffer.from(mac, "hex"));
};
