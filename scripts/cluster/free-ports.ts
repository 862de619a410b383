/** Free ports of this machine. */
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";

/** The port when it can be listened on, a free one for 0, null when it is taken. */
const tryPort = async (port: number, host: string): Promise<number | null> => {
  const server = createServer();
  const listening = once(server, "listening").then(
    () => true,
    () => false,
  );
  server.listen(port, host);
  if (!(await listening)) return null;
  const { port: got } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return got;
};

const loopback = "127.0.0.1";

/** Whether a port can be listened on. */
export const isFree = async (port: number, host = loopback): Promise<boolean> =>
  (await tryPort(port, host)) !== null;

/** The usual port when it is free, else another one. Throws when there is none. */
export const freePort = async (usual = 0): Promise<number> => {
  const port = (await tryPort(usual, loopback)) ?? (await tryPort(0, loopback));
  if (port === null) throw new Error("this machine has no free port");
  return port;
};
