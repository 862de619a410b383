/** Poison: messages about one worker cannot be handled, are set aside, and are replayed later. */
import { setTimeout as pause } from "node:timers/promises";
import type { Answer } from "../../services/contracts/index.ts";
import { until } from "../support/until.ts";
import type { Cell } from "./cells.ts";
import type { ServiceName } from "./cluster.ts";
import type { Drill } from "./drill.ts";

type Letters = Answer<"job.deadLetters">;

const pollMs = 50;
const failMs = 20_000;
const replayMs = 30_000;

const lettersOf = ({ market, operator }: Drill, service: string): Promise<Letters["items"]> =>
  market.client.all(`/api/${service}/dead-letters`, operator.token);

/** Replays until there are no letters; those that wait follow their first by themselves. */
const replayAll = async (drill: Drill, service: string): Promise<void> => {
  const { market, operator } = drill;
  const { token } = operator;
  await until(async () => {
    const letters = await lettersOf(drill, service);
    for (const { letterId } of letters.filter(({ status }) => status === "failed")) {
      await market.client.send("POST", `/api/${service}/dead-letters/${letterId}/replay`, {
        token,
      });
    }
    return letters.length === 0;
  }, replayMs);
};

/** Whose messages a service cannot handle: of some it hears little, and one person is not enough. */
const victimsIn = ({ workers, employers }: Drill["market"], service: ServiceName) => {
  if (service === "user") return workers;
  return service === "matching" ? employers : workers.slice(0, 1);
};

export const poison = (service: ServiceName): Pick<Cell, "fault"> => ({
  async fault(drill) {
    const { cluster, market, isOver } = drill;
    const victims = victimsIn(market, service);
    const tell = (text: string) =>
      Promise.all(cluster.of(service).map((slot) => cluster.arm(slot, text)));
    await tell(`poison ${victims.map(({ userId }) => userId).join()}`);
    while (!isOver()) await pause(pollMs);
    let parked: Letters["items"] = [];
    await until(async () => {
      parked = await lettersOf(drill, service);
      const failed = parked.filter(({ status }) => status === "failed");
      const wasPaid = market.history.some(({ kind }) => kind === "approve");
      if (service === "user" && !wasPaid) return true;
      const lanes = new Set(parked.map(({ consumer, stream }) => `${consumer} ${stream}`));
      return failed.length > 0 && failed.length === lanes.size;
    }, failMs).catch(() => drill.note("what cannot be handled was not set aside"));
    if (parked.length === 0) drill.miss();
    await tell("poison none");
    await replayAll(drill, service);
    return parked.length;
  },
});
