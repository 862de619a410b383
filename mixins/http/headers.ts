/** Headers: strict reading of request headers, and the headers that every answer has. */
import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import type { Settings } from "../config/settings.ts";
import { tilesOrigin } from "../config/settings-map.ts";
import { refuse } from "./parsing/problem-details.ts";

const requestIdShape = /^[\w-]{8,64}$/;
const keyShape = /^[\x21-\x7e]{8,64}$/;
const bearer = "Bearer ";
const bearerShape = /^Bearer +([^\s,]+) *$/i;

/** A random UUID. */
export const newRequestId = (): string => randomUUID();

/** The client's request id if it has 8 to 64 characters of `[A-Za-z0-9_-]`; else a new one. */
export const requestIdOf = (header: string | string[] | undefined): string =>
  typeof header === "string" && requestIdShape.test(header) ? header : newRequestId();

/** The token of an Authorization header, unverified. */
export const bearerOf = (header: string | undefined): string | undefined => {
  if (header === undefined) return undefined;
  const from = bearer.length;
  // The usual form: the regular expression need not scan a long token.
  if (header.startsWith(bearer) && header.indexOf(" ", from) < 0 && header.indexOf(",", from) < 0) {
    return header.length > from ? header.slice(from) : undefined;
  }
  return bearerShape.exec(header)?.[1];
};

/** The Idempotency-Key. Refuses KEY_INVALID, and KEY_REQUIRED where one is required. */
export const keyOf = (
  header: string | string[] | undefined,
  isRequired: boolean,
): string | undefined => {
  if (header === undefined) {
    if (isRequired) throw refuse("KEY_REQUIRED");
    return undefined;
  }
  if (typeof header !== "string" || !keyShape.test(header)) throw refuse("KEY_INVALID");
  return header;
};

/**
 * Pages load scripts, styles and answers from this origin only; inline ones are not allowed. The
 * style of /docs has its images in `data:`, and a map its tiles where the settings say.
 */
const contentPolicy = (images: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src 'self' data:${images}`,
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");

/** What a page may use of the device: position and camera, for check-in. */
const permissions = [
  "geolocation=(self)",
  "camera=(self)",
  "microphone=()",
  "payment=()",
  "usb=()",
  "serial=()",
  "display-capture=()",
].join(", ");

/** Two years. */
const tlsForS = 63_072_000;

export type Headers = readonly (readonly [name: string, value: string])[];

/** The headers of every answer: actions, files, refusals and malformed requests. */
export const headersOfAnswers = ({
  isBehindTls,
  map,
}: Pick<Settings, "isBehindTls" | "map">): Headers => [
  ["Content-Security-Policy", contentPolicy(map === null ? "" : ` ${tilesOrigin(map)}`)],
  ["X-Content-Type-Options", "nosniff"],
  ["Referrer-Policy", "no-referrer"],
  ["Cross-Origin-Opener-Policy", "same-origin"],
  ["Cross-Origin-Embedder-Policy", "require-corp"],
  ["Cross-Origin-Resource-Policy", "same-origin"],
  ["Permissions-Policy", permissions],
  ...(isBehindTls ? [["Strict-Transport-Security", `max-age=${tlsForS}`] as const] : []),
];

/** Adds a name to the answer's `Vary`. */
export const vary = (response: ServerResponse, name: string): void => {
  const current = response.getHeader("Vary");
  response.setHeader("Vary", current === undefined ? name : `${current}, ${name}`);
};
