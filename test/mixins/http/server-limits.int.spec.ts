import type { Server } from "node:http";
import { connect, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { headersOfAnswers } from "../../../mixins/http/headers.ts";
import { addressOfServer, openServer } from "../../../mixins/http/http-server.ts";
import { serverLimits } from "../../../mixins/http/server-limits.ts";
import { ask as askAt, askRaw } from "../../gateway/http.ts";
import { codeOf, dataOf, json, type Market, openMarket } from "../../gateway/market.ts";
import { samples } from "../../gateway/probe.ts";
import { until } from "../../support/until.ts";

let market: Market;

beforeAll(async () => {
  market = await openMarket();
});
afterAll(() => market.stop());
beforeEach(() => market.reset());

const problemIn = (answer: string): { status: number; code: string } => {
  const [, status] = /^HTTP\/1\.1 (\d{3}) /.exec(answer) ?? [];
  const body = JSON.parse(answer.slice(answer.indexOf("\r\n\r\n") + 4)) as { code: string };
  expect(answer).toContain("Content-Type: application/problem+json");
  expect(answer).toMatch(/^Connection: close\r$/im);
  return { status: Number(status), code: body.code };
};
/** What a socket has received so far. */
const heard = (socket: Socket): (() => string) => {
  let text = "";
  socket.on("data", (chunk: Buffer) => {
    text += chunk.toString("latin1");
  });
  // A reset is one way to be cut.
  socket.on("error", () => undefined);
  return () => text;
};
const opened = async (url: string): Promise<Socket> => {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  await new Promise((resolve) => socket.once("connect", resolve));
  return socket;
};

describe("the size of a body", () => {
  const filled = (bytes: number) => `{"email":"${"x".repeat(bytes - 12)}"}`;

  test.each([
    ["an anonymous caller", "/api/users/login", 16 * 1024],
    ["a signed-in caller", "/api/jobs", 100 * 1024],
  ])("%s may send %s bytes and no more, announced beforehand or not", async (_, path, bytesMax) => {
    const headers = { ...json, ...market.as("employer") };
    for (const isChunked of [false, true]) {
      const most = await market.ask("POST", path, { headers, body: filled(bytesMax), isChunked });
      expect(codeOf(most)).toBe("VALIDATION_FAILED");
      const over = { headers, body: filled(bytesMax + 1), isChunked };
      const answer = await market.ask("POST", path, over);
      expect([answer.status, codeOf(answer)]).toEqual([413, "BODY_TOO_LARGE"]);
      expect(dataOf(answer)).toEqual({ bytesMax });
    }
  });

  test("a client that sent too much may send the next request over the same connection", async () => {
    const socket = await opened(market.url);
    const text = heard(socket);
    const body = filled(150_000);
    socket.write(
      `POST /api/users/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n` +
        `Content-Length: ${body.length}\r\n\r\n${body}GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n`,
    );
    await until(() => text().includes('{"status":"live"}'));
    expect(text()).toMatch(/^HTTP\/1\.1 413 /);
    socket.destroy();
  });

  test("a refused client that has sent its body keeps its connection", async () => {
    const socket = await opened(market.url);
    const text = heard(socket);
    const refused = "POST /api/jobs HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n";
    socket.write(refused);
    await until(() => text().includes("NO_TOKEN"));
    socket.write("{}");
    const fromMs = performance.now();
    const answers = () => text().split('{"status":"live"}').length - 1;
    // Longer than a client that keeps sending would have.
    while (performance.now() < fromMs + 2500) {
      const before = answers();
      socket.write("GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n");
      await until(() => answers() > before);
    }
    socket.destroy();
  });

  test("a client that sends without end gets the answer and is disconnected", async () => {
    const socket = await opened(market.url);
    const text = heard(socket);
    socket.write(
      "POST /api/users/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n" +
        "Transfer-Encoding: chunked\r\n\r\n",
    );
    const chunk = `1000\r\n${"x".repeat(4096)}\r\n`;
    const sending = setInterval(() => socket.write(chunk), 5);
    try {
      await until(() => text().startsWith("HTTP/1.1 413 "));
      await until(() => socket.destroyed);
    } finally {
      clearInterval(sending);
      socket.destroy();
    }
  });
});

describe("the JSON of a body", () => {
  test.each([
    ["deep", `${'{"a":'.repeat(1000)}1${"}".repeat(1000)}`, "JSON_TOO_COMPLEX"],
    ["with the same name twice", '{"title":"a","title":"b"}', "NAME_TWICE"],
  ])("%s is 400, and no action is called", async (_, body, code) => {
    const headers = { ...json, ...market.as("employer") };
    const answer = await market.ask("POST", "/api/jobs", { headers, body });
    expect([answer.status, codeOf(answer)]).toEqual([400, code]);
    expect(market.seen()).toEqual([]);
  });

  test.each([
    ["half a character", '{"title":"\\ud800"}'],
    ["U+0000", '{"title":"a\\u0000"}'],
  ])("%s in a text is 422 with its field, and no action is called", async (_, body) => {
    const headers = { ...json, ...market.as("employer") };
    const answer = await market.ask("POST", "/api/jobs", { headers, body });
    expect([answer.status, codeOf(answer)]).toEqual([422, "VALIDATION_FAILED"]);
    expect(answer.json).toMatchObject({ data: { fields: [{ field: "/title" }] } });
    expect(market.seen()).toEqual([]);
  });
});

describe("the size of a request's head", () => {
  const path = (length: number) => `/api/jobs?q=${"x".repeat(length - 12)}`;
  const many = (count: number) => Array.from({ length: count }, (_, n) => `X-${n}: 1\r\n`).join("");
  const get = (rest: string) =>
    `GET /health/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${rest}\r\n`;

  test("a URL of 8,000 characters is accepted, a longer one is 414", async () => {
    expect((await market.ask("GET", path(8000))).status).toBe(422);
    const answer = await market.ask("GET", path(8001));
    expect([answer.status, codeOf(answer)]).toEqual([414, "URL_TOO_LONG"]);
    const raw = await askRaw(market.url, `GET ${path(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`);
    expect(problemIn(raw)).toEqual({ status: 414, code: "URL_TOO_LONG" });
  });

  test("100 headers are accepted, more are 431, and none is dropped silently", async () => {
    expect(await askRaw(market.url, get(many(98)))).toMatch(/^HTTP\/1\.1 200 /);
    for (const count of [99, 500]) {
      const answer = await askRaw(market.url, get(many(count)));
      expect(problemIn(answer)).toEqual({ status: 431, code: "HEADERS_TOO_LARGE" });
    }
  });

  test("headers of more than 16 kB are 431", async () => {
    const answer = await askRaw(market.url, get(`X: ${"x".repeat(17_000)}\r\n`));
    expect(problemIn(answer)).toEqual({ status: 431, code: "HEADERS_TOO_LARGE" });
  });
});

test("a client that still sends when it is refused has time to read the answer, and no more", async () => {
  const { port } = new URL(market.url);
  const socket = connect({ port: Number(port), host: "127.0.0.1", allowHalfOpen: true });
  const text = heard(socket);
  socket.write(`GET / HTTP/1.1\r\nHost: a\r\nX: ${"x".repeat(20_000)}`);
  await new Promise((resolve) => socket.once("end", resolve));
  expect(problemIn(text())).toEqual({ status: 431, code: "HEADERS_TOO_LARGE" });
  const more = () => new Promise((resolve) => socket.write("x".repeat(1000), resolve));
  // A connection that was reset fails one of the next writes.
  for (let n = 0; n < 20; n += 1) {
    expect(await more()).toBeFalsy();
    await pause(5);
  }
  await until(async () => Boolean(await more()));
});

describe("an ambiguous request is refused, and so is everything after it on the connection", () => {
  const post = "POST /api/users/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n";
  const hidden = "GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n";
  const token = "Authorization: Bearer a.b.c\r\n";

  test.each([
    [
      "a length and chunks",
      `${post}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    ],
    [
      "chunks and a length",
      `${post}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n`,
    ],
    ["two lengths", `${post}Content-Length: 2\r\nContent-Length: 40\r\n\r\n{}`],
    ["the same length twice", `${post}Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}`],
    ["a list of lengths", `${post}Content-Length: 2, 2\r\n\r\n{}`],
    ["a length with a sign", `${post}Content-Length: +2\r\n\r\n{}`],
    ["a length in hexadecimal", `${post}Content-Length: 0x2\r\n\r\n{}`],
    ["an invalid chunk size", `${post}Transfer-Encoding: chunked\r\n\r\n-1\r\n{}\r\n0\r\n\r\n`],
    [
      "a chunk longer than its size",
      `${post}Transfer-Encoding: chunked\r\n\r\n1\r\n{}\r\n0\r\n\r\n`,
    ],
    [
      "a chunk size too large to count",
      `${post}Transfer-Encoding: chunked\r\n\r\n${"f".repeat(17)}\r\n`,
    ],
    ["chunks under another name", `${post}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`],
    ["coded chunks", `${post}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`],
    [
      "chunks twice",
      `${post}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    ],
    [
      "chunks before another coding",
      `${post}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`,
    ],
    ["a space before the colon", `${post}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n`],
    [
      "chunks in HTTP/1.0",
      `${post.replace("1.1", "1.0")}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    ],
    ["a header over two lines", `${post}Content-Length: 2\r\nX: a\r\n b: c\r\n\r\n{}`],
    ["a zero in a header", `${post}X: a\0b\r\n\r\n`],
    ["a bare carriage return", `${post}X: a\rContent-Length: 2\r\n\r\n`],
    ["no host", "GET /health/live HTTP/1.1\r\n\r\n"],
    ["two hosts", "GET /health/live HTTP/1.1\r\nHost: a\r\nHOST: b\r\n\r\n"],
    ["two tokens", `GET /api/users/me HTTP/1.1\r\nHost: a\r\n${token}${token}\r\n`],
    ["another version", "GET /health/live HTTP/1.2\r\nHost: a\r\n\r\n"],
    ["HTTP/2 without asking", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
  ])("%s", async (_, bytes) => {
    const answer = await askRaw(market.url, bytes + hidden);
    expect(problemIn(answer)).toEqual({ status: 400, code: "REQUEST_INVALID" });
    expect(answer.split("HTTP/1.1 ")).toHaveLength(2);
    expect(market.seen()).toEqual([]);
  });

  test("HTTP/1.0 needs no host, and an Expect header is no reason to refuse", async () => {
    expect(await askRaw(market.url, "GET /health/live HTTP/1.0\r\n\r\n")).toContain(" 200 OK");
    const headers = { expect: "a-miracle" };
    expect((await market.ask("GET", "/health/live", { headers })).status).toBe(200);
  });

  test("CONNECT opens no connection", async () => {
    const answer = await askRaw(
      market.url,
      "CONNECT a.test:443 HTTP/1.1\r\nHost: a.test:443\r\n\r\n",
    );
    expect(problemIn(answer)).toEqual({ status: 405, code: "METHOD_NOT_ALLOWED" });
  });
});

describe("slow clients, with limits in tenths of seconds", () => {
  const limits = {
    ...serverLimits,
    headersTimeout: 200,
    requestTimeout: 400,
    keepAliveTimeout: 100,
    connectionsCheckingInterval: 20,
    stallMs: 600,
  };
  let server: Server;
  let url: string;
  const sockets: Socket[] = [];

  beforeAll(async () => {
    const answer =
      (body: Buffer | string): Parameters<typeof openServer>[0] =>
      (request, response) => {
        request.resume().once("end", () => response.end(request.url === "/large" ? body : "ok"));
      };
    const large = Buffer.alloc(32 * 1024 * 1024);
    const headers = headersOfAnswers({ isBehindTls: false, map: null });
    const place = { host: "127.0.0.1", port: 0 };
    server = await openServer(answer(large), headers, place, { limits });
    url = addressOfServer(server).url;
  });
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const open = async () => {
    const socket = await opened(url);
    sockets.push(socket);
    return socket;
  };
  /** Sends one byte at a time, for as long as it can. */
  const trickle = (socket: Socket, text: string): void => {
    let at = 0;
    const sending = setInterval(() => socket.write(text[at++ % text.length] ?? ""), 20);
    socket.once("close", () => clearInterval(sending));
  };

  test("headers that arrive byte by byte are 408, and the connection is closed", async () => {
    const socket = await open();
    const text = heard(socket);
    socket.write("GET / HTTP/1.1\r\nHost: a\r\nX: ");
    trickle(socket, "x");
    await until(() => text().length > 0 && socket.destroyed);
    expect(problemIn(text())).toEqual({ status: 408, code: "REQUEST_TIMEOUT" });
  });

  test("so is a body", async () => {
    const socket = await open();
    const text = heard(socket);
    socket.write("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n");
    trickle(socket, "x");
    await until(() => text().length > 0 && socket.destroyed);
    expect(problemIn(text())).toEqual({ status: 408, code: "REQUEST_TIMEOUT" });
  });

  test("a connection without a request is closed", async () => {
    const socket = await open();
    heard(socket);
    await until(() => socket.destroyed);
  });

  test("an idle connection is closed after its answer", async () => {
    const socket = await open();
    const text = heard(socket);
    socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    await until(() => text().endsWith("ok") && socket.destroyed);
  });

  test("a client that requests much and does not read it is disconnected", async () => {
    const socket = await open();
    heard(socket);
    socket.write("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
    await new Promise((resolve) => socket.once("readable", resolve));
    socket.pause();
    const connections = () =>
      new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count)));
    await until(async () => (await connections()) === 0);
  });

  test("many slow clients keep no other client out", async () => {
    const slow = await Promise.all(Array.from({ length: 200 }, open));
    for (const socket of slow) {
      heard(socket);
      socket.write("GET / HTTP/1.1\r\nX: ");
    }
    expect((await askAt(url, "GET", "/")).text).toBe("ok");
    await until(() => slow.every(({ destroyed }) => destroyed));
  });
});

test("an unexpected body is not read into memory", async () => {
  const body = Buffer.alloc(300 * 1024, "x");
  const answer = await market.ask("GET", `/api/jobs/${samples.id}`, { body });
  expect(answer.status).toBe(200);
});
