/** Ports of this machine that a test may take. This file does not need jest. */
import { randomInt } from "node:crypto";
import { type AddressInfo, connect, createServer, type Server } from "node:net";

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

/** Closes a server and answers its port; null without one. */
const letGo = (server: Server | null): Promise<number | null> =>
  new Promise((resolve) => {
    if (server === null) return resolve(null);
    const { port } = server.address() as AddressInfo;
    server.close(() => resolve(port));
  });

const freeOf = async (choose: () => number): Promise<number> => {
  for (;;) {
    const port = await letGo(await held(choose()));
    if (port !== null) return port;
  }
};

/** A port that was free a moment ago. */
export const freePort = (): Promise<number> => freeOf(() => 0);

/** A port outside the system's own range, so that it is still free after a kill. */
export const steadyPort = (): Promise<number> => freeOf(() => randomInt(steadyMin, steadyMax));

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
