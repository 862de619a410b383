/**
 * Request metrics: count, duration and errors of requests, by action.
 *
 * They have the names of Moleculer's own, which cost as much as the call itself. Those hash their
 * labels five times and keep every sample of a minute. These know their labels in advance and add
 * to a few numbers. The text is made when it is read.
 */
import type { Context, Middleware, Service, ServiceBroker } from "moleculer";
import { lightenBulkhead } from "./light-gauge.ts";

/** Upper bounds, in milliseconds. */
const bounds = [1, 5, 10, 25, 50, 100, 200, 500, 1000, 2500, 5000, 10_000];

type Side = "local" | "remote";
type Series = {
  readonly labels: string;
  active: number;
  total: number;
  sumMs: number;
  /** One count per bound and one above all; not cumulative. */
  readonly counts: number[];
  readonly errors: Map<string, number>;
};
type Handler = (this: Service, ctx: Context) => Promise<unknown>;
type Action = { readonly name?: string; readonly service?: { readonly name?: string } };

const kept = new WeakMap<ServiceBroker, Map<string, Series>>();

const seriesOf = (broker: ServiceBroker, side: Side, action: string): Series => {
  const all = kept.get(broker) ?? new Map<string, Series>();
  kept.set(broker, all);
  const key = `${side} ${action}`;
  const known = all.get(key);
  if (known !== undefined) return known;
  const service = action.slice(0, Math.max(action.lastIndexOf("."), 0)) || action;
  const labels = `service="${service.split(".", 1)[0]}",action="${action}",type="${side}"`;
  const counts = Array.from({ length: bounds.length + 1 }, () => 0);
  const made = { labels, active: 0, total: 0, sumMs: 0, counts, errors: new Map() };
  all.set(key, made);
  return made;
};

const end = (series: Series, fromMs: number): void => {
  const tookMs = performance.now() - fromMs;
  series.active -= 1;
  series.sumMs += tookMs;
  let index = 0;
  while (index < bounds.length && tookMs > (bounds[index] ?? 0)) index += 1;
  series.counts[index] = (series.counts[index] ?? 0) + 1;
};

const typeOf = (error: unknown): string => {
  const { type, name } = Object(error) as { type?: unknown; name?: unknown };
  return String(type ?? name ?? "unknown").replaceAll(/[^\w.-]/g, "_");
};

const measured =
  (broker: ServiceBroker, side: Side) =>
  (next: Handler, action: Action): Handler => {
    const series = seriesOf(broker, side, action.name ?? "");
    return function measure(this: Service, ctx: Context) {
      const fromMs = performance.now();
      series.total += 1;
      series.active += 1;
      return next.call(this, ctx).then(
        (answer) => {
          end(series, fromMs);
          return answer;
        },
        (error: unknown) => {
          end(series, fromMs);
          const type = typeOf(error);
          series.errors.set(type, (series.errors.get(type) ?? 0) + 1);
          throw error;
        },
      );
    };
  };

/** Counts and times every action, local and remote. */
export const requestMetrics = ((broker: ServiceBroker): Middleware => ({
  name: "RequestMetrics",
  // After Moleculer's own middlewares have registered theirs.
  created: () => lightenBulkhead(broker),
  localAction: measured(broker, "local") as never,
  remoteAction: measured(broker, "remote") as never,
})) as unknown as Middleware;

const histogram = (node: string, { labels, counts, sumMs }: Series): string[] => {
  const name = "moleculer_request_time";
  let below = 0;
  const buckets = [...bounds, "+Inf"].map((bound, index) => {
    below += counts[index] ?? 0;
    return `${name}_bucket{${node},${labels},le="${bound}"} ${below}`;
  });
  const rest = [
    `${name}_sum{${node},${labels}} ${sumMs}`,
    `${name}_count{${node},${labels}} ${below}`,
  ];
  return [...buckets, ...rest];
};

/** The metrics of a process's requests, in the text format of Prometheus. */
export const requestsText = (broker: ServiceBroker): string => {
  const used = [...(kept.get(broker)?.values() ?? [])].filter(({ total }) => total > 0);
  const node = `node="${broker.nodeID}"`;
  const family = (name: string, type: string, help: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines, ""];
  const each = (name: string, value: (series: Series) => number) =>
    used.map((series) => `${name}{${node},${series.labels}} ${value(series)}`);
  const errors = used.flatMap(({ labels, errors: types }) =>
    [...types].map(
      ([type, count]) =>
        `moleculer_request_error_total{${node},${labels},errorType="${type}"} ${count}`,
    ),
  );
  return [
    ...family(
      "moleculer_request_total",
      "counter",
      "Number of requests",
      each("moleculer_request_total", ({ total }) => total),
    ),
    ...family(
      "moleculer_request_active",
      "gauge",
      "Number of active requests",
      each("moleculer_request_active", ({ active }) => active),
    ),
    ...family("moleculer_request_error_total", "counter", "Number of request errors", errors),
    ...family(
      "moleculer_request_time",
      "histogram",
      "Request times in milliseconds",
      used.flatMap((series) => histogram(node, series)),
    ),
  ].join("\n");
};
