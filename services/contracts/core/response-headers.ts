/** Response headers by name, for CORS and for the OpenAPI document. */

/** `on`: which answers have it. A `challenge` is a refusal that another token would solve. */
export type AnswerHeader = {
  readonly on: "every" | "success" | "problem" | "challenge" | "files" | "405";
  readonly description: string;
};

export const answerHeaders: Readonly<Record<string, AnswerHeader>> = {
  "X-Request-Id": { on: "every", description: "Names the request in every log" },
  ETag: {
    on: "success",
    description: "Names these bytes, for `If-None-Match`, or their version, for `If-Match`",
  },
  "Content-Disposition": { on: "files", description: "The name of the file" },
  "Idempotency-Replayed": { on: "success", description: "`true` for a repeat of a command" },
  "RateLimit-Policy": {
    on: "every",
    description: "What it is counted as: `q` requests at once, that come back in `w` seconds",
  },
  RateLimit: {
    on: "every",
    description: "How the caller stands: `r` more now, all of them in `t` seconds",
  },
  "Retry-After": { on: "problem", description: "Seconds until it is worth asking again" },
  "Content-Language": {
    on: "problem",
    description: "`ko` or `en`: the language of `detail`, or of a paper",
  },
  "WWW-Authenticate": {
    on: "challenge",
    description: "The scheme, and what is wrong with the token (RFC 6750, RFC 9470)",
  },
  Allow: { on: "405", description: "The methods of the path" },
};

/** The headers that other origins may read: the table, and those of lists and created entities. */
export const exposedHeaders: readonly string[] = [
  ...Object.keys(answerHeaders),
  "Location",
  "Link",
];
