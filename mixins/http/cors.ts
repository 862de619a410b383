/**
 * CORS: which pages of other origins may read answers; none unless listed.
 *
 * Callers send a token, never a cookie, so credentials are not allowed. An origin that is not
 * listed is answered too: the browser keeps the answer from the page.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { exposedHeaders } from "../../services/contracts/core/response-headers.ts";
import { vary } from "./headers.ts";

const exposed = exposedHeaders.join(", ");
const taken = [
  "Authorization",
  "Content-Type",
  "Idempotency-Key",
  "If-Match",
  "If-None-Match",
  "X-Request-Id",
];
/** The longest that browsers cache a preflight. */
const keepS = 7200;

/** Makes the function that sets the CORS headers for the listed origins. */
export const corsOf = (
  origins: readonly string[],
): ((request: IncomingMessage, response: ServerResponse) => void) => {
  const allowed = new Set(origins);
  return ({ headers: { origin } }, response) => {
    if (allowed.size === 0) return;
    // Set for every caller: a cache must not serve one origin the response of another, or of none.
    vary(response, "Origin");
    if (origin === undefined || !allowed.has(origin)) return;
    response.setHeader("Access-Control-Allow-Origin", origin);
    response.setHeader("Access-Control-Expose-Headers", exposed);
  };
};

/** Sets the headers of a preflight answer, if the origin is listed. */
export const answerPreflight = (
  { headers }: IncomingMessage,
  response: ServerResponse,
  methods: string,
): void => {
  if (headers["access-control-request-method"] === undefined) return;
  if (!response.hasHeader("Access-Control-Allow-Origin")) return;
  response.setHeader("Access-Control-Allow-Methods", methods);
  response.setHeader("Access-Control-Allow-Headers", taken.join(", "));
  response.setHeader("Access-Control-Max-Age", String(keepS));
};
