/**
 * Push: which endpoints may be subscribed, what a push says, and how an attempt ends.
 *
 * The address of an endpoint comes from a client, and OneDay calls it: so it is a public https
 * host's, and nothing inside the network (OWASP, server-side request forgery). Names that lead to a
 * private address are refused when the connection is made (./push.client.ts).
 */
import type { SendOutcome } from "../channel/channel.types.ts";

export type Subscription = {
  readonly endpoint: string;
  readonly keys: { readonly p256dh: string; readonly auth: string };
};

/** Of one person: devices and browsers. */
export const subscriptionsMax = 10;
const endpointChars = 1000;

const insideNames = ["localhost", "local", "internal", "intranet", "lan", "home", "corp", "arpa"];

/** WHATWG URLs write every IPv4 form as four numbers, and IPv6 in brackets. */
const isAddress = (host: string): boolean => /^[\d.]+$/.test(host) || host.startsWith("[");

const isPublicName = (hostname: string): boolean => {
  const labels = hostname.replace(/\.$/, "").split(".");
  const last = labels.at(-1) ?? "";
  return labels.length > 1 && labels.every((one) => one !== "") && !insideNames.includes(last);
};

/** `mayLoop`: also a server of this machine, for tests; a setting that production refuses. */
export const isAllowedEndpoint = (endpoint: string, mayLoop: boolean): boolean => {
  if (endpoint.length > endpointChars || !URL.canParse(endpoint)) return false;
  const { protocol, hostname, port, username, password } = new URL(endpoint);
  if (username !== "" || password !== "") return false;
  if (mayLoop && hostname === "127.0.0.1") return /^https?:$/.test(protocol);
  return protocol === "https:" && port === "" && !isAddress(hostname) && isPublicName(hostname);
};

export type Answered = { readonly status: number; readonly retryAfterMs: number };

/** The subscription does not exist any more (RFC 8030, section 7.3). */
export const isGone = ({ status }: Answered): boolean => status === 404 || status === 410;

/** How one attempt at one subscription ended. A 5xx other than 503 may follow an accepted push. */
export const outcomeOfAnswer = ({ status, retryAfterMs: waitMs }: Answered): SendOutcome => {
  const detail = `PUSH_${status}`;
  if (status >= 200 && status < 300) return { state: "sent", detail };
  if (status === 429 || status === 503) return { state: "later", detail, waitMs };
  return { state: status >= 500 ? "unknown" : "failed", detail };
};

const ranked = ["sent", "unknown", "later", "failed"] as const;

/**
 * The outcome for a person from those of their subscriptions: sent where one was accepted, so no
 * device gets it twice. Null without any.
 */
export const outcomeOfAll = (outcomes: readonly SendOutcome[]): SendOutcome | null => {
  for (const state of ranked) {
    const found = outcomes.filter((one) => one.state === state);
    const [first] = found;
    if (first === undefined) continue;
    return { ...first, waitMs: Math.max(...found.map(({ waitMs = 0 }) => waitMs)) };
  }
  return null;
};

/** Push services take 4 kB encrypted; a text of a notification is far below. */
const textChars = 500;

/** What the app's service worker gets. */
export const payloadOf = (
  notes: readonly {
    readonly notificationId: string;
    readonly kind: string;
    readonly text: string;
    readonly title: string;
  }[],
  webUrl: string,
  many: string,
): string => {
  const [first] = notes;
  const isOne = notes.length === 1 && first !== undefined;
  const text = [...(isOne ? first.text : notes.map(({ title }) => title).join("\n"))];
  return JSON.stringify({
    title: isOne ? "원데이" : many,
    text: text.slice(0, textChars).join(""),
    url: `${webUrl.replace(/\/$/, "")}/notifications`,
    ...(isOne ? { notificationId: first.notificationId, kind: first.kind } : {}),
  });
};
