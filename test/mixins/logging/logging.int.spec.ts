/** The log of a node: JSON lines with the ids of their request, what is in it at the usual level, and what is not. */
import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { addressOf } from "../../../mixins/http.mixin.ts";
import gateway from "../../../services/gateway/gateway.service.ts";
import { ask } from "../../gateway/http.ts";
import { type Handler, probe, samples } from "../../gateway/probe.ts";
import { serviceOf, startBroker, type TestBroker } from "../../support/broker.ts";
import { readStdout } from "../../support/stdout.ts";
import { testTokens } from "../../support/tokens.ts";
import { until } from "../../support/until.ts";

type Line = Readonly<Record<string, unknown>> & { readonly msg: string };

const { securityProbe, tokenFor } = testTokens();
const headers = { authorization: `Bearer ${tokenFor(samples.id, "worker")}` };
const path = `/api/jobs/applications/${samples.id}`;
let world: TestBroker;
let url: string;
let answer: Handler;
let lines: Line[] = [];
let stopReading: () => void;

beforeAll(async () => {
  stopReading = readStdout((text) => {
    if (text.startsWith("{")) lines.push(JSON.parse(text) as Line);
  });
  const job = probe("job", { "job.application": (ctx) => answer(ctx) });
  world = await startBroker([securityProbe, gateway, job], undefined, {
    ONEDAY_LOG_LEVEL: "info",
    ONEDAY_LOG_FORMAT: "json",
  });
  url = addressOf(serviceOf(world.broker, "gateway")).url;
});
afterAll(async () => {
  await world.stop();
  stopReading();
});
beforeEach(() => {
  lines = [];
});

const askFor = () => ask(url, "GET", path, { headers });

test("a line that an action writes has the id of the request and of the application", async () => {
  answer = (ctx) => {
    ctx.service?.logger.warn("the seat is taken");
    return {};
  };
  const response = await askFor();
  const line = lines.find(({ msg }) => msg === "the seat is taken");
  expect(line).toMatchObject({
    level: "warn",
    nodeID: expect.any(String),
    mod: "job",
    requestId: response.headers["x-request-id"],
    applicationId: samples.id,
  });
  expect(new Date(String(line?.["time"])).toISOString()).toBe(line?.["time"]);
});

test("what belongs to an error is kept, also after a text", async () => {
  answer = (ctx) => {
    ctx.service?.logger.error("not settled:", new TypeError("no such seat"), 7);
    return {};
  };
  await askFor();
  expect(lines.find(({ level }) => level === "error")).toMatchObject({
    msg: "not settled: 7",
    err: { type: "TypeError", message: "no such seat", stack: expect.stringContaining("logging") },
  });
});

test("a fault of ours is a line with route and status", async () => {
  answer = () => {
    throw new TypeError("a fault of the house");
  };
  const { headers: answered } = await askFor();
  await until(() => lines.some(({ status }) => status === 500));
  expect(lines.find(({ status }) => status === 500)).toMatchObject({
    level: "warn",
    requestId: answered["x-request-id"],
    method: "GET",
    path,
    ms: expect.any(Number),
  });
});

test("a slow request and the slow action behind it are lines", async () => {
  // How long it takes is what the line is about.
  answer = () => new Promise((end) => setTimeout(end, 1010, {}));
  await askFor();
  await until(() => lines.some(({ status }) => status !== undefined));
  const slow = lines
    .filter(({ ms }) => Number(ms) >= 1000)
    .map(({ action, path }) => action ?? path);
  expect(slow).toEqual(expect.arrayContaining(["job.application", path]));
});

test("what went well, refusals and probes are no lines", async () => {
  answer = () => ({});
  await askFor();
  for (const other of ["/nothing", "/health/live", "/api/users/me", "/metrics"]) {
    await ask(url, "GET", other);
  }
  // A line that must be there comes after all that must not.
  answer = () => {
    throw new TypeError("the end");
  };
  await askFor();
  await until(() => lines.some(({ status }) => status === 500));
  expect(lines.filter(({ path }) => path !== undefined)).toHaveLength(1);
});
