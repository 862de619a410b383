/**
 * Turn: a lock that one process of a run holds at a time, as for a whole cluster of processes.
 * A held port is the lock: the system releases it when a worker dies.
 */
import { setTimeout as pause } from "node:timers/promises";
import { held } from "./ports.ts";

const lookMs = 100;

/** Waits for the turn, however long the others take; answers the function that releases it. */
export const turnAt = async (port: number): Promise<() => void> => {
  for (;;) {
    const server = await held(port);
    if (server !== null) return () => server.close();
    await pause(lookMs);
  }
};
