/**
 * Limits: how much a client may send, and how slowly it may send or take.
 *
 * What goes over is refused with a problem while there is someone to tell, and what it still sends
 * is thrown away for a moment, so that it sees the answer; then the connection is cut.
 */
import type { IncomingMessage } from "node:http";
import type { Duplex, Stream } from "node:stream";
import type { ActionContract } from "../../services/contracts/core/action-contract.ts";

const urlLengthMax = 8000;
const headersMax = 100;
const strangerBytesMax = 16 * 1024;
const bytesMax = 100 * 1024;
/** How long a client that was refused may go on sending. */
const lingerMs = 2000;

/** What an HTTP server is opened with. */
export const serverLimits = {
  headersTimeout: 5000,
  requestTimeout: 10_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 1000,
  maxHeaderSize: 16 * 1024,
  // Node's own refusal would have no body.
  requireHostHeader: false,
  /** How long nothing may move on a connection while it has a request. */
  stallMs: 30_000,
};
export type ServerLimits = typeof serverLimits;

/** How large a body may be, in bytes: strangers send names and passwords, never lists. */
export const bodyBytesMax = ({ who }: Pick<ActionContract, "who">): number =>
  who === "public" ? strangerBytesMax : bytesMax;

const isNamed = (header: string | undefined, name: string): boolean =>
  header?.length === name.length && header.toLowerCase() === name;

/**
 * Shapes that two programs may understand in two ways: a second host or token, chunks that are
 * coded, a first line without a version. The parser has refused the ones about lengths.
 */
const isAmbiguous = ({ rawHeaders, httpVersion }: IncomingMessage): boolean => {
  if (httpVersion === "0.9") return true;
  let [hosts, tokens] = [0, 0];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at];
    if (isNamed(name, "host")) hosts += 1;
    else if (isNamed(name, "authorization")) tokens += 1;
    else if (isNamed(name, "transfer-encoding")) {
      if (!isNamed(rawHeaders[at + 1], "chunked")) return true;
    }
  }
  return tokens > 1 || hosts > 1 || (hosts === 0 && httpVersion === "1.1");
};

/** The code that refuses a request for its form alone; null for a request that is well formed. */
export const refusalOfForm = (request: IncomingMessage): string | null => {
  if ((request.url ?? "").length > urlLengthMax) return "URL_TOO_LONG";
  if (request.rawHeaders.length > 2 * headersMax) return "HEADERS_TOO_LARGE";
  return isAmbiguous(request) ? "REQUEST_INVALID" : null;
};

/** Ends a connection in a moment, unless what is waited for has closed by then. */
const cutUnlessClosed = (connection: Duplex, awaited: Stream): void => {
  const cut = setTimeout(() => connection.destroy(), lingerMs);
  cut.unref();
  awaited.once("close", () => clearTimeout(cut));
};

/** After a last word: the client has a moment to take it and to go. */
export const cutSoon = (connection: Duplex): void => cutUnlessClosed(connection, connection);

/** After a refusal: a body that has not come by now has a moment to. */
export const letRestPass = (request: IncomingMessage): void => {
  if (!request.complete) cutUnlessClosed(request.socket, request);
};
