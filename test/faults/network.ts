/** Network: NATS and the databases go away, are slow, or lose an answer. */
import { setTimeout as pause } from "node:timers/promises";
import { between } from "../../services/demo/random.ts";
import type { Cell } from "./cells.ts";
import type { Cluster, ServiceName } from "./cluster.ts";
import type { Drill } from "./drill.ts";
import type { Proxies, Toxin } from "./parts.ts";

type Fault = Pick<Cell, "fault">;

/** A disturbance that begins at some moment of the load and ends after a while. */
const forAWhile = (
  [fromMs, toMs]: readonly [number, number],
  breakIt: (drill: Drill) => Promise<() => Promise<void>>,
  times = 1,
): Fault => ({
  async fault(drill) {
    for (let n = 0; n < times; n += 1) {
      await pause(between(drill.random, 50, 900));
      const repair = await breakIt(drill);
      try {
        await pause(between(drill.random, fromMs, toMs));
      } finally {
        await repair();
      }
    }
    await drill.cluster.ready();
    return times;
  },
});

const proxiesOf = ({ proxies }: Cluster): Proxies => {
  if (proxies === null) throw new Error("this cluster has no proxies");
  return proxies;
};

/** NATS ends and is started again after a time. */
export const natsAway = (ms: readonly [number, number]): Fault =>
  forAWhile(ms, async ({ cluster }) => {
    await cluster.stopNats();
    return () => cluster.startNats();
  });

/** One part of one service is cut off: its way to NATS, or to its database. */
export const cutOff = (
  part: "nats" | "mongo",
  service: ServiceName,
  ms: readonly [number, number],
): Fault =>
  forAWhile(ms, async ({ cluster }) => {
    const proxies = proxiesOf(cluster);
    await proxies.enable(`${part}-${service}`, false);
    return () => proxies.enable(`${part}-${service}`, true);
  });

const poisoned = (
  service: ServiceName,
  toxin: Toxin,
  ms: readonly [number, number],
  times = 1,
): Fault =>
  forAWhile(ms, ({ cluster }) => proxiesOf(cluster).poison(`mongo-${service}`, toxin), times);

const slowMs = 2000;

/** Every answer of a service's database takes two seconds longer. */
export const slowDatabase = (service: ServiceName, ms: readonly [number, number]): Fault =>
  poisoned(
    service,
    { type: "latency", stream: "downstream", attributes: { latency: slowMs, jitter: 0 } },
    ms,
  );

/** The database carries out a command, and the connection breaks before its answer arrives. */
export const lostAnswers = (service: ServiceName, times: number): Fault =>
  poisoned(
    service,
    { type: "limit_data", stream: "downstream", attributes: { bytes: 0 } },
    [20, 300],
    times,
  );
