/** Brokers with traces in one process: each stops for itself; log lines and clients' flags. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { addressOf } from "../../../mixins/http.mixin.ts";
import { activeTrace } from "../../../mixins/tracing/trace-context.ts";
import { tracer } from "../../../mixins/tracing/tracer.ts";
import gateway from "../../../services/gateway/gateway.service.ts";
import { ask } from "../../gateway/http.ts";
import { probe, samples } from "../../gateway/probe.ts";
import { serviceOf, startBroker, type TestBroker } from "../../support/broker.ts";
import { type Collector, startCollector } from "../../support/collector.ts";
import { readStdout } from "../../support/stdout.ts";
import { testTokens } from "../../support/tokens.ts";
import { until } from "../../support/until.ts";

const { securityProbe, tokenFor } = testTokens();
const path = `/api/jobs/applications/${samples.id}`;
const traceId = "0af7651916cd43dd8448eb211c80319c";
const action = "job.application";
const route = "GET /api/jobs/applications/:applicationId";
const lines: string[] = [];
const collectors: Collector[] = [];
const worlds: TestBroker[] = [];
let stopReading: () => void;

const job = probe("job", {
  [action]: (ctx) => {
    ctx.service?.logger.warn(`traced: ${activeTrace()?.isSampled}`);
    return {};
  },
});

/** Starts a broker with traces, and the collector that it sends them to. */
const start = async (ratio: string) => {
  const collector = await startCollector();
  collectors.push(collector);
  const world = await startBroker([securityProbe, gateway, job], undefined, {
    ONEDAY_OTLP_URL: collector.url,
    ONEDAY_TRACE_RATIO: ratio,
    ONEDAY_LOG_LEVEL: "warn",
    ONEDAY_LOG_FORMAT: "json",
  });
  worlds.push(world);
  const send = (flag: string) =>
    ask(addressOf(serviceOf(world.broker, "gateway")).url, "GET", path, {
      headers: {
        authorization: `Bearer ${tokenFor(samples.id, "worker")}`,
        traceparent: `00-${traceId}-b7ad6b7169203331-${flag}`,
      },
    });
  const names = () => collector.spans.map(({ name }) => name);
  return { world, send, names };
};

beforeAll(() => {
  stopReading = readStdout((text) => void lines.push(text));
});
afterAll(async () => {
  for (const { stop } of worlds) await stop();
  for (const { stop } of collectors) await stop();
  stopReading();
});

test("a log line has the trace id that a client sent, and the client's sampled flag does not decide", async () => {
  const { world, send, names } = await start("0");
  lines.length = 0;
  await send("01");
  const line = lines.find((text) => text.includes("traced: "));
  expect(JSON.parse(line ?? "{}")).toMatchObject({ traceId, msg: "traced: false" });
  await world.stop();
  expect(names()).toEqual([]);
  expect(tracer()).toBeNull();
});

test("a broker that stops leaves the traces of another as they were", async () => {
  const [first, second] = [await start("1"), await start("1")];
  await second.world.stop();
  await first.send("00");
  await until(() => first.names().includes(action) && first.names().includes(route));
  expect(second.names()).not.toContain(route);
  await first.world.stop();
  expect(tracer()).toBeNull();
});

test("each broker's actions go to its own collector", async () => {
  const [first, second] = [await start("1"), await start("1")];
  await first.send("00");
  await until(() => first.names().includes(action));
  await Promise.all([first.world.stop(), second.world.stop()]);
  expect(second.names()).not.toContain(action);
});
