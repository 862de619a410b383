/** Traces of a whole OneDay: what a collector gets while a worker applies and is accepted. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type CollectedSpan, type Collector, startCollector } from "../support/collector.ts";
import { until } from "../support/until.ts";
import { Client } from "./client.ts";

const traceId = randomUUID().replaceAll("-", "");
const callerSpan = "b7ad6b7169203331";
const collectedMs = 5000;
/** The last spans of what is done here. */
const awaited = [
  "saga application",
  "POST /api/jobs/applications/:applicationId/accept",
  "GET /api/jobs/applications/:applicationId",
  "process job.accepted",
];

let collector: Collector;
let oneday: Client;
let seat: Awaited<ReturnType<Client["applied"]>>;
let employer: string;
let foreign: string;

const named = (name: string): CollectedSpan[] =>
  collector.spans.filter((span) => span.name === name);
/** The spans by their ids, once all have come. */
let byId: ReadonlyMap<string | undefined, CollectedSpan>;
const parentOf = (span: CollectedSpan | undefined) => byId.get(span?.parentSpanId);
const rootOf = (span: CollectedSpan): CollectedSpan => {
  const parent = parentOf(span);
  return parent === undefined ? span : rootOf(parent);
};
/** The spans that a span's trace is linked to. */
const writersOf = (span: CollectedSpan): CollectedSpan[] =>
  (rootOf(span).links ?? []).flatMap(({ spanId }) => byId.get(spanId) ?? []);

beforeAll(async () => {
  collector = await startCollector();
  oneday = await Client.start({}, { ONEDAY_OTLP_URL: collector.url, ONEDAY_TRACE_RATIO: "1" });
  employer = await oneday.employer(20_000_000);
  seat = await oneday.applied(employer);
  const headers = { traceparent: `00-${traceId}-${callerSpan}-00` };
  await oneday.send("POST", `${seat.path}/accept`, { token: employer, body: {}, headers });
  const garbage = { traceparent: "00-<script>-1-01" };
  foreign = (await oneday.send("GET", seat.path, { token: employer, headers: garbage })).body
    .status;
  await until(() => awaited.every((name) => named(name).length > 0), collectedMs);
  // Each process sends its spans by itself.
  const areLinked = () => {
    const known = new Set(collector.spans.map(({ spanId }) => spanId));
    const parents = collector.spans.flatMap(({ parentSpanId = "" }) => parentSpanId);
    const writers = named("process job.accepted").flatMap(({ links = [] }) => links);
    return (
      writers.every(({ spanId }) => known.has(spanId)) &&
      parents.every((id) => id === "" || id === callerSpan || known.has(id))
    );
  };
  await until(areLinked, collectedMs);
  byId = new Map(collector.spans.map((span) => [span.spanId, span]));
});
afterAll(async () => {
  await oneday?.stop();
  await collector?.stop();
});

test("a request's span has the route, and the actions it calls are below it", () => {
  const [http] = named("POST /api/jobs/:jobId/applications");
  const action = named("job.apply").find((span) => span.parentSpanId === http?.spanId);
  expect(http?.parentSpanId ?? "").toBe("");
  expect(action?.traceId).toBe(http?.traceId);
  const below = collector.spans.filter((span) => span.parentSpanId === action?.spanId);
  expect(below.length).toBeGreaterThan(0);
});

test("a caller's trace goes on below the caller's span, and a garbage one is passed over", () => {
  const [accept] = named("POST /api/jobs/applications/:applicationId/accept");
  expect(accept).toMatchObject({ traceId, parentSpanId: callerSpan });
  // Over a bus there is a second one, of the process that answers, below the first.
  const called = named("job.accept").filter((span) => span.parentSpanId === accept?.spanId);
  expect(called).toMatchObject([{ traceId }]);
  expect(foreign).toBeDefined();
  for (const span of named("GET /api/jobs/applications/:applicationId")) {
    expect(span.parentSpanId ?? "").toBe("");
  }
});

test("a saga is a trace of its own, linked to the action that began it; its calls are below its steps", () => {
  const sagas = named("saga application").filter((span) =>
    writersOf(span).some(({ name }) => name === "job.apply"),
  );
  expect(sagas).toHaveLength(1);
  const ofSaga = collector.spans.filter(({ traceId }) => traceId === sagas[0]?.traceId);
  const steps = ofSaga.filter(({ name }) => name.startsWith("step apply/"));
  for (const step of steps) expect(step.parentSpanId).toBe(sagas[0]?.spanId);
  const called = ofSaga.filter((span) => steps.some(({ spanId }) => spanId === span.parentSpanId));
  expect(called.map(({ name }) => name)).toEqual([
    "job.seats.enter",
    "user.calendar.book",
    "communication.notify",
    "communication.notify",
    "analytics.record",
  ]);
});

test("a follower's trace is linked to the writer of what it handles", () => {
  const handled = named("process job.accepted");
  for (const span of handled) {
    expect(rootOf(span).name).toBe("process job.log");
    expect(span.links).toHaveLength(1);
    const writer = collector.spans.find(({ spanId }) => spanId === span.links?.[0]?.spanId);
    expect(rootOf(writer as CollectedSpan).name).toMatch(/^(POST |saga |process )/);
    expect(rootOf(span).traceId).not.toBe(writer?.traceId);
  }
});

test("no span has an id of a person's, a name, an address, a token or a text of an error", () => {
  const allowed =
    /^(http\.(request\.method|route|response\.status_code)|rpc\.(system|service|method)|messaging\.(system|destination\.name|consumer\.group\.name|operation\.type|batch\.message_count)|error\.type|server\.address|oneday\.event)$/;
  const keys = new Set(
    collector.spans.flatMap(({ attributes }) => attributes.map(({ key }) => key)),
  );
  for (const key of keys) expect(key).toMatch(allowed);
  const text = JSON.stringify(collector.spans);
  const secrets = ["@oneday.test", "김하루", "하루물류", "1990-05-05", "세종대로", "eyJ", "010-"];
  for (const secret of [...secrets, employer, seat.worker, seat.jobId, seat.applicationId]) {
    expect(text).not.toContain(secret);
  }
  expect(collector.spans.flatMap(({ events = [] }) => events)).toEqual([]);
});

test("the log with traces in it is verified", async () => {
  const operator = await oneday.operator();
  const { status, body } = await oneday.get("/api/job/log/verify", operator);
  expect([status, body]).toEqual([200, expect.objectContaining({ ok: true })]);
});
