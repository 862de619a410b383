/** Trace contexts, which spans are exported, and what becomes of them when the collector is away. */
import { afterEach, expect, test } from "@jest/globals";
import { type Commit, hashOf, origin, seal } from "../../../mixins/log/commit.ts";
import { openExporter } from "../../../mixins/tracing/span-exporter.ts";
import { activeTrace, parseTraceparent } from "../../../mixins/tracing/trace-context.ts";
import { type EndedSpan, Tracer } from "../../../mixins/tracing/tracer.ts";
import type { Instant } from "../../../services/contracts/core/units.ts";
import { type Collector, startCollector } from "../../support/collector.ts";
import { until } from "../../support/until.ts";

const traceId = "0af7651916cd43dd8448eb211c80319c";
const spanId = "b7ad6b7169203331";
const sent = `00-${traceId}-${spanId}-01`;

test("a traceparent gives the trace, the span and whether it is sampled", () => {
  expect(parseTraceparent(sent)).toEqual({ traceId, spanId, isSampled: true });
  expect(parseTraceparent(`00-${traceId}-${spanId}-00`)?.isSampled).toBe(false);
  expect(parseTraceparent(`01-${traceId}-${spanId}-01-later`)?.traceId).toBe(traceId);
});

test.each([
  undefined,
  7,
  "",
  "garbage",
  sent.toUpperCase(),
  `${sent}-more`,
  `ff-${traceId}-${spanId}-01`,
  `00-${"0".repeat(32)}-${spanId}-01`,
  `00-${traceId}-${"0".repeat(16)}-01`,
  `01-${traceId}-${spanId}-01-${"x".repeat(200)}`,
  ` ${sent}`,
])("%p is no traceparent", (text) => {
  expect(parseTraceparent(text)).toBeNull();
});

const spansOf = async (ratio: number, failure?: unknown): Promise<EndedSpan[]> => {
  const ended: EndedSpan[] = [];
  const tracer = new Tracer((span) => ended.push(span), ratio);
  const done = () => tracer.within({ name: "done", kind: "internal" }, async () => undefined);
  const asked = () =>
    tracer.within({ name: "inner", kind: "client" }, async () => {
      await done();
      if (failure !== undefined) throw failure;
    });
  await tracer.within({ name: "outer", kind: "server" }, asked).catch(() => undefined);
  expect(activeTrace()).toBeUndefined();
  return ended;
};
const names = (spans: readonly EndedSpan[]) => spans.map(({ name }) => name);

test("a sampled trace is exported whole, an unsampled one not at all", async () => {
  const [done, inner, outer] = await spansOf(1);
  expect(names([done, inner, outer] as EndedSpan[])).toEqual(["done", "inner", "outer"]);
  expect(outer?.parent).toBeNull();
  expect(inner?.parent).toEqual(outer?.context);
  expect(done?.parent).toEqual(inner?.context);
  expect(await spansOf(0)).toEqual([]);
});

test("of an unsampled trace that fails by a fault, the spans on the way of the fault are exported", async () => {
  const spans = await spansOf(0, new TypeError("kim@oneday.test is no number"));
  expect(names(spans)).toEqual(["inner", "outer"]);
  expect(spans[0]?.context.traceId).toBe(spans[1]?.context.traceId);
  expect(spans[0]).toMatchObject({ isFault: true, attributes: { "error.type": "TypeError" } });
  expect(JSON.stringify(spans)).not.toContain("kim@");
});

test("a refusal and an overload are no faults", async () => {
  expect(await spansOf(0, { code: 409, type: "JOB_FULL" })).toEqual([]);
  expect(await spansOf(0, { code: 503, type: "UNAVAILABLE" })).toEqual([]);
});

const open: Collector[] = [];
afterEach(async () => {
  for (const collector of open.splice(0)) await collector.stop();
});

const exportTo = async (url: string) => {
  const lines: string[] = [];
  let lost = 0;
  const say = (text: string) => void lines.push(text);
  const exporter = await openExporter({
    url,
    nodeId: "oneday.test",
    version: "2",
    logger: { warn: say, info: say },
    dropped: (spans) => {
      lost += spans;
    },
  });
  const tracer = new Tracer(exporter.take, 1);
  const spans = (count: number) => {
    for (let at = 0; at < count; at += 1) tracer.begin({ name: "a", kind: "internal" }).end();
  };
  return { close: exporter.close, spans, lines, lost: () => lost };
};

test("a collector that refuses costs one log line, and the spans are counted", async () => {
  const collector = await startCollector((response) => {
    response.statusCode = 400;
    response.end();
  });
  open.push(collector);
  const { spans, close, lines, lost } = await exportTo(collector.url);
  spans(600);
  await until(() => lost() === 600);
  spans(1);
  await close(2000);
  expect(lost()).toBe(601);
  expect(lines).toEqual(["spans are dropped: the collector does not take them"]);
});

test("with a collector that hangs at most 2,048 spans are kept, and the stop is bounded", async () => {
  const collector = await startCollector(() => undefined);
  open.push(collector);
  const { spans, close, lines, lost } = await exportTo(collector.url);
  spans(5000);
  expect(lost()).toBe(5000 - 2048);
  await until(() => collector.requests() > 0);
  const fromMs = performance.now();
  await close(100);
  expect(performance.now() - fromMs).toBeLessThan(2000);
  expect(lost()).toBe(5000);
  expect(lines).toHaveLength(1);
});

test("what waits is sent at the stop", async () => {
  const collector = await startCollector();
  open.push(collector);
  const { spans, close, lost } = await exportTo(collector.url);
  spans(3);
  await close(2000);
  expect(collector.spans).toHaveLength(3);
  expect(lost()).toBe(0);
});

test("a commit with a trace is under its hash, and one without hashes as ever", () => {
  const meta = { correlationId: "c", causationId: null, actor: null };
  const draft = {
    stream: "job:1",
    expected: 0,
    cid: "cid",
    fp: "fp",
    at: "2026-12-01T00:00:00.000Z" as Instant,
    events: [{ type: "posted", data: {} }],
    meta,
  };
  // Of a commit that was written before there were traces.
  const old = "b60a49453648dcb898a66471406fa4d2fc2f5cfe95000008016569503bd1ce36";
  expect(seal(draft, origin).hash).toBe(old);
  const traced = seal({ ...draft, meta: { ...meta, trace: sent } }, origin);
  expect(hashOf(traced)).toBe(traced.hash);
  const forged: Commit = { ...traced, meta: { ...meta, trace: `${sent.slice(0, -1)}0` } };
  expect(hashOf(forged)).not.toBe(traced.hash);
});
