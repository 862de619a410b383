/** Malformed and misleading requests, beside test/mixins/http/server-limits and hostile. */
import { connect } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { ask as askAt, askOpen } from "../http.ts";
import { codeOf, json, type Market, openMarket } from "../market.ts";
import { samples } from "../probe.ts";

let market: Market;

beforeAll(async () => {
  market = await openMarket();
});
afterAll(() => market.stop());
beforeEach(() => market.reset());
/** The server still answers the next request. */
const isAlive = async () => (await market.ask("GET", "/health/live")).status === 200;

const statusesIn = (response: string): number[] =>
  [...response.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
const host = "Host: a\r\nConnection: close\r\n";

describe("another spelling of a path leads to no other route", () => {
  test.each([
    ["/api/jobs/../users/me", 404],
    ["/api/jobs/%2e%2e/users/me", 404],
    ["/api/jobs/..%2fusers%2fme", 422],
    ["/api//users/me", 404],
    ["//api/users/me", 404],
    ["/./api/users/me", 404],
    ["/api/users/me/..;/me", 404],
    ["/api/users/me;a=b", 422],
    ["/api/users/me%00", 422],
    ["/api/users/me%20", 422],
    ["/api\\users\\me", 404],
    ["/API/users/me", 404],
    ["/api/users/ME", 422],
    ["/api/%75sers/me", 404],
    ["/%61pi/users/me", 404],
    ["/.git/config", 404],
    ["/%2e%2e/%2e%2e/etc/passwd", 404],
    ["/..%5c..%5cpackage.json", 404],
    ["/docs/..%2f..%2fpackage.json", 404],
    ["*", 404],
    ["api/users/me", 400],
  ])("%s is %d, and shows no account", async (path, status) => {
    const response = await askAt(market.url, "GET", path, { headers: market.as("worker") });
    expect([path, response.status]).toEqual([path, status]);
    expect(response.text).not.toContain(samples.user.email);
    expect(market.seen()).toEqual([]);
  });

  test("the absolute form of a URL names a path of this server, whatever its host", async () => {
    const headers = market.as("worker");
    for (const url of ["http://elsewhere.test/api/users/me", "HTTP://a:b@c:1/api/users/me"]) {
      expect((await askAt(market.url, "GET", url, { headers })).status).toBe(200);
    }
    for (const url of ["ftp://a/api/users/me", "file:///etc/passwd", "http:/api/users/me"]) {
      expect([400, 404]).toContain((await askAt(market.url, "GET", url, { headers })).status);
    }
  });
});

test("the method is that of the request line: no header and no query changes it", async () => {
  const overrides = ["x-http-method-override", "x-http-method", "x-method-override"];
  for (const name of overrides) {
    const headers = { ...market.as("employer"), [name]: "DELETE" };
    const response = await market.ask("GET", `/api/jobs/${samples.id}`, { headers });
    expect([name, response.status, response.json]).toEqual([name, 200, samples.job]);
    const posted = await market.ask("POST", "/api/users/me", { headers: { ...headers, ...json } });
    expect([name, posted.status]).toEqual([name, 405]);
  }
  const response = await market.ask("GET", "/api/jobs?_method=POST");
  expect([response.status, codeOf(response)]).toEqual([422, "VALIDATION_FAILED"]);
});

test("proxy headers about a path or a caller are not believed", async () => {
  const names = ["x-original-url", "x-rewrite-url", "x-forwarded-prefix", "x-forwarded-path"];
  for (const name of names) {
    const headers = { [name]: "/health/live" };
    expect((await market.ask("GET", "/api/users/me", { headers })).status).toBe(401);
  }
  const callers = { "x-user-id": samples.id, "x-role": "operator", "x-forwarded-user": "operator" };
  expect((await market.ask("GET", "/api/users/me", { headers: callers })).status).toBe(401);
  const host = { host: "elsewhere.test", "x-forwarded-host": "elsewhere.test" };
  const page = await askAt(market.url, "GET", "/openapi.json", { headers: host });
  expect(page.text + JSON.stringify(page.headers)).not.toContain("elsewhere.test");
});

describe("raw bytes get one answer at most and harm no other client", () => {
  const post = `POST /api/users/login HTTP/1.1\r\n${host}Content-Type: application/json\r\n`;
  test.each([
    ["headers of 100 kB", `GET / HTTP/1.1\r\n${host}X: ${"x".repeat(100_000)}\r\n\r\n`, 431],
    ["a URL of 100 kB", `GET /${"x".repeat(100_000)} HTTP/1.1\r\n${host}\r\n`, 414],
    ["a thousand headers", `GET / HTTP/1.1\r\n${host}${"A: b\r\n".repeat(1000)}\r\n`, 431],
    ["an invalid header name", `GET / HTTP/1.1\r\n${host}X(y): z\r\n\r\n`, 400],
    ["a header without a colon", `GET / HTTP/1.1\r\n${host}nothing\r\n\r\n`, 400],
    ["a line before the first", `\r\n\r\nGET /health/live HTTP/1.1\r\n${host}\r\n`, 200],
    ["a fragment", `GET /health/live#x HTTP/1.1\r\n${host}\r\n`, 404],
    ["a path in UTF-8", `GET /api/jobs/일 HTTP/1.1\r\n${host}\r\n`, 400],
    ["a small method", `get /health/live HTTP/1.1\r\n${host}\r\n`, 400],
    ["no version", `GET /health/live\r\n${host}\r\n`, 400],
    ["TLS", Buffer.from("160301020001000001fc0303", "hex"), 400],
    [
      "a trailer that is a length",
      `${post}Transfer-Encoding: chunked\r\nTrailer: Content-Length\r\n\r\n2\r\n{}\r\n0\r\nContent-Length: 40\r\n\r\n`,
      400,
    ],
    [
      "an extension of a chunk",
      `${post}Transfer-Encoding: chunked\r\n\r\n2;a=b\r\n{}\r\n0\r\n\r\n`,
      422,
    ],
    [
      "endless extensions",
      `${post}Transfer-Encoding: chunked\r\n\r\n2;${"a".repeat(20_000)}\r\n{}\r\n0\r\n\r\n`,
      413,
    ],
    [
      "a bare line feed after a chunk",
      `${post}Transfer-Encoding: chunked\r\n\r\n2\n{}\n0\n\n`,
      400,
    ],
    ["an unexpected body", `GET /health/live HTTP/1.1\r\n${host}Content-Length: 3\r\n\r\nabc`, 200],
    [
      "an upgrade",
      `GET /health/live HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n\r\n`,
      200,
    ],
    [
      "an upgrade to HTTP/2",
      `GET /health/live HTTP/1.1\r\n${host}Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n`,
      200,
    ],
  ])("%s", async (_, bytes, status) => {
    const response = await askOpen(market.url, bytes);
    expect(statusesIn(response)).toEqual([status]);
    expect(await isAlive()).toBe(true);
  });

  test("empty chunks are a body of length 0, whatever type they name", async () => {
    const path = `/api/jobs/${samples.id}/close`;
    const { authorization } = market.as("employer");
    const head = `POST ${path} HTTP/1.1\r\n${host}Authorization: ${authorization}\r\n`;
    const chunked = `${head}Transfer-Encoding: chunked\r\n`;
    const asked = [
      `${head}\r\n`,
      `${head}Content-Length: 0\r\n\r\n`,
      `${chunked}\r\n0\r\n\r\n`,
      `${chunked}Content-Type: text/plain\r\n\r\n0\r\n\r\n`,
      `${chunked}Content-Type: application/json\r\n\r\n0\r\n\r\n`,
    ];
    for (const bytes of asked) {
      expect([bytes, statusesIn(await askOpen(market.url, bytes))]).toEqual([bytes, [200]]);
    }
    const typed = `${chunked}Content-Type: text/plain\r\n\r\n2\r\n{}\r\n0\r\n\r\n`;
    expect(statusesIn(await askOpen(market.url, typed))).toEqual([415]);
    expect(
      statusesIn(await askOpen(market.url, `${post}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`)),
    ).toEqual([422]);
  });

  test("two requests over one connection get two answers, in order", async () => {
    const two = `GET /health/live HTTP/1.1\r\nHost: a\r\n\r\nGET /api/nothing HTTP/1.1\r\n${host}\r\n`;
    expect(statusesIn(await askOpen(market.url, two))).toEqual([200, 404]);
  });

  test("a client with a thousand pipelined requests gets a thousand answers or is disconnected", async () => {
    const many = `GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n`.repeat(999);
    const all = statusesIn(await askOpen(market.url, `${many}GET / HTTP/1.1\r\n${host}\r\n`));
    expect(all).toEqual(Array(1000).fill(200));
  });

  test("a client that connects and resets a hundred times harms no other client", async () => {
    const { port } = new URL(market.url);
    await Promise.all(
      Array.from(
        { length: 100 },
        (_, n) =>
          new Promise<void>((resolve, reject) => {
            const socket = connect(Number(port), "127.0.0.1", () => {
              socket.write("GET /api/jobs HTTP/1.1\r\nHost: a\r\n".slice(0, n));
              socket.resetAndDestroy();
            });
            socket.once("close", () => resolve());
            socket.once("error", reject);
          }),
      ),
    );
    expect(await isAlive()).toBe(true);
  });
});
