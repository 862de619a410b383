import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { addressOf } from "../../../mixins/http.mixin.ts";
import { Refusal } from "../../../services/contracts/core/refusal.ts";
import { call } from "../../../services/contracts/index.ts";
import gateway from "../../../services/gateway/gateway.service.ts";
import { ask } from "../../gateway/http.ts";
import { type Handler, probe, samples } from "../../gateway/probe.ts";
import { serviceOf, startBroker, type TestBroker } from "../../support/broker.ts";
import { testTokens } from "../../support/tokens.ts";
import { until } from "../../support/until.ts";

const { securityProbe, tokenFor } = testTokens();
const id = "the-id-of-my-client_1";
const headers = { authorization: `Bearer ${tokenFor(samples.id, "worker")}`, "x-request-id": id };
let world: TestBroker;
let url: string;
let end: () => unknown;
let lines: string[] = [];

/** The user service asks the job service, as it does for the jobs of a worker. */
const jobsOfUser: Handler = (ctx) =>
  call(ctx, "job.ofUser", { userId: samples.id, role: "worker", limit: 20 });

beforeAll(async () => {
  const write = (...parts: unknown[]): void => {
    lines.push(parts.map(String).join(" "));
  };
  // Not a spy: those are taken away at the end, and Moleculer's metrics say a last word after it.
  Object.assign(console, { log: write, warn: write, error: write });
  const services = [
    securityProbe,
    gateway,
    probe("user", { "user.jobs": jobsOfUser }),
    probe("job", { "job.ofUser": () => end() }),
  ];
  world = await startBroker(services, undefined, { ONEDAY_LOG_LEVEL: "debug" });
  url = addressOf(serviceOf(world.broker, "gateway")).url;
});
afterAll(() => world.stop());
beforeEach(() => {
  lines = [];
  end = () => ({ items: [], nextCursor: null });
});

const about = (text: string) => lines.filter((line) => line.includes(text));

test("one id is in the answer, in every service on the way, and in a line of each of their logs", async () => {
  const said = await ask(url, "GET", "/api/users/me/jobs", { headers });
  expect(said.status).toBe(200);
  expect(said.headers["x-request-id"]).toBe(id);
  await until(() => about(`${id} GET /api/users/me/jobs 200`).length === 1);
  expect(about(`${id} user.jobs ok`)).toHaveLength(1);
  expect(about(`${id} job.ofUser ok`)).toHaveLength(1);
});

test("a refusal from far behind has it too, and its line says the code", async () => {
  end = () => {
    throw new Refusal("CURSOR_INVALID", {}, 422);
  };
  const said = await ask(url, "GET", "/api/users/me/jobs", { headers });
  expect(said).toMatchObject({
    status: 422,
    headers: { "x-request-id": id },
    json: { requestId: id },
  });
  await until(() => about(`${id} GET /api/users/me/jobs 422`).length === 1);
  expect(about(`${id} job.ofUser CURSOR_INVALID`)).toHaveLength(1);
});

test("a fault of ours can be found by the id that its answer shows", async () => {
  end = () => {
    throw new TypeError("a fault of the house");
  };
  const said = await ask(url, "GET", "/api/users/me/jobs", {
    headers: { authorization: headers.authorization },
  });
  const { requestId } = said.json as { requestId: string };
  expect(said).toMatchObject({ status: 500, headers: { "x-request-id": requestId } });
  expect(about(`${requestId} user.jobs: `).join()).toContain("a fault of the house");
});

test("lines say what was asked and never with what", async () => {
  await ask(url, "GET", "/api/users/me/jobs?limit=7&cursor=hush", { headers });
  await until(() => about("GET /api/users/me/jobs ").length === 1);
  expect(about("hush")).toEqual([]);
  expect(about(headers.authorization)).toEqual([]);
});

test("answers that are kept, files, and what is refused for its form have an id and a line as well", async () => {
  const ways = ["/openapi.json", "/docs", "/", "/nothing", `/${"x".repeat(9000)}`];
  for (const [n, path] of ways.entries()) {
    const said = await ask(url, "GET", path, { headers: { "x-request-id": `way-number-${n}` } });
    expect(said.headers["x-request-id"]).toBe(`way-number-${n}`);
    await until(() => about(`way-number-${n} GET ${path} ${said.status}`).length === 1);
  }
});

test.each([
  "short",
  "x".repeat(65),
  "with a space",
  "new\tline",
  "한글한글한글한글",
  "a=b;c=d,e=f",
])("what could be mistaken in a log is no id: %j", async (given) => {
  const sent = Buffer.from(given).toString("latin1");
  const said = await ask(url, "GET", "/nothing", { headers: { "x-request-id": sent } });
  expect(said.headers["x-request-id"]).toMatch(/^[\da-f-]{36}$/);
});

test("two ids are none", async () => {
  const twice = { "x-request-id": ["first-of-two", "second-of-two"] as never };
  const said = await ask(url, "GET", "/nothing", { headers: twice });
  expect(said.headers["x-request-id"]).toMatch(/^[\da-f-]{36}$/);
});
