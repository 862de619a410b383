/**
 * Turn: what only one process of a run may do at a time, and a clusterful of processes is that.
 *
 * A port is held as long as it lasts: the system gives it back when a worker dies.
 */
import { setTimeout as pause } from "node:timers/promises";
import { held } from "./ports.ts";

const lookMs = 100;

/** Waits for the turn, however long the others take; answers what passes it on. */
export const turnAt = async (port: number): Promise<() => void> => {
  for (;;) {
    const server = await held(port);
    if (server !== null) return () => server.close();
    await pause(lookMs);
  }
};
