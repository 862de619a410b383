import { randomBytes } from "node:crypto";
import { afterEach, expect, test } from "@jest/globals";
import { openSandboxServer } from "../../../scripts/sandbox/sandbox-server.ts";
import { newId, now } from "../../../services/contracts/core/units.ts";
import { decrypted, encrypted } from "../../../services/payment/provider/jwe.adapter.ts";
import { keyOf } from "../../../services/payment/provider/provider.ts";
import { toss } from "../../../services/payment/provider/toss/toss.client.ts";
import { isNo } from "../../../services/payment/provider/toss/toss-mapping.ts";
import { providerContract } from "./provider-contract.ts";

const secretKey = "test_sk_of_nobody";
const securityKey = randomBytes(32).toString("hex");
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

const open = async () => {
  const server = await openSandboxServer({ secret: secretKey, securityKey });
  return { server, provider: toss({ secretKey, securityKey }, server.url) };
};
providerContract("Toss Payments", open);

test("a payment that was confirmed under another key is found, and not confirmed again", async () => {
  const { server, provider } = await open();
  stops.push(() => server.stop());
  const orderId = `order-${newId()}`;
  const answer = await provider.charge(orderId, 50_000, "card", "pk_1");
  const authorization = `Basic ${Buffer.from(`${secretKey}:`).toString("base64")}`;
  const again = await fetch(`${server.url}/v1/payments/confirm`, {
    method: "POST",
    headers: { authorization, "idempotency-key": newId() },
    body: JSON.stringify({ orderId, paymentKey: "pk_1", amount: 50_000 }),
  });
  expect([again.status, ((await again.json()) as { code: string }).code]).toEqual([
    400,
    "ALREADY_PROCESSED_PAYMENT",
  ]);
  expect(answer).toEqual({ status: "done", detail: "pk_1" });
  expect(server.counts.asked).toBe(1);
});

test("a wrong key of ours, an overload or a fault of theirs is never a refusal", async () => {
  const { server } = await open();
  stops.push(() => server.stop());
  const stranger = toss({ secretKey: "test_sk_other", securityKey }, server.url);
  await expect(stranger.charge(`order-${newId()}`, 50_000, "card", "pk_1")).rejects.toThrow();
  for (const [status, code] of [
    [401, "UNAUTHORIZED_KEY"],
    [400, "PROVIDER_ERROR"],
    [400, "INVALID_API_KEY"],
    [409, "IDEMPOTENT_REQUEST_PROCESSING"],
    [429, "TOO_MANY_REQUESTS"],
    [500, "FAILED_INTERNAL_SYSTEM_PROCESSING"],
    [503, "AWAY"],
  ] as const) {
    expect([code, isNo(status, code)]).toEqual([code, false]);
  }
  expect(isNo(400, "INVALID_REJECT_CARD")).toBe(true);
});

test("without a payment key nothing is sent, and without a seller no one is paid", async () => {
  const { server, provider } = await open();
  stops.push(() => server.stop());
  const account = { bankCode: "004", accountNumber: "1", holder: "김하루" };
  expect((await provider.charge("order-1", 50_000, "card")).status).toBe("refused");
  expect(await provider.payout(keyOf("payout", newId()), 50_000, account)).toEqual({
    status: "refused",
    detail: "SELLER_UNKNOWN",
  });
  expect(server.counts.asked).toBe(0);
});

test("the body of a payout can be read with its key alone, and not when it was changed", async () => {
  const sealed = await encrypted(securityKey, '{"amount":1}', now());
  expect(await decrypted(securityKey, sealed)).toBe('{"amount":1}');
  await expect(decrypted(randomBytes(32).toString("hex"), sealed)).rejects.toThrow();
  const parts = sealed.split(".");
  parts[3] = Buffer.from('{"amount":9}').toString("base64url");
  await expect(decrypted(securityKey, parts.join("."))).rejects.toThrow();
  const [head = ""] = parts;
  const header = JSON.parse(Buffer.from(head, "base64url").toString());
  expect(header).toMatchObject({ alg: "dir", enc: "A256GCM" });
  expect(header.iat).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+09:00$/);
});
