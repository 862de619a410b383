/**
 * HTTP metrics: every answer of an HTTP server by route, method and status, and how long it took.
 *
 * All answers pass here, also those from the cache, files, and refusals before a route is known. A
 * route is its template, never a path: `unmatched` stands for all paths without one, `static` for
 * all files.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { ServiceBroker } from "moleculer";
import { durationBounds, type Family, familyOf, type Series } from "../metrics/families.ts";
import type { Request } from "./http-server-state.ts";
import type { SawMalformed } from "./malformed-requests.ts";

const shapes = {
  total: {
    type: "counter",
    name: "http_requests_total",
    labelNames: ["route", "method", "status"],
    description: "HTTP answers; status 499: the client left before its answer",
  },
  times: {
    type: "histogram",
    name: "http_request_duration_seconds",
    labelNames: ["route", "method"],
    description: "How long HTTP answers took, from the request's headers to the last byte",
    bounds: durationBounds,
  },
  refusals: {
    type: "counter",
    name: "http_refusals_total",
    labelNames: ["code"],
    description: "HTTP answers that were problems, by code",
  },
} as const;

const methods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);
const left = 499;

export type HttpMetrics = {
  /** Follows a request until its answer is over. */
  readonly begins: (request: IncomingMessage, response: ServerResponse) => void;
  /** Counts an answer to bytes that are no request, or to a request that did not end. */
  readonly malformed: SawMalformed;
};

/** The template of the route that took a request. */
const routeOf = ({ plan, route }: Request): string => plan?.path ?? route ?? "unmatched";

/** The method of a request; null for one that people made up. */
const methodOf = ({ method = "" }: Request): string | null => (methods.has(method) ? method : null);

/** How a request is named, in metrics and in traces. */
export const requestNames = { routeOf, methodOf };

type Pair = { readonly total: Series; readonly times: Series };
type Families = { readonly [K in keyof typeof shapes]: Family };

const ends = ({ total, times, refusals }: Families): ((this: ServerResponse) => void) => {
  const pairs = new Map<string, Pair>();
  const pairOf = (route: string, method: string, status: string): Pair => {
    const key = `${status}${method}${route}`;
    const known = pairs.get(key);
    if (known !== undefined) return known;
    const made = { total: total.of(route, method, status), times: times.of(route, method) };
    pairs.set(key, made);
    return made;
  };
  return function end(this: ServerResponse) {
    const request = this.req as Request;
    const { beganMs = 0, refusal, plan, cutWith } = request;
    const status = cutWith ?? (this.headersSent ? this.statusCode : left);
    const pair = pairOf(routeOf(request), methodOf(request) ?? "other", `${status}`);
    pair.total.value += 1;
    // An event stream lasts as long as its client wants: its length is no speed.
    const isStream = plan?.contract.media === "text/event-stream" && status === 200;
    if (!isStream) pair.times.observe((performance.now() - beganMs) / 1000);
    if (refusal !== undefined) refusals.of(refusal).value += 1;
  };
};

/** The metrics of an HTTP server; they do nothing where metrics are off. */
export const httpMetrics = (broker: ServiceBroker): HttpMetrics => {
  if (!broker.metrics.isEnabled()) {
    return { begins: () => undefined, malformed: () => undefined };
  }
  const families = {
    total: familyOf(broker, shapes.total),
    times: familyOf(broker, shapes.times),
    refusals: familyOf(broker, shapes.refusals),
  };
  // One function for all answers: a closure for each would cost more than the counting.
  const end = ends(families);
  return {
    begins(request, response) {
      (request as Request).beganMs = performance.now();
      response.on("close", end);
    },
    malformed(status, code, instead) {
      if (instead !== null) {
        Object.assign(instead.req, { refusal: code, cutWith: status });
        return;
      }
      families.total.of("unmatched", "other", `${status}`).value += 1;
      families.refusals.of(code).value += 1;
    },
  };
};
