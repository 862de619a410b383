/**
 * Tracing: a span for each action that runs here, and for each that another node is asked for.
 *
 * Where `ONEDAY_OTLP_URL` is not set no handler is wrapped. Over the bus the context is `meta.trace`,
 * a `traceparent`, which nodes without traces pass over.
 */
import type { Context, Middleware, Service, ServiceBroker } from "moleculer";
import { contractVersion } from "../../services/contracts/index.ts";
import type { Settings } from "../config/settings.ts";
import { count } from "../metrics/metrics.ts";
import { openExporter, type SpanExporter } from "./span-exporter.ts";
import { activeTrace, parseTraceparent, traceparentOf } from "./trace-context.ts";
import { openTracer, type SpanKind, Tracer } from "./tracer.ts";

type Handler = (this: Service, ctx: Context<unknown, { trace?: string }>) => Promise<unknown>;

const flushMs = 2000;

const attributesOf = (action: string) => {
  const [service = action] = action.split(".", 1);
  return { "rpc.system": "moleculer", "rpc.service": service, "rpc.method": action };
};

/** HTTP requests have a span of their own: see ./http-span.ts. */
const isOfWeb = (action: string): boolean => action.startsWith("$") || action.endsWith(".rest");

const traced =
  (kind: SpanKind, tracer: () => Tracer | null) =>
  (next: Handler, { name = "" }: { readonly name?: string }): Handler => {
    if (isOfWeb(name)) return next;
    const attributes = attributesOf(name);
    return function trace(this: Service, ctx) {
      const current = tracer();
      if (current === null) return next.call(this, ctx);
      const parent = activeTrace() ?? parseTraceparent(ctx.meta.trace);
      return current.within({ name, kind, attributes, parent }, (context) => {
        if (kind === "client") ctx.meta.trace = traceparentOf(context);
        return next.call(this, ctx);
      });
    };
  };

/** Opens the exporter at the start, traces actions, and sends what waits at the stop. */
export const tracing = ({ traces, nodeId }: Pick<Settings, "traces" | "nodeId">): Middleware => {
  if (traces === null) return { name: "Tracing" };
  let exporter: SpanExporter | null = null;
  let own: Tracer | null = null;
  let close = (): void => undefined;
  return {
    name: "Tracing",
    async starting(broker: ServiceBroker) {
      exporter = await openExporter({
        url: traces.url,
        nodeId,
        version: String(contractVersion),
        logger: broker.getLogger("traces"),
        dropped: (spans) => count(broker, "spansDropped", {}, spans),
      });
      count(broker, "spansDropped", {}, 0);
      own = new Tracer(exporter.take, traces.ratio);
      close = openTracer(own);
    },
    async stopped() {
      own = null;
      close();
      await exporter?.close(flushMs);
    },
    localAction: traced("server", () => own) as never,
    remoteAction: traced("client", () => own) as never,
  };
};
