/**
 * HTTP post: one request of a channel, and how far it came.
 *
 * No redirect is followed and nothing is tried again: an outcome that is not known must stay so.
 */
import { type ClientRequest, type IncomingMessage, request as plainRequest } from "node:http";
import { request as tlsRequest } from "node:https";
import type { LookupFunction } from "node:net";
import { TLSSocket } from "node:tls";

export type PostRequest = {
  readonly url: string;
  readonly headers: Record<string, string | number>;
  readonly body: Buffer | string;
  /** How a name becomes an address; as the system does when absent. */
  readonly lookup?: LookupFunction;
  /** How much of the answer's body is read, in bytes; 0: none. */
  readonly readBytes: number;
};

export type Answered = {
  readonly status: number;
  readonly retryAfterMs: number;
  /** The beginning of the body; what was read before it broke off. */
  readonly text: string;
};

const answerMs = 10_000;

/** The wait that `Retry-After` names, in seconds or as a date; 0 without one. */
export const retryAfterMs = (header: string | undefined, nowMs: number): number => {
  if (header === undefined) return 0;
  const seconds = /^\d{1,9}$/.test(header) ? Number(header) * 1000 : Date.parse(header) - nowMs;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : 0;
};

/** The status is known before the body, so a body that breaks off is cut and fails nothing. */
const startOf = async (response: IncomingMessage, bytesMax: number): Promise<string> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    if (bytesMax === 0) response.resume();
    else {
      for await (const chunk of response) {
        chunks.push(chunk as Buffer);
        bytes += (chunk as Buffer).length;
        if (bytes >= bytesMax) break;
      }
    }
  } catch {
    // What was read counts.
  }
  return Buffer.concat(chunks).subarray(0, bytesMax).toString("utf8");
};

/**
 * Posts once. `given` is called when the request may have arrived. Throws after ten seconds without
 * an answer, and when there is no connection or it ends.
 */
export const post = async (
  { url, headers, body, lookup, readBytes }: PostRequest,
  given: () => void,
): Promise<Answered> => {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const send = url.startsWith("https:") ? tlsRequest : plainRequest;
  const signal = AbortSignal.timeout(answerMs);
  const options = { method: "POST", headers, signal, ...(lookup === undefined ? {} : { lookup }) };
  const request: ClientRequest = send(url, options);
  request.once("socket", (socket) => {
    const ready = socket instanceof TLSSocket ? "secureConnect" : "connect";
    // A socket of an earlier request is connected already.
    if (socket.connecting) socket.once(ready, given);
    else given();
  });
  request.on("error", reject);
  request.once("response", resolve);
  request.end(body);
  const response = await promise;
  const { statusCode: status = 0, headers: said } = response;
  const text = await startOf(response, readBytes);
  return { status, retryAfterMs: retryAfterMs(said["retry-after"], Date.now()), text };
};
