/**
 * Span exporter: sends ended spans to a collector by OTLP over HTTP, in batches of JSON.
 *
 * OpenTelemetry is loaded here, when an exporter is opened. At most 2,048 spans wait or are under
 * way. What a collector does not take in time is dropped and counted, with one log line until it
 * takes spans again.
 */
import type { Link, SpanContext } from "@opentelemetry/api";
import { newSpanId, newTraceId, type TraceContext } from "./trace-context.ts";
import type { EndedSpan, SpanKind, SpanSink } from "./tracer.ts";

export type ExporterOptions = {
  /** The address that takes traces: `http://127.0.0.1:4318/v1/traces`. */
  readonly url: string;
  readonly nodeId: string;
  readonly version: string;
  readonly logger: { warn(text: string): void; info(text: string): void };
  /** Called with how many spans were dropped. */
  readonly dropped: (spans: number) => void;
};

export type SpanExporter = {
  readonly take: SpanSink;
  /** Sends what waits, within `withinMs`, and closes. */
  readonly close: (withinMs: number) => Promise<void>;
};

const waitingMax = 2048;
const batch = { maxQueueSize: waitingMax, maxExportBatchSize: 512, scheduledDelayMillis: 1000 };
const exportMs = 5000;
const closed = { code: 0 };

type Api = typeof import("@opentelemetry/api");

const contextOf = ({ traceId, spanId, isSampled }: TraceContext): SpanContext => ({
  traceId,
  spanId,
  traceFlags: isSampled ? 1 : 0,
});

const linkOf = (context: TraceContext): Link => ({ context: contextOf(context) });

const kindsOf = ({ SpanKind: kinds }: Api): Readonly<Record<SpanKind, number>> => ({
  server: kinds.SERVER,
  client: kinds.CLIENT,
  consumer: kinds.CONSUMER,
  internal: kinds.INTERNAL,
});

/** Opens an exporter. Nothing is sent before the first span. */
export const openExporter = async (options: ExporterOptions): Promise<SpanExporter> => {
  const { url, nodeId, version, logger, dropped } = options;
  const [api, sdk, { OTLPTraceExporter }, { resourceFromAttributes }] = await Promise.all([
    import("@opentelemetry/api"),
    import("@opentelemetry/sdk-trace-base"),
    import("@opentelemetry/exporter-trace-otlp-http"),
    import("@opentelemetry/resources"),
  ]);
  const otlp = new OTLPTraceExporter({ url, timeoutMillis: exportMs, concurrencyLimit: 4 });
  let waiting = 0;
  let isAway = false;
  const lose = (spans: number, why: string): void => {
    dropped(spans);
    if (!isAway) logger.warn(`spans are dropped: ${why}`);
    isAway = true;
  };
  const counting = {
    export(spans: Parameters<typeof otlp.export>[0], done: Parameters<typeof otlp.export>[1]) {
      otlp.export(spans, (result) => {
        waiting -= spans.length;
        if (result.code !== closed.code) lose(spans.length, "the collector does not take them");
        else if (isAway) {
          isAway = false;
          logger.info("the collector takes spans again");
        }
        // Counted and logged here: the processor would write a line for each batch.
        done(closed);
      });
    },
    forceFlush: () => otlp.forceFlush(),
    shutdown: () => otlp.shutdown(),
  };
  const processor = new sdk.BatchSpanProcessor(counting, {
    ...batch,
    exportTimeoutMillis: exportMs * 2,
  });
  // The ids were given when the span began; the SDK makes its span when it has ended.
  let next = { traceId: newTraceId(), spanId: newSpanId() };
  const provider = new sdk.BasicTracerProvider({
    resource: resourceFromAttributes({
      "service.name": nodeId.split(".", 1)[0] ?? nodeId,
      "service.namespace": "oneday",
      "service.instance.id": nodeId,
      "service.version": version,
    }),
    sampler: new sdk.AlwaysOnSampler(),
    idGenerator: { generateTraceId: () => next.traceId, generateSpanId: () => next.spanId },
    spanProcessors: [processor],
  });
  const sdkTracer = provider.getTracer("oneday");
  const kinds = kindsOf(api);
  const write = (ended: EndedSpan): void => {
    const { context, parent, links, name, kind, attributes, isFault, fromMs, toMs } = ended;
    next = context;
    const above =
      parent === null
        ? api.ROOT_CONTEXT
        : api.trace.setSpanContext(api.ROOT_CONTEXT, contextOf(parent));
    const span = sdkTracer.startSpan(
      name,
      { kind: kinds[kind], attributes, links: links.map(linkOf), startTime: fromMs },
      above,
    );
    if (isFault) span.setStatus({ code: api.SpanStatusCode.ERROR });
    span.end(toMs);
  };
  return {
    take(ended) {
      if (waiting >= waitingMax) return lose(1, "more end than the collector takes");
      waiting += 1;
      write(ended);
    },
    async close(withinMs) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, withinMs);
      });
      await Promise.race([provider.shutdown().catch(() => undefined), late]);
      clearTimeout(timer);
      if (waiting > 0) lose(waiting, "the process stops");
    },
  };
};
