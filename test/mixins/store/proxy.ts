/** A TCP proxy before the database that cuts, hangs, or loses one answer. */
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** `loseAnswer`: the next insert reaches the database, its answer does not come back. */
export type Mode = "through" | "cut" | "hang" | "loseAnswer";
export type TcpProxy = {
  readonly url: string;
  readonly set: (mode: Mode) => void;
  /** The number of lost answers: each is a connection that was reset. */
  readonly lost: () => number;
  readonly stop: () => Promise<void>;
};

const insertCommand = Buffer.from("\u0002insert\u0000");

/** Starts a proxy before the server of a URL; its own URL leads to no other server. */
export const startProxy = async (target: string): Promise<TcpProxy> => {
  const address = new URL(target);
  const sockets = new Set<Socket>();
  let mode: Mode = "through";
  let lost = 0;
  const join = (client: Socket): void => {
    if (mode === "cut") {
      client.destroy();
      return;
    }
    const server = connect(Number(address.port || 27_017), address.hostname);
    const ends = [client, server];
    const end = () => {
      for (const each of ends) each.destroy();
    };
    for (const each of ends) {
      sockets.add(each);
      each.on("error", end);
      each.on("close", () => {
        sockets.delete(each);
        end();
      });
    }
    let losesAnswer = false;
    client.on("data", (chunk) => {
      if (mode === "hang") return;
      if (mode === "loseAnswer" && chunk.includes(insertCommand)) {
        mode = "through";
        losesAnswer = true;
      }
      server.write(chunk);
    });
    server.on("data", (chunk) => {
      if (losesAnswer) {
        if (!client.destroyed) lost += 1;
        client.resetAndDestroy();
        end();
      } else if (mode !== "hang") client.write(chunk);
    });
  };
  const listener = createServer(join).listen(0, "127.0.0.1");
  await once(listener, "listening");
  const own = listener.address();
  if (own === null || typeof own === "string") throw new Error("no port");
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  const url = new URL(target);
  url.host = `127.0.0.1:${own.port}`;
  url.searchParams.set("directConnection", "true");
  return {
    url: url.href,
    lost: () => lost,
    set(next) {
      mode = next;
      if (next === "cut") cut();
    },
    async stop() {
      listener.close();
      cut();
      await once(listener, "close");
    },
  };
};
