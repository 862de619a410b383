/**
 * Client: every request of the app, and the only place that calls `fetch`.
 *
 * A command carries one Idempotency-Key through all its attempts, so a second attempt cannot do it
 * twice. An answer of 401 refreshes the tokens once and tries again.
 */
import { language } from "../words/words.ts";
import { pause } from "./pause.ts";
import { Problem } from "./problem.ts";
import type { Gives, Route, Takes } from "./routes.ts";
import { end, refreshed, session } from "./session.ts";

export type CallOptions = {
  /** The key of a command, where the caller keeps it for the next press of the same button. */
  readonly key?: string;
  readonly signal?: AbortSignal;
  /** The access token of another account than the tab's, which is not renewed and not kept. */
  readonly token?: string;
};
/** With the media type of the answer, where that is a file. */
type Sending = CallOptions & { readonly accept?: string };

const attemptsMax = 4;
const waitMsMax = 10_000;
/** These take no key, and no token of a session. */
const withoutSession = ["/api/users/login", "/api/users/refresh", "/api/users/demo-login"];

/** A new Idempotency-Key. `randomUUID` exists in secure contexts alone, and a phone may use plain http. */
export const newKey = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");

const queryOf = (params: Readonly<Record<string, unknown>>): string => {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value === undefined || value === "") continue;
    // A list is one text with commas.
    query.append(name, String(value));
  }
  return query.size === 0 ? "" : `?${query}`;
};

type Sent = { readonly method: string; readonly url: string; readonly body: string | null };

/** Puts params into the path, and the rest into the query or the body. */
export const requestOf = (route: string, params: Readonly<Record<string, unknown>>): Sent => {
  const [method = "", pattern = ""] = route.split(" ");
  const rest = { ...params };
  const path = pattern.replaceAll(/:(\w+)/g, (_, name: string) => {
    const value = String(rest[name] ?? "");
    delete rest[name];
    return encodeURIComponent(value);
  });
  if (method === "GET") return { method, url: path + queryOf(rest), body: null };
  // A command without fields has no body.
  const body = Object.keys(rest).length === 0 ? null : JSON.stringify(rest);
  return { method, url: path, body };
};

const retryAfterOf = (response: Response): number | null => {
  const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds : null;
};

const once = async (
  { method, url, body }: Sent,
  key: string | null,
  token: string | null,
  { signal, accept = "application/json" }: Sending,
): Promise<Response> => {
  const headers = {
    accept,
    "accept-language": language.peek() === "en" ? "en" : "ko",
    ...(body === null ? {} : { "content-type": "application/json" }),
    ...(key === null ? {} : { "idempotency-key": key }),
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
  };
  const init = { method, headers, body, ...(signal === undefined ? {} : { signal }) };
  const response = await fetch(url, init).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw new Problem(0, {});
  });
  if (response.ok) return response;
  const problem = await response.json().catch(() => ({}));
  throw new Problem(response.status, problem, retryAfterOf(response));
};

/** How long to wait before another attempt; null if another one changes nothing. */
const waitMs = (problem: Problem, attempt: number): number | null => {
  const isPassing = [0, 429, 503].includes(problem.status) || problem.code === "KEY_IN_FLIGHT";
  if (!isPassing || attempt >= attemptsMax) return null;
  const said = (problem.retryAfterS ?? 0) * 1000;
  const own = 250 * 2 ** attempt * (0.5 + Math.random());
  return said > waitMsMax ? null : Math.max(said, own);
};

const withRetries = async (sent: Sent, key: string | null, options: Sending): Promise<Response> => {
  const isPublic = withoutSession.includes(sent.url);
  let isRefreshed = false;
  for (let attempt = 1; ; attempt += 1) {
    const token = isPublic ? null : (options.token ?? session.peek()?.accessToken ?? null);
    try {
      return await once(sent, key, token, options);
    } catch (thrown) {
      if (!(thrown instanceof Problem)) throw thrown;
      const isOwn = token !== null && options.token === undefined;
      if (thrown.status === 401 && isOwn && !isRefreshed) {
        isRefreshed = true;
        if ((await refreshed(token, refresh)) === null) throw thrown;
        continue;
      }
      const ms = waitMs(thrown, attempt);
      if (ms === null) throw thrown;
      await pause(ms, options.signal);
      options.signal?.throwIfAborted();
    }
  }
};

const answerOf = async (response: Response): Promise<unknown> =>
  response.status === 204 || response.headers.get("content-length") === "0"
    ? undefined
    : response.json();

const keyOf = ({ method, url }: Sent, given: string | undefined): string | null =>
  method !== "POST" || withoutSession.includes(url) ? null : (given ?? newKey());

/** Asks a route. Rejects with a Problem, or with the reason of an aborted signal. */
export const call = async <R extends Route>(
  route: R,
  params: Takes<R>,
  options: CallOptions = {},
): Promise<Gives<R>> => {
  const sent = requestOf(route, params as Readonly<Record<string, unknown>>);
  const response = await withRetries(sent, keyOf(sent, options.key), options);
  return (await answerOf(response)) as Gives<R>;
};

/** Asks a route for a file of a media type. */
export const file = async <R extends Route>(
  route: R,
  params: Takes<R>,
  accept: string,
): Promise<Blob> => {
  const sent = requestOf(route, params as Readonly<Record<string, unknown>>);
  return (await withRetries(sent, null, { accept })).blob();
};

const refresh = (refreshToken: string) => call("POST /api/users/refresh", { refreshToken });

/** Signs out here and in all tabs, also when the server cannot be asked. */
export const signOut = async (): Promise<void> => {
  const refreshToken = session.peek()?.refreshToken;
  if (refreshToken === undefined) return;
  // What the server did not hear of ends there when its time is over.
  await call("POST /api/users/logout", { refreshToken }).catch(() => undefined);
  end();
};
