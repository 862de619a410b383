/**
 * Webhook signature: proof that a webhook is from the sandbox, and recent.
 *
 * `x-signature: t=<seconds>,v1=<hex>`: an HMAC-SHA256 of the time and the raw body.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import { type Instant, minuteMs } from "../../contracts/core/units.ts";
import type { Sent } from "./provider.ts";

/** The largest difference between the two clocks, including a webhook's delay. */
const toleranceMs = 5 * minuteMs;
const shape = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/;

const macOf = (secret: string, seconds: string, body: string): Buffer =>
  createHmac("sha256", secret).update(`${seconds}.${body}`).digest();

/** The signature header of a body that is sent at `at`. */
export const signed = (secret: string, body: string, at: Instant): string => {
  const seconds = String(Math.floor(Date.parse(at) / 1000));
  return `t=${seconds},v1=${macOf(secret, seconds, body).toString("hex")}`;
};

/** True when the sender knew the secret, and signed within five minutes of `at`. */
export const isSigned = (secret: string, { body, signature }: Sent, at: Instant): boolean => {
  const [, seconds = "", mac = ""] = shape.exec(signature ?? "") ?? [];
  if (seconds === "") return false;
  if (Math.abs(Date.parse(at) - Number(seconds) * 1000) > toleranceMs) return false;
  return timingSafeEqual(macOf(secret, seconds, body), Buffer.from(mac, "hex"));
};
