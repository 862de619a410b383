/**
 * HTTP server: opening and closing, with limits on everything that a client decides.
 *
 * Closing accepts no connection, finishes the open requests and closes idle keep-alive connections.
 * A connection that is open after the deadline is cut.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { deadlineMs } from "../broker/deadline.middleware.ts";
import type { Headers } from "./headers.ts";
import { answerMalformed, type SawMalformed } from "./malformed-requests.ts";
import { type ServerLimits, serverLimits } from "./server-limits.ts";

export type Address = { readonly host: string; readonly port: number; readonly url: string };
type ListenAddress = Pick<Address, "host" | "port">;
export type OnRequest = (request: IncomingMessage, response: ServerResponse) => void;

/** No request takes longer than its deadline. */
const finishMs = deadlineMs + 500;
const sweepMs = 50;

const listenError = (error: NodeJS.ErrnoException, host: string, port: number): Error => {
  const place = `port ${port} on ${host}`;
  if (error.code === "EADDRINUSE") {
    return new Error(`${place} is in use: stop what listens there or set ONEDAY_PORT`);
  }
  return new Error(`cannot listen on ${place}: ${error.code ?? error.message}`);
};

/** Listens; port 0 takes a free one. Rejects with one line that names the port. */
export const openServer = (
  onRequest: OnRequest,
  headers: Headers,
  { host, port }: ListenAddress,
  {
    limits = serverLimits,
    malformed = () => undefined,
  }: { readonly limits?: ServerLimits; readonly malformed?: SawMalformed } = {},
): Promise<Server> => {
  const server = createServer(limits, onRequest);
  server.setTimeout(limits.stallMs);
  // An `Expect` other than 100-continue is ignored; it concerns proxies.
  server.on("checkExpectation", onRequest);
  answerMalformed(server, headers, malformed);
  return new Promise((resolve, reject) => {
    server.once("error", (error) => reject(listenError(error, host, port)));
    server.listen(port, host, () => {
      server.removeAllListeners("error");
      resolve(server);
    });
  });
};

/** Where a server listens, with the port that was taken. */
export const addressOfServer = (server: Server): Address => {
  const { address: host, port, family } = server.address() as AddressInfo;
  const name = family === "IPv6" ? `[${host}]` : host;
  return { host, port, url: `http://${name}:${port}` };
};

/** Finishes the open requests; cuts those that take longer than the deadline. */
export const closeServer = async (server: Server): Promise<void> => {
  const sweep = setInterval(() => server.closeIdleConnections(), sweepMs);
  const cut = setTimeout(() => server.closeAllConnections(), finishMs);
  await new Promise<void>((resolve) => server.close(() => resolve()));
  clearInterval(sweep);
  clearTimeout(cut);
};
