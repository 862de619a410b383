/**
 * Admission: the first step of every request, on every route.
 *
 * It sets the request id and the common headers, and refuses a malformed request. It does not
 * depend on the caller.
 */
import type { ServerResponse } from "node:http";
import type { Service } from "moleculer";
import type { Settings } from "../config/settings.ts";
import { requestLogger } from "../logging/access-log.middleware.ts";
import { corsOf } from "./cors.ts";
import { type Headers, requestIdOf } from "./headers.ts";
import type { Request } from "./http-server-state.ts";
import { problemOf, refuse } from "./parsing/problem-details.ts";
import { sendProblem } from "./responses.ts";
import { letRestPass, refusalOfForm } from "./server-limits.ts";

export type Admission = {
  /** Admits a request; false for one that it has refused. */
  readonly admits: (request: Request, response: ServerResponse) => boolean;
  /** Sets the common headers. Cached responses and files carry them already. */
  readonly dress: (request: Request, response: ServerResponse) => void;
};

/** Makes the admission step of one HTTP server; `headers` are the common ones. */
export const admission = (
  settings: Settings,
  logger: Service["logger"],
  headers: Headers,
): Admission => {
  const note = requestLogger(logger);
  const markOrigin = corsOf(settings.corsOrigins);
  const dress: Admission["dress"] = ({ requestId }, response) => {
    response.setHeader("X-Request-Id", requestId);
    for (const [name, value] of headers) response.setHeader(name, value);
  };
  const admits: Admission["admits"] = (request, response) => {
    request.requestId = requestIdOf(request.headers["x-request-id"]);
    note(request, response, request.requestId);
    markOrigin(request, response);
    const code = refusalOfForm(request);
    if (code === null) return true;
    // In a malformed request the end is ambiguous, and so is the start of the next one.
    response.shouldKeepAlive = false;
    dress(request, response);
    request.refusal = code;
    sendProblem(request, response, problemOf(refuse(code)), request.requestId);
    letRestPass(request);
    return false;
  };
  return { admits, dress };
};
