/**
 * HTTP client: one request to a provider and its JSON answer, bounded in time and size.
 *
 * A throw means that the outcome is unknown. Error messages contain no value that was sent.
 */
import { sentInSpan } from "../../../mixins/tracing/http-span.ts";

export type Reply = { readonly status: number; readonly body: unknown; readonly text: string };

const timeoutMs = 2500;
const textMax = 20_000_000;

/** Sends one request. Throws when there is no complete answer in time, or it is too long. */
export const askProvider = async (
  url: string,
  init: { readonly method: "GET" | "POST"; headers: Record<string, string>; body?: string },
): Promise<Reply> => {
  const { method, headers } = init;
  const response = await sentInSpan(method, new URL(url).hostname, (trace) =>
    fetch(url, {
      ...init,
      headers: { ...headers, ...trace },
      redirect: "error",
      signal: AbortSignal.timeout(timeoutMs),
    }),
  );
  const text = await response.text();
  if (text.length > textMax) throw new Error("the provider's answer is too long");
  return { status: response.status, body: jsonIn(text), text };
};

/** The parsed JSON; null for any other text, such as an encrypted answer. */
export const jsonIn = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

/** A property of an untrusted value; undefined when there is none. */
export const member = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null
    ? (value as Record<string, unknown>)[name]
    : undefined;

/** A code or number of the provider's, never free text; else the fallback. */
export const codeIn = (value: unknown, fallback: string): string =>
  typeof value === "string" && /^[\w.:-]{1,200}$/.test(value) ? value : fallback;
