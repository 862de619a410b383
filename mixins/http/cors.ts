/**
 * CORS: which pages of other origins may read answers. None, unless they are listed.
 *
 * Callers show a token, never a cookie, so credentials are not allowed. What an origin may not
 * read is answered all the same: it is the browser that keeps it from the page.
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
/** As long as browsers keep it at most. */
const keepS = 7200;

/** Marks an answer for the origins that may read it. */
export const corsOf = (
  origins: readonly string[],
): ((request: IncomingMessage, response: ServerResponse) => void) => {
  const allowed = new Set(origins);
  return ({ headers: { origin } }, response) => {
    if (allowed.size === 0) return;
    // Said to everyone: a cache must not hand to one origin what it kept for another, or for none.
    vary(response, "Origin");
    if (origin === undefined || !allowed.has(origin)) return;
    response.setHeader("Access-Control-Allow-Origin", origin);
    response.setHeader("Access-Control-Expose-Headers", exposed);
  };
};

/** Answers the question that a browser asks first, where its origin may ask. */
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
