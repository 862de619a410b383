import { setTimeout as pause } from "node:timers/promises";

const stepMs = 10;

/** Waits for a condition, asked again and again; fails when it does not hold in time. */
export const until = async (
  holds: () => Promise<boolean> | boolean,
  withinMs = 5000,
): Promise<void> => {
  const endMs = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > endMs) throw new Error(`not so within ${withinMs} ms: ${holds}`);
    await pause(stepMs);
  }
};
