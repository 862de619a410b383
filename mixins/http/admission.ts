/**
 * Admission: what every request meets first, whatever it is for.
 *
 * It gets its id, its answer the headers that all answers have, and what is not well formed is
 * refused. Nothing here depends on who asks.
 */
import type { ServerResponse } from "node:http";
import type { Service } from "moleculer";
import { requestLogger } from "../broker/access-log.middleware.ts";
import type { Settings } from "../config/settings.ts";
import { corsOf } from "./cors.ts";
import { type Headers, requestIdOf } from "./headers.ts";
import type { Request } from "./http-server-state.ts";
import { problemOf, refuse } from "./parsing/problem-details.ts";
import { sendProblem } from "./responses.ts";
import { letRestPass, refusalOfForm } from "./server-limits.ts";

export type Admission = {
  /** Admits a request; false for one that it has refused. */
  readonly admits: (request: Request, response: ServerResponse) => boolean;
  /** Puts the headers that all answers have; not for those that bring them along. */
  readonly dress: (request: Request, response: ServerResponse) => void;
};

export const admission = (
  settings: Settings,
  logger: Service["logger"],
  headers: Headers,
): Admission => {
  const note = requestLogger(settings, logger);
  const markOrigin = corsOf(settings.corsOrigins);
  const dress: Admission["dress"] = ({ requestId }, response) => {
    response.setHeader("X-Request-Id", requestId);
    for (const [name, value] of headers) response.setHeader(name, value);
  };
  const admits: Admission["admits"] = (request, response) => {
    request.requestId = requestIdOf(request.headers["x-request-id"]);
    note?.(request, response, request.requestId);
    markOrigin(request, response);
    const code = refusalOfForm(request);
    if (code === null) return true;
    // Where its form is in doubt, so is where the next request begins.
    response.shouldKeepAlive = false;
    dress(request, response);
    sendProblem(request, response, problemOf(refuse(code)), request.requestId);
    letRestPass(request);
    return false;
  };
  return { admits, dress };
};
