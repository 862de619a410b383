/** Strategy node: one process of `bench:strategy`, a callee or the caller. */
import { setTimeout as pause } from "node:timers/promises";
import { ServiceBroker, Strategies } from "moleculer";
import { brokerOptions } from "../../mixins/boot/broker-options.ts";
import { LeastOutstandingStrategy } from "../../mixins/broker/least-outstanding.strategy.ts";
import { giveSettings, readSettings } from "../../mixins/config/settings.ts";
import { until } from "../support/until.ts";
import { say, workerInput } from "../support/worker-process.ts";
import { percentile } from "./figures.ts";

export const strategies = {
  LeastOutstandingStrategy,
  RoundRobin: Strategies.RoundRobin,
  Random: Strategies.Random,
  CpuUsage: Strategies.CpuUsage,
  Latency: Strategies.Latency,
};
export type StrategyName = keyof typeof strategies;
export type Input = {
  readonly name: string;
  readonly natsUrl: string;
  /** The caller, with this strategy; null for a callee. */
  readonly asksBy: StrategyName | null;
  /** How long an answer waits for something else than the processor. */
  readonly waitMs: number;
  readonly nodes: number;
};
export type Round = { readonly type: "round"; readonly ms: number };
export type Result = {
  readonly type: "result";
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly errors: number;
};

const atOnce = 16;
const workMs = 0.2;

const work = (): void => {
  const endMs = performance.now() + workMs;
  while (performance.now() < endMs);
};

const { name, natsUrl, asksBy, waitMs, nodes } = workerInput<Input>();
const settings = readSettings({
  ONEDAY_NATS_URL: natsUrl,
  ONEDAY_NODE_ID: `oneday.${name}`,
  ONEDAY_LOG_LEVEL: "fatal",
});
const options = brokerOptions(settings);
const strategy = strategies[asksBy ?? "LeastOutstandingStrategy"];
const broker = new ServiceBroker({
  ...options,
  registry: { ...options.registry, strategy },
  skipProcessEventRegistration: true,
});
giveSettings(broker, settings);
if (asksBy === null) {
  broker.createService({
    name: "probe",
    actions: {
      async ask() {
        work();
        if (waitMs > 0) await pause(waitMs);
        return { done: true };
      },
    },
  });
}
await broker.start();

const asking = async ({ ms }: Round): Promise<void> => {
  const times: number[] = [];
  let errors = 0;
  const startedMs = performance.now();
  const one = async () => {
    for (;;) {
      const fromMs = performance.now();
      if (fromMs - startedMs > ms) return;
      await broker.call("probe.ask", {}).catch(() => {
        errors += 1;
      });
      times.push(performance.now() - fromMs);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  const sorted = Float64Array.from(times).sort();
  await say({
    type: "result",
    perSecond: (times.length * 1000) / (performance.now() - startedMs),
    p50Ms: percentile(sorted, 0.5),
    p99Ms: percentile(sorted, 0.99),
    maxMs: percentile(sorted, 1),
    errors,
  });
};

if (asksBy !== null) {
  process.on("message", (message: Round) => void asking(message));
  await until(() => {
    const known = broker.registry.getServiceList({ onlyAvailable: true });
    return known.filter((service) => service.name === "probe").length === nodes;
  }, 15_000);
}
await say({ type: "ready" });
