/**
 * Malformed requests: problem answers where Node would answer without a body.
 *
 * They are written to the socket directly, with the same headers as every answer.
 */
import { type Server, type ServerResponse, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { type Headers, newRequestId } from "./headers.ts";
import { type Problem, problemOf, problemText, refuse } from "./parsing/problem-details.ts";
import { cutSoon } from "./server-limits.ts";

const parserCodes: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: "HEADERS_TOO_LARGE",
  HPE_CHUNK_EXTENSIONS_OVERFLOW: "BODY_TOO_LARGE",
  ERR_HTTP_REQUEST_TIMEOUT: "REQUEST_TIMEOUT",
};

/** Node puts on a socket the response that it is about to send or is sending. */
type Answering = Duplex & { readonly _httpMessage?: ServerResponse | null };
type ParserError = NodeJS.ErrnoException & { readonly rawPacket?: Buffer };

/** The refusal code of a parser error. Node counts a long first line as a header overflow. */
const codeOf = ({ code = "", rawPacket }: ParserError): string => {
  const isFirstLine =
    rawPacket !== undefined && /^[A-Z]+ \S+$/.test(rawPacket.toString("latin1", 0, 9000));
  const found = parserCodes[code] ?? "REQUEST_INVALID";
  return found === "HEADERS_TOO_LARGE" && isFirstLine ? "URL_TOO_LONG" : found;
};

/** Called for each answer; with the response that it took the place of, if there was one. */
export type SawMalformed = (status: number, code: string, instead: ServerResponse | null) => void;

const textOf = (problem: Problem, headers: Headers): string => {
  const requestId = newRequestId();
  const body = problemText(problem, requestId);
  const lines = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
    `Date: ${new Date().toUTCString()}`,
    `X-Request-Id: ${requestId}`,
    "Cache-Control: no-store",
    "Connection: close",
    "Content-Language: ko",
    "Content-Type: application/problem+json",
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  return `${lines.join("\r\n")}\r\n\r\n${body}`;
};

/** Answers requests that the parser refuses, requests that come too slowly, and CONNECT. */
export const answerMalformed = (server: Server, headers: Headers, saw: SawMalformed): void => {
  const answered = new WeakSet<object>();
  const reject = (socket: Answering, code: string): void => {
    answered.add(socket);
    const problem = problemOf(refuse(code));
    saw(problem.status, code, socket._httpMessage ?? null);
    socket.end(textOf(problem, headers));
    cutSoon(socket);
  };
  server.on("clientError", (error: ParserError, socket: Answering) => {
    // The client continues to send after the refusal.
    if (answered.has(socket)) return;
    const isAnswering = socket._httpMessage?.headersSent === true;
    if (error.code === "ECONNRESET" || !socket.writable || isAnswering) socket.destroy();
    else reject(socket, codeOf(error));
  });
  server.on("connect", (_request, socket: Duplex) => reject(socket, "METHOD_NOT_ALLOWED"));
};
