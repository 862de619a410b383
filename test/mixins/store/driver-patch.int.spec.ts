import { type EventEmitter, once } from "node:events";
import { createRequire } from "node:module";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { patchDriver } from "../../../mixins/store/mongo/driver-patch.ts";

type Wire = EventEmitter & { writeCommand(command: object, options: object): Promise<void> };
type Make = new (socket: Socket, options: object) => Wire;

const here = createRequire(import.meta.url);
const command = { toBin: async () => [Buffer.from("hello")] };
const plain = { agreedCompressor: "none" };

let server: Server;
let socket: Socket;

beforeEach(async () => {
  // A socket that is never read does not see its end.
  server = createServer((other) => other.resume().on("error", () => other.destroy())).listen(0);
  await once(server, "listening");
  socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  await once(socket, "connect");
});
afterEach(() => {
  socket.destroy();
  server.close();
});

test("a command written to a socket that has just closed fails with its connection", async () => {
  patchDriver();
  patchDriver();
  const { Connection } = here("mongodb/lib/cmap/connection.js") as { Connection: Make };
  const connection = new Connection(socket, { id: 1, hostAddress: "a database" });
  socket.destroy();
  await expect(connection.writeCommand(command, plain)).rejects.toThrow(/closed/);
  expect(connection.listenerCount("close")).toBe(0);
}, 5000);

test("a sent command leaves no listener behind", async () => {
  patchDriver();
  const { Connection } = here("mongodb/lib/cmap/connection.js") as { Connection: Make };
  const connection = new Connection(socket, { id: 1, hostAddress: "a database" });
  await connection.writeCommand(command, plain);
  expect(connection.listenerCount("close")).toBe(0);
});
