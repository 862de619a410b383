import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { headersOfAnswers } from "../../../mixins/http/headers.ts";
import { ask as askAt, askRaw, type Said } from "../../gateway/http.ts";
import { json, type Market, openMarket } from "../../gateway/market.ts";

let market: Market;

beforeAll(async () => {
  market = await openMarket();
});
afterAll(() => market.stop());

const expected = headersOfAnswers({ isBehindTls: false, map: null });

/** Every way in which the HTTP server comes to an answer. */
const ways: readonly [way: string, ask: () => Promise<Said>][] = [
  ["an answer cached for all", () => market.ask("GET", "/api/jobs")],
  [
    "an answer to one caller",
    () => market.ask("GET", "/api/users/me", { headers: market.as("worker") }),
  ],
  [
    "an answer without a body",
    () => market.post("/api/users/logout", { refreshToken: "r" }, market.as("worker")),
  ],
  ["a refusal", () => market.ask("GET", "/api/users/me")],
  ["an unknown path", () => market.ask("GET", "/nothing")],
  ["an unknown method", () => market.ask("DELETE", "/api/jobs")],
  ["OPTIONS", () => market.ask("OPTIONS", "/api/jobs")],
  ["HEAD", () => market.ask("HEAD", "/api/jobs")],
  ["a page", () => market.ask("GET", "/")],
  [
    "a page that has not changed",
    async () => {
      const { headers } = await market.ask("GET", "/docs");
      return market.ask("GET", "/docs", { headers: { "if-none-match": String(headers.etag) } });
    },
  ],
  ["a URL that is too long", () => market.ask("GET", `/${"x".repeat(9000)}`)],
  [
    "a body that is too large",
    () => market.ask("POST", "/api/users/login", { headers: json, body: "x".repeat(20_000) }),
  ],
  ["the metrics", () => market.ask("GET", "/metrics")],
];

test.each(ways)("%s has every header that browsers obey, and the request's id", async (_, ask) => {
  const { headers } = await ask();
  for (const [name, value] of expected) {
    expect([name, headers[name.toLowerCase()]]).toEqual([name, value]);
  }
  expect(headers["x-request-id"]).toMatch(/^[\w-]{8,64}$/);
  expect(headers["x-powered-by"]).toBeUndefined();
  expect(headers["server"]).toBeUndefined();
});

test("the answer to a malformed request has each of them once, too", async () => {
  const response = await askRaw(market.url, "hello\r\n\r\n");
  const head = response.slice(0, response.indexOf("\r\n\r\n")).split("\r\n");
  for (const [name, value] of expected) {
    expect(head.filter((line) => line === `${name}: ${value}`)).toHaveLength(1);
  }
  const body = JSON.parse(response.slice(response.indexOf("\r\n\r\n"))) as { requestId: string };
  expect(head).toContain(`X-Request-Id: ${body.requestId}`);
});

test("the security headers are these", () => {
  const plain = new Map(expected);
  expect(plain.get("X-Content-Type-Options")).toBe("nosniff");
  expect(plain.get("Referrer-Policy")).toBe("no-referrer");
  expect(plain.get("Cross-Origin-Opener-Policy")).toBe("same-origin");
  expect(plain.get("Cross-Origin-Embedder-Policy")).toBe("require-corp");
  expect(plain.get("Cross-Origin-Resource-Policy")).toBe("same-origin");
  expect(plain.get("Permissions-Policy")).toContain("geolocation=(self), camera=(self)");
  // No browser knows it, and Chromium warns of it on every page.
  expect(plain.get("Permissions-Policy")).not.toContain("bluetooth");
});

describe("the policy of pages", () => {
  const policy = new Map(
    (expected.find(([name]) => name === "Content-Security-Policy")?.[1] ?? "")
      .split("; ")
      .map((part) => [part.slice(0, part.indexOf(" ")), part.slice(part.indexOf(" ") + 1)]),
  );

  test("allows only what it names", () => {
    expect(policy.get("default-src")).toBe("'none'");
    expect(policy.get("base-uri")).toBe("'none'");
    expect(policy.get("frame-ancestors")).toBe("'none'");
  });

  test("allows code, styles and requests of this origin only, and nothing inline", () => {
    for (const name of ["script-src", "style-src", "connect-src"]) {
      expect([name, policy.get(name)]).toEqual([name, "'self'"]);
    }
    expect([...policy.values()].join(" ")).not.toMatch(/unsafe|\*|http/);
  });
});

test("images come from one origin more where the settings name a server of tiles", () => {
  const policyOf = (map: Parameters<typeof headersOfAnswers>[0]["map"]): string =>
    new Map(headersOfAnswers({ isBehindTls: false, map })).get("Content-Security-Policy") ?? "";
  const tilesUrl = "https://tiles.test:8443/{z}/{x}/{y}.png?key=1";
  const [without, withMap] = [policyOf(null), policyOf({ tilesUrl, attribution: "them" })];
  expect(without).toContain("img-src 'self' data:;");
  expect(withMap).toBe(
    without.replace("img-src 'self' data:", "img-src 'self' data: https://tiles.test:8443"),
  );
});

test("browsers are asked to stay with TLS only where a proxy before the server terminates it", async () => {
  const plain = await market.ask("GET", "/health/live");
  expect(plain.headers["strict-transport-security"]).toBeUndefined();
  const behindTls = await openMarket({ ONEDAY_BEHIND_TLS: "on" });
  try {
    for (const path of ["/health/live", "/api/jobs", "/docs", "/nothing"]) {
      const response = await askAt(behindTls.url, "GET", path);
      expect([path, response.headers["strict-transport-security"]]).toEqual([
        path,
        "max-age=63072000",
      ]);
    }
    expect(await askRaw(behindTls.url, "hello\r\n\r\n")).toContain("Strict-Transport-Security: ");
  } finally {
    await behindTls.stop();
  }
});
