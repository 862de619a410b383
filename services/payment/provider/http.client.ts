/**
 * Asking: one HTTP request to a provider and its JSON answer, in bounded time and size.
 *
 * A throw means that nobody knows whether it was done. Messages name no value that was sent.
 */
export type Reply = { readonly status: number; readonly body: unknown; readonly text: string };

const timeoutMs = 2500;
const textMax = 20_000_000;

/** Throws when there is no whole answer in time. */
export const askProvider = async (
  url: string,
  init: { readonly method: "GET" | "POST"; headers: Record<string, string>; body?: string },
): Promise<Reply> => {
  const response = await fetch(url, {
    ...init,
    redirect: "error",
    signal: AbortSignal.timeout(timeoutMs),
  });
  const text = await response.text();
  if (text.length > textMax) throw new Error("the provider's answer is too long");
  return { status: response.status, body: jsonIn(text), text };
};

/** Null for what is no JSON, as an encrypted answer is none. */
export const jsonIn = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

/** The member of something that came from outside. */
export const member = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null
    ? (value as Record<string, unknown>)[name]
    : undefined;

/** A code or number of the provider's, never its sentences. */
export const codeIn = (value: unknown, fallback: string): string =>
  typeof value === "string" && /^[\w.:-]{1,200}$/.test(value) ? value : fallback;
