/** Headers: what stands beside answers, each written once. */
import { answerHeaders } from "../../contracts/core/response-headers.ts";
import type { Json } from "./openapi-schemas.ts";

const text: Json = { type: "string" };

/** What is said of a header beside its description: a text, if nothing. */
const shapes: Readonly<Record<string, Json>> = {
  "Retry-After": { schema: { type: "integer" } },
  "RateLimit-Policy": { example: '"read";q=200;w=4' },
  RateLimit: { example: '"read";r=199;t=1' },
  "Idempotency-Replayed": { schema: { const: "true", ...text } },
  "Content-Language": { schema: { ...text, enum: ["ko", "en"] } },
  "WWW-Authenticate": { example: 'Bearer realm="oneday"' },
};

/** What no operation is answered with: a path without the method is not in the document. */
const isOfOperations = ([, { on }]: [string, { on: string }]): boolean => on !== "405";

/** The headers that answers have, by name; they stand in the document under it. */
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

/** References to some of them, by their names. */
export const headersOf = (names: readonly string[]): Json =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
