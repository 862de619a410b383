/**
 * Pauses: a replica is frozen while the others continue, and then continues as if nothing had
 * happened.
 */
import { setTimeout as pause } from "node:timers/promises";
import { between, pick } from "../../services/demo/random.ts";
import type { Cell } from "./cells.ts";
import type { ServiceName } from "./cluster.ts";

/** Stops replicas, one after the other, for some time each, until the load is over. */
export const pauses = (
  service: ServiceName,
  [fromMs, toMs]: readonly [number, number],
  times: number,
): Pick<Cell, "fault"> => ({
  async fault({ cluster, random, isOver }) {
    let count = 0;
    while (count < times && !isOver()) {
      await pause(between(random, 50, 400));
      const { child } = pick(random, cluster.of(service)).process;
      child.kill("SIGSTOP");
      await pause(between(random, fromMs, toMs));
      child.kill("SIGCONT");
      count += 1;
    }
    await cluster.ready();
    return count;
  },
});
