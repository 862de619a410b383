import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, expect, test } from "@jest/globals";
import { startLoad } from "./load.ts";

const { measure, stop } = startLoad();
afterAll(stop);

const stops: (() => unknown)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

const serve = async (listener: RequestListener): Promise<string> => {
  const server = createServer(listener).listen(0, "127.0.0.1");
  stops.push(() => {
    server.close();
    server.closeAllConnections();
  });
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

const root = () => ({ method: "GET", path: "/" });

test("a closed loop counts what the server answered", async () => {
  let asked = 0;
  const url = await serve((_, response) => {
    asked += 1;
    response.end("한국");
  });
  const outcome = await measure({ url, durationMs: 300, connections: 4, request: root });
  expect(outcome.answers).toEqual({ "200": asked });
  expect(outcome).toMatchObject({ answered: asked, errors: 0, unexpected: 0, bodyBytesMean: 6 });
});

test("a rate is kept, and a stall shows in every request that was due in it", async () => {
  let isStalled = false;
  const url = await serve((_, response) => {
    if (isStalled) return;
    response.end("{}");
  });
  const stall = () => {
    isStalled = true;
    // The event loop is blocked, as by a long computation.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
    isStalled = false;
  };
  stops.push(
    (
      (timer) => () =>
        clearTimeout(timer)
    )(setTimeout(stall, 800)),
  );
  const outcome = await measure({
    ...{ url, rate: 200, durationMs: 1_500, connections: 2, request: root },
  });
  expect(outcome).toMatchObject({ answered: 300, errors: 0, answers: { "200": 300 } });
  // A fifth of the requests was due in the stall; the two connections alone would show two.
  expect(outcome.p50Ms).toBeLessThan(100);
  expect(outcome.p99Ms).toBeGreaterThan(200);
});

test("each request is sent at most once if so configured; an expected refusal is no failure", async () => {
  const paths: string[] = [];
  const url = await serve((request, response) => {
    paths.push(request.url ?? "");
    const n = paths.length;
    if (n === 3) response.writeHead(409).end('{"code":"TIME_CLASH"}');
    else if (n === 5) response.writeHead(500).end('{"code":"INTERNAL"}');
    else response.writeHead(201).end("{}");
  });
  const outcome = await measure({
    ...{ url, durationMs: 5_000, connections: 3, requests: 20, once: true },
    expected: ["409 TIME_CLASH"],
    request: (n) => ({ method: "POST", path: `/${n}`, body: "{}" }),
  });
  expect(new Set(paths).size).toBe(20);
  expect(paths).toHaveLength(20);
  expect(outcome).toMatchObject({
    answers: { "201": 18, "409 TIME_CLASH": 1, "500 INTERNAL": 1 },
    answered: 20,
    unexpected: 1,
  });
});

test("a lost connection is an error, and the run continues with a new one", async () => {
  let asked = 0;
  const url = await serve((request, response) => {
    asked += 1;
    if (asked === 5) request.socket.destroy();
    else response.end("{}");
  });
  const outcome = await measure({
    ...{ url, durationMs: 5_000, connections: 2, requests: 20, once: true, request: root },
  });
  expect(outcome).toMatchObject({ answered: 19, errors: 1 });
});

test("a request that is never answered is an error", async () => {
  const url = await serve(() => undefined);
  const outcome = await measure({ url, rate: 10, durationMs: 500, connections: 1, request: root });
  expect(outcome).toMatchObject({ answered: 0, errors: 5 });
});

test("load is sent to this machine only, and is bounded", async () => {
  const plan = { durationMs: 100, connections: 1, request: root };
  for (const url of ["http://example.com:80", "http://127.0.0.2:3000", "https://127.0.0.1:3000"]) {
    await expect(measure({ ...plan, url })).rejects.toThrow(RangeError);
  }
  const url = "http://127.0.0.1:3000";
  await expect(measure({ ...plan, url, connections: 1_000 })).rejects.toThrow("connections");
  await expect(measure({ ...plan, url, durationMs: 1e9 })).rejects.toThrow("durationMs");
});
