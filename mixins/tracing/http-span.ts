/**
 * HTTP span: one span for each request that an HTTP server takes and each that a client here sends.
 *
 * The name is the route's template, never a path. A valid `traceparent` of a caller gives the trace
 * id and the parent; whether the trace is sampled is decided here, since strangers send it.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { activeTrace, inTrace, parseTraceparent, traceparentOf } from "./trace-context.ts";
import { tracer } from "./tracer.ts";

/** What the HTTP server finds out about a request while it answers. */
type Answered = IncomingMessage & {
  /** The plan of the route that took it. */
  readonly plan?: { readonly path: string } | undefined;
  /** What took it where no route did: `static`. */
  readonly route?: string | undefined;
  /** The code of a refusal. */
  readonly refusal?: string | undefined;
  /** The status that was written to the socket in place of the response. */
  readonly cutWith?: number | undefined;
};

const methods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);
const isProbe = /^\/(health\/|metrics)/;

/** Runs `work`, which answers the request, in a span that ends with the answer. */
export const inHttpSpan = (request: Answered, response: ServerResponse, work: () => void): void => {
  const current = tracer();
  if (current === null || isProbe.test(request.url ?? "")) {
    work();
    return;
  }
  const sent = parseTraceparent(request.headers["traceparent"]);
  const parent = sent === null ? null : { ...sent, isSampled: current.drawn() };
  const span = current.begin({ name: "HTTP", kind: "server", parent });
  response.once("close", () => {
    const { method = "", plan, route: other, refusal, cutWith } = request;
    const verb = methods.has(method) ? method : "_OTHER";
    const route = plan?.path ?? other ?? "unmatched";
    const statusCode = cutWith ?? response.statusCode;
    span.end({
      name: `${verb} ${route}`,
      attributes: {
        "http.request.method": verb,
        "http.route": route,
        "http.response.status_code": statusCode,
        ...(refusal === undefined ? {} : { "error.type": refusal }),
      },
      isFault: statusCode >= 500 && statusCode !== 503,
    });
  });
  inTrace(span.context, work);
};

/**
 * Sends a request of a client in a span and gives `send` the headers that carry the trace; none
 * where traces are off. `host` is the server's name; the path may name a person.
 */
export const sentInSpan = <T extends { readonly status: number }>(
  method: string,
  host: string,
  send: (headers: Readonly<Record<string, string>>) => Promise<T>,
): Promise<T> => {
  const current = tracer();
  if (current === null || activeTrace() === undefined) return send({});
  const attributes = { "http.request.method": method, "server.address": host };
  return current.within({ name: method, kind: "client", attributes }, (context) =>
    send({ traceparent: traceparentOf(context) }),
  );
};
