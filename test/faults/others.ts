/** Other faults: clocks that jump, forged wake-ups, replicas that are killed one after the other. */
import { setTimeout as pause } from "node:timers/promises";
import { between, pick } from "../../services/demo/random.ts";
import type { Cell } from "./cells.ts";
import { type ServiceName, services } from "./cluster.ts";
import { joined } from "./people.ts";

type Fault = Pick<Cell, "fault">;

/** The clock of one service's processes jumps by each of these, one after the other, and back. */
export const clockJumps = (service: ServiceName, jumpsMs: readonly number[]): Fault => ({
  async fault({ cluster, random }) {
    for (const jumpMs of [...jumpsMs, 0]) {
      await pause(between(random, 50, 700));
      for (const slot of cluster.of(service)) await cluster.arm(slot, `clock ${jumpMs}`);
    }
    return jumpsMs.length + 1;
  },
});

const forgedPosition = 999_999;
const forgeries = [
  "job.accepted",
  "job.approved",
  "payment.completed",
  "payment.charged",
  "user.registered",
];

/** A foreign node broadcasts wake-ups about things that never happened. */
export const forgedEvents: Fault = {
  async fault({ cluster, market, isOver, random }) {
    const broker = await joined(cluster);
    let count = 0;
    while (!isOver()) {
      const workerId = pick(random, market.workers).userId;
      const employerId = pick(random, market.employers).userId;
      const ids = {
        workerId,
        employerId,
        userId: workerId,
        applicationId: "forged",
        jobId: "forged",
      };
      for (const name of forgeries) {
        const source = name.split(".")[0];
        const wakeUp = { source, position: forgedPosition, netWon: 1_000_000, ...ids };
        await broker.broadcast(name, wakeUp);
        count += 1;
      }
      await pause(between(random, 10, 100));
    }
    await broker.stop();
    return count;
  },
};

/** Kills one of two replicas every second or two. */
export const randomKills = (times: number): Fault => ({
  async fault({ cluster, random, isOver, crashes }) {
    while (crashes() < times && !isOver()) {
      await pause(between(random, 300, 1500));
      const service = pick(random, services);
      const [first, second] = cluster.of(service);
      // The other replica continues, which is the purpose of two.
      if (first?.process.hasStarted() && second?.process.hasStarted()) {
        await pick(random, [first, second]).process.end("SIGKILL");
      }
    }
    await cluster.ready();
    return crashes();
  },
});
