/**
 * Server: the HTTP server of a node, with limits on everything that a client decides.
 *
 * Closing takes no new connection, finishes what was begun and tells keep-alive clients to go; what
 * is still open after a while is cut.
 */
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from "node:http";
import type { AddressInfo } from "node:net";
import { deadlineMs } from "../patience.ts";
import { requestIdOf } from "./headers.ts";
import { problemText } from "./problem.ts";

export type Address = { readonly host: string; readonly port: number; readonly url: string };
type OnRequest = (request: IncomingMessage, response: ServerResponse) => void;

const limits = {
  headersTimeout: 5000,
  requestTimeout: 10_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 1000,
  maxHeaderSize: 16 * 1024,
};
/** No request takes longer than its deadline. */
const finishMs = deadlineMs + 500;
const sweepMs = 50;

const parserStatus: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/** Answers what is no HTTP request; Node's own answer would have no body. */
const answerBroken = (server: Server): void => {
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    if (error.code === "ECONNRESET" || !socket.writable) return socket.destroy();
    const status = parserStatus[error.code ?? ""] ?? 400;
    const problem = { status, code: "REQUEST_INVALID", data: {}, retryAfterS: null };
    const body = problemText(problem, requestIdOf(undefined));
    socket.end(
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\n` +
        `Content-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n` +
        `\r\n${body}`,
    );
  });
};

const why = (error: NodeJS.ErrnoException, host: string, port: number): Error => {
  const place = `port ${port} on ${host}`;
  if (error.code === "EADDRINUSE") {
    return new Error(`${place} is in use: stop what listens there or set ONEDAY_PORT`);
  }
  return new Error(`cannot listen on ${place}: ${error.code ?? error.message}`);
};

/** Listens; port 0 takes a free one. Rejects with one line that names the port. */
export const openServer = (onRequest: OnRequest, host: string, port: number): Promise<Server> => {
  const server = createServer(limits, onRequest);
  answerBroken(server);
  return new Promise((resolve, reject) => {
    server.once("error", (error) => reject(why(error, host, port)));
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

/** Finishes what was begun; what takes longer than a deadline is cut. */
export const closeServer = async (server: Server): Promise<void> => {
  const sweep = setInterval(() => server.closeIdleConnections(), sweepMs);
  const cut = setTimeout(() => server.closeAllConnections(), finishMs);
  await new Promise<void>((resolve) => server.close(() => resolve()));
  clearInterval(sweep);
  clearTimeout(cut);
};
