import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { ask as askAt, type Said } from "../../gateway/http.ts";
import { json, type Market, openMarket } from "../../gateway/market.ts";
import { samples } from "../../gateway/probe.ts";

const [page, other] = ["https://app.oneday.test", "http://127.0.0.1:8080"];
let market: Market;

beforeAll(async () => {
  market = await openMarket({ ONEDAY_CORS_ORIGINS: `${page},${other}` });
});
afterAll(() => market.stop());
beforeEach(() => market.reset());

const given = ({ headers }: Said) => headers["access-control-allow-origin"];
const from = (origin: string) => ({ origin });
const preflight = (origin: string, path = "/api/jobs") =>
  market.ask("OPTIONS", path, {
    headers: {
      origin,
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization,content-type,idempotency-key",
    },
  });
const varies = ({ headers }: Said): string[] => (headers.vary ?? "").split(/,\s*/);

test.each([page, other])("a page of %s may read answers and refusals", async (origin) => {
  for (const path of [
    "/api/jobs",
    `/api/jobs/${samples.id}`,
    "/api/users/me",
    "/nothing",
    "/docs",
  ]) {
    const response = await askAt(market.url, "GET", path, { headers: from(origin) });
    expect([path, given(response)]).toEqual([path, origin]);
    expect(response.headers["access-control-expose-headers"]).toMatch(
      /\bX-Request-Id\b.*\bRetry-After\b/,
    );
  }
});

test("a page may read every header that describes an answer", async () => {
  const response = await market.ask("GET", "/api/jobs", { headers: from(page) });
  const exposed = (response.headers["access-control-expose-headers"] ?? "").split(", ");
  expect(exposed).toEqual(
    expect.arrayContaining([
      ...["Content-Disposition", "ETag", "Location", "Link", "WWW-Authenticate", "Allow"],
      ...["RateLimit", "RateLimit-Policy", "Retry-After", "Idempotency-Replayed", "X-Request-Id"],
    ]),
  );
});

test.each([
  "https://app.oneday.test.evil.test",
  "https://evil-app.oneday.test",
  "http://app.oneday.test",
  "https://app.oneday.test:8443",
  "https://APP.oneday.test",
  "https://app.oneday.test/",
  "null",
  "*",
  "",
])("a page of %j may not", async (origin) => {
  const response = await market.ask("GET", "/api/jobs", { headers: from(origin) });
  expect(response.status).toBe(200);
  expect(given(response)).toBeUndefined();
  expect(given(await preflight(origin))).toBeUndefined();
});

test("an answer cached for one origin is not served to another with the first one's header", async () => {
  const origins = [page, other, "https://evil.test", undefined, page];
  for (const origin of origins) {
    const headers = origin === undefined ? {} : from(origin);
    const response = await market.ask("GET", "/api/jobs", { headers });
    expect(given(response)).toBe(origin === "https://evil.test" ? undefined : origin);
    expect(varies(response)).toContain("Origin");
  }
});

test("every answer has exactly one Vary on the origin", async () => {
  const paths = ["/api/jobs", "/api/users/me", "/nothing", "/", "/docs", "/openapi.json"];
  for (const path of paths) {
    const response = await askAt(market.url, "GET", path);
    expect([path, varies(response).filter((name) => name === "Origin")]).toEqual([
      path,
      ["Origin"],
    ]);
  }
});

describe("a preflight request", () => {
  test("is answered with what may be sent, and runs no action", async () => {
    const response = await preflight(page);
    expect(response).toMatchObject({ status: 204, text: "" });
    expect(response.headers).toMatchObject({
      "access-control-allow-origin": page,
      "access-control-allow-methods": "GET, POST, HEAD, OPTIONS",
      "access-control-max-age": "7200",
    });
    const taken = (response.headers["access-control-allow-headers"] ?? "").toLowerCase();
    for (const name of ["authorization", "content-type", "idempotency-key"]) {
      expect(taken).toContain(name);
    }
    expect(market.seen()).toEqual([]);
  });

  test("needs no token, also where the request does", async () => {
    expect((await preflight(page, "/api/users/me")).status).toBe(204);
    expect((await preflight(page, "/nothing")).status).toBe(404);
  });

  test("cookies and other browser credentials are never allowed", async () => {
    const posted = { headers: { ...json, ...from(page) }, body: "{}" };
    for (const response of [
      await preflight(page),
      await market.ask("POST", "/api/users/login", posted),
    ]) {
      expect(response.headers["access-control-allow-credentials"]).toBeUndefined();
      expect(response.headers["set-cookie"]).toBeUndefined();
    }
  });
});

test("without the setting no origin is allowed, and no answer mentions origins", async () => {
  const plain = await openMarket();
  try {
    for (const origin of [page, plain.url, "null"]) {
      const response = await plain.ask("GET", "/api/jobs", { headers: from(origin) });
      expect(given(response)).toBeUndefined();
      expect(varies(response)).not.toContain("Origin");
    }
  } finally {
    await plain.stop();
  }
});
