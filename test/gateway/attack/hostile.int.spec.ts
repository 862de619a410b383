import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { ask as askAt, askRaw, sendAndLeave } from "../http.ts";
import { json, type Market, openMarket } from "../market.ts";
import { samples } from "../probe.ts";

const { id } = samples;
const key = "0123456789abcdef";

let market: Market;

beforeAll(async () => {
  market = await openMarket();
});
afterAll(() => market.stop());
beforeEach(() => market.reset());

describe("hostile bytes", () => {
  test.each([
    ["no HTTP", "hello\r\n\r\n", 400],
    [
      "two lengths",
      "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
      400,
    ],
    [
      "a length and chunks",
      "POST /api/jobs HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n",
      400,
    ],
    ["a bare line feed", "GET / HTTP/1.1\nHost: a\nX: y\n\n", 400],
    ["a space before a colon", "GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400],
    ["an unknown method", "BREW / HTTP/1.1\r\nHost: a\r\n\r\n", 400],
    ["huge headers", `GET / HTTP/1.1\r\nHost: a\r\nX: ${"x".repeat(20_000)}\r\n\r\n`, 431],
    [
      "a bad chunk",
      "POST /api/users/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
      400,
    ],
  ])("%s is refused as a problem and the connection is closed", async (_, bytes, status) => {
    const response = await askRaw(market.url, bytes);
    expect(response).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(response).toContain("application/problem+json");
    expect((await market.ask("GET", "/health/live")).status).toBe(200);
  });

  test("a client that disconnects in the middle of its body harms no other client", async () => {
    const head = "POST /api/users/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n";
    const cut = `${head}Content-Length: 50\r\n\r\n{"email":`;
    await askRaw(market.url, cut);
    await sendAndLeave(market.url, cut);
    await sendAndLeave(market.url, "GET /api/jobs HTTP/1.1\r\nHost: a\r\n\r\n");
    expect((await market.ask("GET", "/health/live")).status).toBe(200);
  });

  test("whatever a client sends, the answer is never 5xx", async () => {
    const part = fc.oneof(
      fc.constantFrom("api", "jobs", id, "..", "%2e%2e", "%00", "%", "?", "users", "me", ""),
      fc.string({ maxLength: 12 }).map(encodeURIComponent),
      fc.string({ maxLength: 12, unit: "grapheme-ascii" }).map((s) => s.replace(/[^!-~]|#/g, "")),
    );
    const path = fc.array(part, { maxLength: 6 }).map((parts) => `/${parts.join("/")}`);
    const method = fc.constantFrom("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "TRACE");
    const body = fc.oneof(fc.json(), fc.string({ maxLength: 40 }), fc.constant(""));
    await fc.assert(
      fc.asyncProperty(method, path, body, async (how, where, what) => {
        const headers = { ...json, ...market.as("employer"), "idempotency-key": key };
        const { status } = await askAt(market.url, how, where, { headers, body: what });
        expect(status).toBeLessThan(500);
      }),
      { seed: 20_261_122, numRuns: 300 },
    );
  });
});
