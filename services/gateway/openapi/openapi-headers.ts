/** OpenAPI headers: the response headers, each defined once. */
import { answerHeaders } from "../../contracts/core/response-headers.ts";
import type { Json } from "./openapi-schemas.ts";

const text: Json = { type: "string" };

/** Schema and example of a header; a header that is not listed is a text. */
const shapes: Readonly<Record<string, Json>> = {
  "Retry-After": { schema: { type: "integer" } },
  "RateLimit-Policy": { example: '"read";q=200;w=4' },
  RateLimit: { example: '"read";r=199;t=1' },
  "Idempotency-Replayed": { schema: { const: "true", ...text } },
  "Content-Language": { schema: { ...text, enum: ["ko", "en"] } },
  "WWW-Authenticate": { example: 'Bearer realm="oneday"' },
};

/** False for headers of 405, since a path without the method is not in the document. */
const isOfOperations = ([, { on }]: [string, { on: string }]): boolean => on !== "405";

/** The response headers by name, as components of the document. */
export const headers: Readonly<Record<string, Json>> = {
  ...Object.fromEntries(
    Object.entries(answerHeaders)
      .filter(isOfOperations)
      .map(([name, { description }]) => [name, { description, schema: text, ...shapes[name] }]),
  ),
  // Any page may read these, so they are not in the table.
  "Cache-Control": { description: "How long it may be kept", schema: text },
  Vary: { description: "What it depends on beside the address", schema: text },
};

/** References to the named headers. */
export const headersOf = (names: readonly string[]): Json =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
