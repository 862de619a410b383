/** Kills: a process that ends itself at a failpoint and is started again at once. */
import { setTimeout as pause } from "node:timers/promises";
import { between, chance, pick, type Random } from "../../services/demo/random.ts";
import type { Cell } from "./cells.ts";
import type { ServiceName, Slot } from "./cluster.ts";

const pollMs = 20;
/** The share of restarts that are armed too, so that the recovery itself is killed. */
const killedAgain = 0.2;

/** One of a service's processes ends itself the nth time, n by chance, that it reaches a point. */
export const killAt = (
  service: ServiceName,
  point: string,
  upTo: number,
): Pick<Cell, "needsCrash" | "fault"> => {
  const next = (random: Random): string => `${point}:${between(random, 1, upTo)}`;
  return {
    needsCrash: true,
    async fault({ cluster, random, isOver, crashes, miss }) {
      const slots = cluster.of(service);
      for (const slot of slots) {
        slot.arm = () => (crashes() === 0 && chance(random, killedAgain) ? next(random) : null);
      }
      await Promise.all(slots.map((slot) => cluster.arm(slot, next(random))));
      while (!isOver()) await pause(pollMs);
      for (const slot of slots) slot.arm = () => null;
      // The point was not reached: the process is killed anyway, when there is nothing to lose.
      if (crashes() === 0) {
        miss();
        await slots[0]?.process.end("SIGKILL");
      }
      await cluster.ready();
      return crashes();
    },
  };
};

/** A process is killed at some moment of the load. */
export const plainKill = (service: Slot["service"]): Pick<Cell, "fault"> => ({
  async fault({ cluster, random, crashes }) {
    await pause(between(random, 50, 1500));
    await pick(random, cluster.of(service)).process.end("SIGKILL");
    await cluster.ready();
    return crashes();
  },
});
