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
    const said = await askAt(market.url, "GET", path, { headers: from(origin) });
    expect([path, given(said)]).toEqual([path, origin]);
    expect(said.headers["access-control-expose-headers"]).toMatch(
      /\bX-Request-Id\b.*\bRetry-After\b/,
    );
  }
});

test("a page may read every header that says something of an answer", async () => {
  const said = await market.ask("GET", "/api/jobs", { headers: from(page) });
  const exposed = (said.headers["access-control-expose-headers"] ?? "").split(", ");
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
  const said = await market.ask("GET", "/api/jobs", { headers: from(origin) });
  expect(said.status).toBe(200);
  expect(given(said)).toBeUndefined();
  expect(given(await preflight(origin))).toBeUndefined();
});

test("an answer that was kept for one origin is not handed to another with its mark", async () => {
  const origins = [page, other, "https://evil.test", undefined, page];
  for (const origin of origins) {
    const headers = origin === undefined ? {} : from(origin);
    const said = await market.ask("GET", "/api/jobs", { headers });
    expect(given(said)).toBe(origin === "https://evil.test" ? undefined : origin);
    expect(varies(said)).toContain("Origin");
  }
});

test("every answer says that it depends on the origin, and says it once", async () => {
  const paths = ["/api/jobs", "/api/users/me", "/nothing", "/", "/docs", "/openapi.json"];
  for (const path of paths) {
    const said = await askAt(market.url, "GET", path);
    expect([path, varies(said).filter((name) => name === "Origin")]).toEqual([path, ["Origin"]]);
  }
});

describe("the question before a request", () => {
  test("is answered with what may be sent, and nothing is run", async () => {
    const said = await preflight(page);
    expect(said).toMatchObject({ status: 204, text: "" });
    expect(said.headers).toMatchObject({
      "access-control-allow-origin": page,
      "access-control-allow-methods": "GET, POST, HEAD, OPTIONS",
      "access-control-max-age": "7200",
    });
    const taken = (said.headers["access-control-allow-headers"] ?? "").toLowerCase();
    for (const name of ["authorization", "content-type", "idempotency-key"]) {
      expect(taken).toContain(name);
    }
    expect(market.seen()).toEqual([]);
  });

  test("needs no token, also where the request does", async () => {
    expect((await preflight(page, "/api/users/me")).status).toBe(204);
    expect((await preflight(page, "/nothing")).status).toBe(404);
  });

  test("cookies and other credentials of the browser are never allowed", async () => {
    const posted = { headers: { ...json, ...from(page) }, body: "{}" };
    for (const said of [
      await preflight(page),
      await market.ask("POST", "/api/users/login", posted),
    ]) {
      expect(said.headers["access-control-allow-credentials"]).toBeUndefined();
      expect(said.headers["set-cookie"]).toBeUndefined();
    }
  });
});

test("without the setting no origin is answered, and no answer speaks of origins", async () => {
  const plain = await openMarket();
  try {
    for (const origin of [page, plain.url, "null"]) {
      const said = await plain.ask("GET", "/api/jobs", { headers: from(origin) });
      expect(given(said)).toBeUndefined();
      expect(varies(said)).not.toContain("Origin");
    }
  } finally {
    await plain.stop();
  }
});
