import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { addressOf } from "../../../mixins/http.mixin.ts";
import { Refusal } from "../../../services/contracts/core/refusal.ts";
import { call } from "../../../services/contracts/index.ts";
import gateway from "../../../services/gateway/gateway.service.ts";
import { ask } from "../../gateway/http.ts";
import { type Handler, probe, samples } from "../../gateway/probe.ts";
import { serviceOf, startBroker, type TestBroker } from "../../support/broker.ts";
import { readStdout } from "../../support/stdout.ts";
import { testTokens } from "../../support/tokens.ts";
import { until } from "../../support/until.ts";

const { securityProbe, tokenFor } = testTokens();
const id = "the-id-of-my-client_1";
const headers = { authorization: `Bearer ${tokenFor(samples.id, "worker")}`, "x-request-id": id };
let world: TestBroker;
let url: string;
let end: () => unknown;
let lines: string[] = [];
let stopReading: () => void;

/** The user service asks the job service, as it does for the jobs of a worker. */
const jobsOfUser: Handler = (ctx) =>
  call(ctx, "job.ofUser", { userId: samples.id, role: "worker", limit: 20 });

beforeAll(async () => {
  stopReading = readStdout((text) => lines.push(text));
  const services = [
    securityProbe,
    gateway,
    probe("user", { "user.jobs": jobsOfUser }),
    probe("job", { "job.ofUser": () => end() }),
  ];
  world = await startBroker(services, undefined, { ONEDAY_LOG_LEVEL: "debug" });
  url = addressOf(serviceOf(world.broker, "gateway")).url;
});
afterAll(async () => {
  await world.stop();
  stopReading();
});
beforeEach(() => {
  lines = [];
  end = () => ({ items: [], nextCursor: null });
});

const about = (text: string) => lines.filter((line) => line.includes(text));

test("one id is in the answer and in a log line of every service on the way", async () => {
  const response = await ask(url, "GET", "/api/users/me/jobs", { headers });
  expect(response.status).toBe(200);
  expect(response.headers["x-request-id"]).toBe(id);
  await until(() => about(`${id} GET /api/users/me/jobs 200`).length === 1);
  expect(about(`${id} user.jobs ok`)).toHaveLength(1);
  expect(about(`${id} job.ofUser ok`)).toHaveLength(1);
});

test("a refusal from a service behind has the id too, and its log line has the code", async () => {
  end = () => {
    throw new Refusal("CURSOR_INVALID", {}, 422);
  };
  const response = await ask(url, "GET", "/api/users/me/jobs", { headers });
  expect(response).toMatchObject({
    status: 422,
    headers: { "x-request-id": id },
    json: { requestId: id },
  });
  await until(() => about(`${id} GET /api/users/me/jobs 422`).length === 1);
  expect(about(`${id} job.ofUser CURSOR_INVALID`)).toHaveLength(1);
});

test("a fault can be found in the logs by the id in its answer", async () => {
  end = () => {
    throw new TypeError("a fault of the house");
  };
  const response = await ask(url, "GET", "/api/users/me/jobs", {
    headers: { authorization: headers.authorization },
  });
  const { requestId } = response.json as { requestId: string };
  expect(response).toMatchObject({ status: 500, headers: { "x-request-id": requestId } });
  expect(about(`${requestId} user.jobs failed`).join()).toContain("a fault of the house");
});

test("log lines name the route and never the parameters", async () => {
  await ask(url, "GET", "/api/users/me/jobs?limit=7&cursor=hush", { headers });
  await until(() => about("GET /api/users/me/jobs ").length === 1);
  expect(about("hush")).toEqual([]);
  expect(about(headers.authorization)).toEqual([]);
});

test("cached answers, files and malformed requests have an id and a log line as well", async () => {
  const ways = ["/openapi.json", "/docs", "/", "/nothing", `/${"x".repeat(9000)}`];
  for (const [n, path] of ways.entries()) {
    const response = await ask(url, "GET", path, {
      headers: { "x-request-id": `way-number-${n}` },
    });
    expect(response.headers["x-request-id"]).toBe(`way-number-${n}`);
    await until(() => about(`way-number-${n} GET ${path} ${response.status}`).length === 1);
  }
});

test.each([
  "short",
  "x".repeat(65),
  "with a space",
  "new\tline",
  "한글한글한글한글",
  "a=b;c=d,e=f",
])("an id that could be misread in a log is not used: %j", async (given) => {
  const sent = Buffer.from(given).toString("latin1");
  const response = await ask(url, "GET", "/nothing", { headers: { "x-request-id": sent } });
  expect(response.headers["x-request-id"]).toMatch(/^[\da-f-]{36}$/);
});

test("two id headers count as none", async () => {
  const twice = { "x-request-id": ["first-of-two", "second-of-two"] as never };
  const response = await ask(url, "GET", "/nothing", { headers: twice });
  expect(response.headers["x-request-id"]).toMatch(/^[\da-f-]{36}$/);
});
