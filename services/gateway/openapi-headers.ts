/** Headers: what stands beside answers, each written once. */
import type { Json } from "./openapi-schemas.ts";

const text: Json = { type: "string" };

/** The headers that answers have, by name; they stand in the document under it. */
export const headers: Readonly<Record<string, Json>> = {
  "X-Request-Id": { description: "Names the request in every log", schema: text },
  "Retry-After": { description: "Seconds", schema: { type: "integer" } },
  "RateLimit-Policy": {
    description: "What it is counted as: `q` requests at once, that come back in `w` seconds",
    schema: text,
    example: '"read";q=200;w=4',
  },
  RateLimit: {
    description: "How the caller stands: `r` more now, all of them in `t` seconds",
    schema: text,
    example: '"read";r=199;t=1',
  },
  "Idempotency-Replayed": { description: "true for a repeat", schema: { const: "true", ...text } },
  ETag: {
    description: "Names these bytes, for `If-None-Match`, or their version, for `If-Match`",
    schema: text,
  },
  "Cache-Control": { description: "How long it may be kept", schema: text },
  Vary: { description: "What it depends on beside the address", schema: text },
};

/** References to some of them, by their names. */
export const headersOf = (names: readonly string[]): Json =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
