/**
 * Event-loop delay: how late the timers of this process fire, as Node measures it.
 *
 * A process that computes too long at a time answers everything late. Quantiles are of the last
 * ten seconds or more; sum and count are of all closed windows.
 */
import { monitorEventLoopDelay, performance } from "node:perf_hooks";
import type { Middleware, ServiceBroker } from "moleculer";

const resolutionMs = 20;
const windowMs = 10_000;
const quantiles = [0.5, 0.99, 1] as const;
const name = "oneday_event_loop_delay_seconds";

type Watch = {
  readonly delays: ReturnType<typeof monitorEventLoopDelay>;
  fromMs: number;
  sum: number;
  count: number;
  shown: readonly number[];
};

const watches = new WeakMap<ServiceBroker, Watch>();

/** Node measures from tick to tick, so a punctual tick is one resolution and no delay. */
const secondsOf = (nanoseconds: number): number =>
  Number.isFinite(nanoseconds) ? Math.max(nanoseconds / 1e9 - resolutionMs / 1000, 0) : 0;

const closeWindow = (watch: Watch): void => {
  const { delays } = watch;
  watch.shown = quantiles.map((quantile) => secondsOf(delays.percentile(quantile * 100)));
  watch.sum += secondsOf(delays.mean) * delays.count;
  watch.count += delays.count;
  watch.fromMs = performance.now();
  delays.reset();
};

/** Watches the event loop while the broker runs and metrics are on. */
export const eventLoopDelay = ((broker: ServiceBroker): Middleware => ({
  name: "EventLoopDelay",
  async starting() {
    if (!broker.metrics.isEnabled()) return;
    const delays = monitorEventLoopDelay({ resolution: resolutionMs });
    delays.enable();
    watches.set(broker, { delays, fromMs: performance.now(), sum: 0, count: 0, shown: [] });
  },
  async stopped() {
    watches.get(broker)?.delays.disable();
  },
})) as unknown as Middleware;

/** The delays of a broker's process, in the text format of Prometheus. */
export const eventLoopText = (broker: ServiceBroker): string => {
  const watch = watches.get(broker);
  if (watch === undefined) return "";
  // Read by reading alone: two readers share the windows, and no timer is needed.
  const isFirst = watch.shown.length === 0 && watch.delays.count > 0;
  if (isFirst || performance.now() - watch.fromMs >= windowMs) closeWindow(watch);
  const node = `node="${broker.nodeID}"`;
  return [
    `# HELP ${name} How late timers fired: quantiles of the last ten seconds or more`,
    `# TYPE ${name} summary`,
    ...quantiles.map((each, at) => `${name}{${node},quantile="${each}"} ${watch.shown[at] ?? 0}`),
    `${name}_sum{${node}} ${watch.sum}`,
    `${name}_count{${node}} ${watch.count}`,
    "",
  ].join("\n");
};
