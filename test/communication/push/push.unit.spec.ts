/** Rules of web push: which endpoints may be called, waits, and the outcome of several browsers. */
import { expect, test } from "@jest/globals";
import { retryAfterMs } from "../../../services/communication/channel/http-post.client.ts";
import {
  isAllowedEndpoint,
  outcomeOfAll,
  outcomeOfAnswer,
  payloadOf,
} from "../../../services/communication/push/push.ts";

test.each([
  "https://fcm.googleapis.com/fcm/send/abc",
  "https://updates.push.services.mozilla.com/wpush/v2/abc",
  "https://web.push.apple.com:443/abc",
])("%s may be called", (endpoint) => {
  expect(isAllowedEndpoint(endpoint, false)).toBe(true);
});

test.each([
  "http://push.example.com/a",
  "https://push.example.com:8443/a",
  "https://user:secret@push.example.com/a",
  "https://127.0.0.1/a",
  "https://127.1/a",
  "https://2130706433/a",
  "https://0x7f000001/a",
  "https://10.0.0.1/a",
  "https://169.254.169.254/latest/meta-data",
  "https://[::1]/a",
  "https://[::ffff:10.0.0.1]/a",
  "https://localhost/a",
  "https://localhost./a",
  "https://a.localhost/a",
  "https://vault.internal/a",
  "https://printer.local/a",
  "https://mongodb/a",
  "https://１２７.0.0.1/a",
  "ftp://push.example.com/a",
  "javascript:alert(1)",
  "no address",
  `https://push.example.com/${"a".repeat(1000)}`,
])("%s may not be called", (endpoint) => {
  expect(isAllowedEndpoint(endpoint, false)).toBe(false);
});

test("the wait of Retry-After is seconds or a date; nonsense is no wait", () => {
  const nowMs = Date.parse("2026-12-01T00:00:00Z");
  expect(retryAfterMs("120", nowMs)).toBe(120_000);
  expect(retryAfterMs("Tue, 01 Dec 2026 00:00:30 GMT", nowMs)).toBe(30_000);
  expect(retryAfterMs("Tue, 01 Dec 2020 00:00:30 GMT", nowMs)).toBe(0);
  expect(retryAfterMs("soon", nowMs)).toBe(0);
  expect(retryAfterMs(undefined, nowMs)).toBe(0);
});

test.each([
  [201, "sent"],
  [400, "failed"],
  [404, "failed"],
  [410, "failed"],
  [413, "failed"],
  [429, "later"],
  [503, "later"],
  [500, "unknown"],
  [502, "unknown"],
] as const)("the answer %i is %s", (status, state) => {
  expect(outcomeOfAnswer({ status, retryAfterMs: 0 }).state).toBe(state);
});

test("one accepted push is enough, and without one an unknown one forbids another attempt", () => {
  const of = (...states: ("sent" | "failed" | "unknown" | "later")[]) =>
    outcomeOfAll(states.map((state) => ({ state, detail: state })))?.state;
  expect(of("failed", "later", "unknown", "sent")).toBe("sent");
  expect(of("failed", "later", "unknown")).toBe("unknown");
  expect(of("failed", "later")).toBe("later");
  expect(of("failed", "failed")).toBe("failed");
  expect(of()).toBeUndefined();
});

test("a payload stays small, whatever a posting is called", () => {
  const note = { notificationId: "n", kind: "paid", text: "가".repeat(5000), title: "t" };
  const payload = payloadOf([note], "https://app.oneday.test/", "");
  expect(Buffer.byteLength(payload)).toBeLessThan(2500);
  const many = payloadOf(Array(300).fill(note), "https://app.oneday.test", "새 알림 300건");
  expect(Buffer.byteLength(many)).toBeLessThan(2500);
});
