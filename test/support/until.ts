import { setTimeout as pause } from "node:timers/promises";
import { slowness } from "./spread.ts";

const stepMs = 10;

/** Polls a condition; fails if it does not hold in time. */
export const until = async (
  holds: () => Promise<boolean> | boolean,
  withinMs = 5000,
): Promise<void> => {
  const endMs = performance.now() + withinMs * slowness;
  while (!(await holds())) {
    if (performance.now() > endMs)
      throw new Error(`not so within ${withinMs * slowness} ms: ${holds}`);
    await pause(stepMs);
  }
};
