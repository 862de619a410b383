import type { IncomingMessage, ServerResponse } from "node:http";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { answerMetrics } from "../../../mixins/http/metrics-endpoint.ts";
import { addressOf } from "../../../mixins/http.mixin.ts";
import gateway from "../../../services/gateway/gateway.service.ts";
import { ask } from "../../gateway/http.ts";
import { brokerOf, serviceOf, startBroker, type TestBroker } from "../../support/broker.ts";

const token = "a-token-for-the-scraper";
let world: TestBroker;
let url: string;

beforeAll(async () => {
  world = await startBroker([gateway], undefined, { ONEDAY_SCRAPE_TOKEN: token });
  url = addressOf(serviceOf(world.broker, "gateway")).url;
});
afterAll(() => world.stop());

const metrics = (headers: Record<string, string> = {}) => ask(url, "GET", "/metrics", { headers });
const bearer = (given: string) => ({ authorization: `Bearer ${given}` });

test("this machine reads the metrics of the process, with the node as a label", async () => {
  await ask(url, "GET", "/health/live");
  const { status, headers, text } = await metrics();
  expect(status).toBe(200);
  expect(headers["content-type"]).toMatch(/^text\/plain; version=0.0.4/);
  expect(text).toMatch(/^oneday_action_requests_total\{.*action="gateway.live".*\} 1$/m);
  expect(text).toContain(`node="${brokerOf(world.broker, "gateway").nodeID}"`);
});

test.each(["x-forwarded-for", "forwarded", "x-real-ip", "via", "x-forwarded-host"])(
  "a request that was forwarded (%s) is not from this machine",
  async (name) => {
    expect((await metrics({ [name]: "192.0.2.7" })).status).toBe(404);
    expect((await metrics({ [name]: "192.0.2.7", ...bearer(`${token}x`) })).status).toBe(404);
    expect((await metrics({ [name]: "192.0.2.7", ...bearer(token) })).status).toBe(200);
  },
);

test.each([
  "evil.test",
  "evil.test:3000",
  "127.0.0.1.evil.test",
  "localhost.evil.test",
  "192.0.2.7",
  "127.0.0.1@evil.test",
  "1127.0.0.1",
])(
  "a request that names another host (%j) is not from this machine, wherever it comes from",
  async (host) => {
    expect((await metrics({ host })).status).toBe(404);
    expect((await metrics({ host, ...bearer(token) })).status).toBe(200);
  },
);

test.each(["localhost", "LOCALHOST:3000", "127.0.0.1", "127.0.0.2:9", "[::1]", "[::1]:3000"])(
  "%s is this machine",
  async (host) => {
    expect((await metrics({ host })).status).toBe(200);
  },
);

test("another machine gets 404 unless it shows the token", () => {
  const answered: number[] = [];
  const response = {
    writeHead(status: number) {
      answered.push(status);
      return { end: () => undefined };
    },
  } as unknown as ServerResponse;
  const from = (remoteAddress: string, headers: Record<string, string> = {}) =>
    answerMetrics(
      brokerOf(world.broker, "gateway"),
      {
        method: "GET",
        headers: { host: "127.0.0.1:3000", ...headers },
        socket: { remoteAddress },
      } as unknown as IncomingMessage,
      response,
    );
  expect(from("192.0.2.7")).toBe(false);
  expect(from("::ffff:192.0.2.7")).toBe(false);
  expect(from("1127.0.0.1")).toBe(false);
  expect(from("192.0.2.7", bearer("wrong"))).toBe(false);
  expect(answered).toEqual([]);
  expect(from("192.0.2.7", bearer(token))).toBe(true);
  expect(from("::1")).toBe(true);
  expect(from("::ffff:127.0.0.1")).toBe(true);
});

test("the metrics route is read-only", async () => {
  expect((await ask(url, "POST", "/metrics")).status).toBe(404);
});
