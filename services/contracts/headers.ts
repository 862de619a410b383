/**
 * Headers: what answers say beside their bodies, by name, for programs of other origins and for the
 * OpenAPI document.
 */

/** `on`: which answers have it. */
export type AnswerHeader = {
  readonly on: "every" | "success" | "problem" | "401 and some 403" | "papers" | "jwks";
  readonly description: string;
};

export const answerHeaders: Readonly<Record<string, AnswerHeader>> = {
  "X-Request-Id": { on: "every", description: "Names the request in every log" },
  ETag: {
    on: "success",
    description: "Names these bytes, or the version that a change is made to",
  },
  "Content-Disposition": { on: "papers", description: "The name of the file" },
  "Idempotency-Replayed": { on: "success", description: "`true` for a repeat of a command" },
  "RateLimit-Policy": { on: "every", description: "What the request is counted as" },
  RateLimit: { on: "every", description: "How the caller stands" },
  "Retry-After": { on: "problem", description: "Seconds until it is worth asking again" },
  "Content-Language": { on: "problem", description: "`ko` or `en`: the language of `detail`" },
  "WWW-Authenticate": {
    on: "401 and some 403",
    description: "The scheme, and what is wrong with the token (RFC 6750, RFC 9470)",
  },
  Allow: { on: "problem", description: "With 405: the methods of the path" },
};

/** What other origins may read: the table, and what lists and made things could have. */
export const exposedHeaders: readonly string[] = [
  ...Object.keys(answerHeaders),
  "Location",
  "Link",
];
