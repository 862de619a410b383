/**
 * Request metrics: rate, errors and duration of the actions of a process, local and remote.
 *
 * Moleculer's own cost as much as the call itself. These know their series in advance.
 */
import type { Context, Middleware, Service, ServiceBroker } from "moleculer";
import { durationBounds, familyOf } from "./families.ts";
import { lightenBulkhead } from "./light-gauge.ts";

const labelNames = ["service", "action", "type"] as const;
const shapes = {
  total: {
    type: "counter",
    name: "oneday_action_requests_total",
    labelNames,
    description: "Calls of actions; type: run here (local), or asked of another node (remote)",
  },
  active: {
    type: "gauge",
    name: "oneday_action_requests_active",
    labelNames,
    description: "Calls of actions that have not ended",
  },
  errors: {
    type: "counter",
    name: "oneday_action_errors_total",
    labelNames: [...labelNames, "error"],
    description: "Calls of actions that ended with an error or a refusal, by its code",
  },
  times: {
    type: "histogram",
    name: "oneday_action_duration_seconds",
    labelNames,
    description: "How long calls of actions took",
    bounds: durationBounds,
  },
} as const;

type Side = "local" | "remote";
type Handler = (this: Service, ctx: Context) => Promise<unknown>;
type Action = { readonly name?: string };

const typeOf = (error: unknown): string => {
  const { type, name } = Object(error) as { type?: unknown; name?: unknown };
  return String(type ?? name ?? "unknown").replaceAll(/[^\w.-]/g, "_");
};

/** The series of one action, which are made by its first call: most actions are never called. */
const seriesOf = (broker: ServiceBroker, side: Side, action: string) => {
  const labels = [action.split(".", 1)[0] ?? action, action, side];
  return {
    total: familyOf(broker, shapes.total).of(...labels),
    active: familyOf(broker, shapes.active).of(...labels),
    times: familyOf(broker, shapes.times).of(...labels),
    failed(error: unknown) {
      familyOf(broker, shapes.errors).of(...labels, typeOf(error)).value += 1;
    },
  };
};

const measured =
  (broker: ServiceBroker, side: Side) =>
  (next: Handler, { name = "" }: Action): Handler => {
    if (!broker.metrics.isEnabled()) return next;
    let series: ReturnType<typeof seriesOf> | null = null;
    return function measure(this: Service, ctx: Context) {
      series ??= seriesOf(broker, side, name);
      const { total, active, times, failed } = series;
      const fromMs = performance.now();
      total.value += 1;
      active.value += 1;
      return next.call(this, ctx).then(
        (answer) => {
          active.value -= 1;
          times.observe((performance.now() - fromMs) / 1000);
          return answer;
        },
        (error: unknown) => {
          active.value -= 1;
          times.observe((performance.now() - fromMs) / 1000);
          failed(error);
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
