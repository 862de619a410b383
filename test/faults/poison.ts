/**
 * Poison: messages about one worker cannot be handled, become dead letters, and are replayed later.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { Answer } from "../../services/contracts/index.ts";
import { until } from "../support/until.ts";
import type { Cell } from "./cells.ts";
import type { ServiceName } from "./cluster.ts";
import type { Drill } from "./drill.ts";

type DeadLetters = Answer<"job.deadLetters">;

const pollMs = 50;
const failMs = 20_000;
const replayMs = 30_000;

const deadLettersOf = (
  { market, operator }: Drill,
  service: string,
): Promise<DeadLetters["items"]> =>
  market.client.all(`/api/${service}/dead-letters`, operator.token);

/** Replays until there are no dead letters; those that wait behind one follow by themselves. */
const replayAll = async (drill: Drill, service: string): Promise<void> => {
  const { market, operator } = drill;
  const { token } = operator;
  await until(async () => {
    const deadLetters = await deadLettersOf(drill, service);
    for (const { letterId } of deadLetters.filter(({ status }) => status === "failed")) {
      await market.client.send("POST", `/api/${service}/dead-letters/${letterId}/replay`, {
        token,
      });
    }
    return deadLetters.length === 0;
  }, replayMs);
};

/**
 * The people whose messages a service cannot handle. A service that hears little of one needs
 * several.
 */
const victimsIn = ({ workers, employers }: Drill["market"], service: ServiceName) => {
  if (service === "user") return workers;
  return service === "matching" ? employers : workers.slice(0, 1);
};

export const poison = (service: ServiceName): Pick<Cell, "fault"> => ({
  async fault(drill) {
    const { cluster, market, isOver } = drill;
    const victims = victimsIn(market, service);
    const arm = (text: string) =>
      Promise.all(cluster.of(service).map((slot) => cluster.arm(slot, text)));
    await arm(`poison ${victims.map(({ userId }) => userId).join()}`);
    while (!isOver()) await pause(pollMs);
    let parked: DeadLetters["items"] = [];
    await until(async () => {
      parked = await deadLettersOf(drill, service);
      const failed = parked.filter(({ status }) => status === "failed");
      const wasPaid = market.history.some(({ kind }) => kind === "approve");
      if (service === "user" && !wasPaid) return true;
      const lanes = new Set(parked.map(({ consumer, stream }) => `${consumer} ${stream}`));
      return failed.length > 0 && failed.length === lanes.size;
    }, failMs).catch(() => drill.note("what cannot be handled was not set aside"));
    if (parked.length === 0) drill.miss();
    await arm("poison none");
    await replayAll(drill, service);
    return parked.length;
  },
});
