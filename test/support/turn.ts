/**
 * Turn: what only one process of a run may do at a time, and a clusterful of processes is that.
 *
 * A port is held as long as it lasts: the system gives it back when a worker dies.
 */
import { createServer, type Server } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

const lookMs = 100;

const held = (port: number): Promise<Server | null> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve(null);
      else reject(error);
    });
    server.listen(port, "127.0.0.1", () => resolve(server));
  });

/** Waits for the turn, however long the others take; answers what passes it on. */
export const turnAt = async (port: number): Promise<() => void> => {
  for (;;) {
    const server = await held(port);
    if (server !== null) return () => server.close();
    await pause(lookMs);
  }
};
