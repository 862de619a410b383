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
  /** The code of a refusal. */
  readonly refusal?: string | undefined;
  /** The status that was written to the socket in place of the response. */
  readonly cutWith?: number | undefined;
};

/** How the HTTP server names a request in its metrics, and so here. */
export type Naming<R> = {
  readonly routeOf: (request: R) => string;
  readonly methodOf: (request: R) => string | null;
};

const isProbe = /^\/(health\/|metrics)/;

/** Runs `work`, which answers the request, in a span that ends with the answer. */
export const inHttpSpan = <R extends Answered>(
  request: R,
  response: ServerResponse,
  { routeOf, methodOf }: Naming<R>,
  work: () => void,
): void => {
  const current = tracer();
  if (current === null || isProbe.test(request.url ?? "")) {
    work();
    return;
  }
  const sent = parseTraceparent(request.headers["traceparent"]);
  const parent = sent === null ? null : { ...sent, isSampled: current.drawn() };
  const span = current.begin({ name: "HTTP", kind: "server", parent });
  response.once("close", () => {
    const { refusal, cutWith } = request;
    const verb = methodOf(request) ?? "_OTHER";
    const route = routeOf(request);
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
