/** Headers: what requests say about themselves, read strictly, and what every answer carries. */
import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import { refuse } from "./problem.ts";

const requestIdShape = /^[\w-]{8,64}$/;
const keyShape = /^[\x21-\x7e]{8,64}$/;
const bearerShape = /^Bearer +([^\s,]+) *$/i;

/** The client's request id where it is a plain one, else a new one. */
export const requestIdOf = (header: string | string[] | undefined): string =>
  typeof header === "string" && requestIdShape.test(header) ? header : randomUUID();

/** The token of an Authorization header, unverified. */
export const bearerOf = (header: string | undefined): string | undefined =>
  header === undefined ? undefined : bearerShape.exec(header)?.[1];

/** The Idempotency-Key. Refuses KEY_INVALID, and KEY_REQUIRED where there must be one. */
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

const contentPolicy =
  "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

/** Puts the headers of every answer, files included. */
export const secure = (response: ServerResponse): void => {
  response.setHeader("X-Content-Type-Options", "nosniff");
  response.setHeader("Content-Security-Policy", contentPolicy);
  response.setHeader("Referrer-Policy", "no-referrer");
};
