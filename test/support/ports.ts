/** Ports of this machine that a test may take. This file does not need jest. */
import { randomInt } from "node:crypto";
import { connect, createServer, type Server } from "node:net";
import { freePort, isFree } from "../../scripts/cluster/free-ports.ts";

/** Below the ports that the system assigns by itself. */
const [steadyMin, steadyMax] = [15_000, 30_000];

/** Holds a port, 0 for any free one; null if it is taken. */
export const held = (port: number): Promise<Server | null> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve(null);
      else reject(error);
    });
    server.listen(port, "127.0.0.1", () => resolve(server));
  });

export { freePort };

/** A port outside the system's own range, so that it is still free after a kill. */
export const steadyPort = async (): Promise<number> => {
  for (;;) {
    const port = randomInt(steadyMin, steadyMax);
    if (await isFree(port)) return port;
  }
};

/** True if a process listens there. */
export const isListening = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const end = (is: boolean) => {
      socket.destroy();
      resolve(is);
    };
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
  });
