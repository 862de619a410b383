/**
 * Server limits: how much a client may send, and how slowly it may send or receive.
 *
 * A request over a limit is refused with a problem if the client can still receive one. Its further
 * input is discarded for a moment, so that it sees the answer; then the connection is cut.
 */
import type { IncomingMessage } from "node:http";
import type { Duplex, Stream } from "node:stream";
import {
  type ActionContract,
  mailBytesMax,
} from "../../services/contracts/core/action-contract.ts";

const urlLengthMax = 8000;
const headersMax = 100;
const publicBytesMax = 16 * 1024;
const bytesMax = 100 * 1024;
/** How long a refused client may continue to send. */
const lingerMs = 2000;

/** Options of `http.createServer`, and the socket timeout. */
export const serverLimits = {
  headersTimeout: 5000,
  requestTimeout: 10_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 1000,
  maxHeaderSize: 16 * 1024,
  // Node's own refusal has no body.
  requireHostHeader: false,
  /** How long a connection with a request may be without traffic. */
  stallMs: 30_000,
};
export type ServerLimits = typeof serverLimits;

/** The largest body in bytes; public routes take names and passwords, never lists, or a mail. */
export const bodyBytesMax = ({
  who,
  takesMail,
}: Pick<ActionContract, "who" | "takesMail">): number => {
  if (takesMail) return mailBytesMax;
  return who === "public" ? publicBytesMax : bytesMax;
};

const isNamed = (header: string | undefined, name: string): boolean =>
  header?.length === name.length && header.toLowerCase() === name;

/**
 * Requests that two programs may read in two ways: a second host or token, coded chunks, a first
 * line without a version. The parser refuses ambiguous lengths.
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

/** The refusal code of a malformed request; null for a well-formed one. */
export const refusalOfForm = (request: IncomingMessage): string | null => {
  if ((request.url ?? "").length > urlLengthMax) return "URL_TOO_LONG";
  if (request.rawHeaders.length > 2 * headersMax) return "HEADERS_TOO_LARGE";
  return isAmbiguous(request) ? "REQUEST_INVALID" : null;
};

/** Cuts a connection after `lingerMs`, unless the awaited stream has closed by then. */
const cutUnlessClosed = (connection: Duplex, awaited: Stream): void => {
  const cut = setTimeout(() => connection.destroy(), lingerMs);
  cut.unref();
  awaited.once("close", () => clearTimeout(cut));
};

/** Cuts a connection after its last answer, once the client had a moment to read it. */
export const cutSoon = (connection: Duplex): void => cutUnlessClosed(connection, connection);

/** After a refusal, gives a body that is still coming a moment before the connection is cut. */
export const letRestPass = (request: IncomingMessage): void => {
  if (!request.complete) cutUnlessClosed(request.socket, request);
};
