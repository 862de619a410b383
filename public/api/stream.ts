/**
 * Stream: what happens, as it happens. One tab of the browser holds the connection and passes every
 * event on to the others, since a browser allows few connections to one server.
 */
import { effect, signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { call } from "./client.ts";
import { pause } from "./pause.ts";
import { session } from "./session.ts";

export const streamEvents = [
  "notification",
  "message",
  "read",
  "typing",
  "changed",
  "reset",
] as const;
export type StreamEvent = (typeof streamEvents)[number];
export type Live = {
  readonly event: StreamEvent;
  readonly data: Readonly<Record<string, unknown>>;
};
type Listener = (live: Live) => void;

const channel = new BroadcastChannel("oneday.stream");
const listeners = new Set<Listener>();
const againMs = 2000;
const againMsMax = 30_000;

/** Whether events come in; screens say when they may be old. */
export const isLive = signal(true);

const hear = (live: Live): void => {
  for (const listener of listeners) listener(live);
};
channel.addEventListener("message", ({ data }) => hear(data as Live));

const tell = (live: Live): void => {
  hear(live);
  channel.postMessage(live);
};

/** Reads one connection to its end. Resolves with the id to resume from. */
const readOnce = async (from: string | null, signal: AbortSignal): Promise<string | null> => {
  const { ticket } = await call("POST /api/communication/stream/tickets", {}, { signal });
  const query = new URLSearchParams({ ticket, ...(from === null ? {} : { lastEventId: from }) });
  const source = new EventSource(`/api/communication/stream?${query}`);
  let last = from;
  return new Promise((resolve) => {
    const end = (): void => {
      source.close();
      signal.removeEventListener("abort", end);
      resolve(last);
    };
    signal.addEventListener("abort", end);
    source.addEventListener("open", () => {
      isLive.value = true;
    });
    for (const event of streamEvents) {
      source.addEventListener(event, ({ data, lastEventId }) => {
        if (lastEventId !== "") last = lastEventId;
        tell({ event, data: JSON.parse(data) });
      });
    }
    // The used ticket opens nothing again, so the browser's own attempt is not waited for.
    source.addEventListener("end", end);
    source.addEventListener("error", end);
  });
};

const follow = async (signal: AbortSignal): Promise<void> => {
  let last: string | null = null;
  for (let failures = 0; !signal.aborted; ) {
    const begun = performance.now();
    try {
      last = await readOnce(last, signal);
    } catch {
      // Shown as `isLive`; the next attempt follows.
    }
    if (signal.aborted) return;
    isLive.value = false;
    failures = performance.now() - begun > againMsMax ? 0 : failures + 1;
    await pause(Math.min(againMs * 2 ** (failures - 1) * Math.random(), againMsMax), signal);
  }
};

/** Follows the events of the person who is signed in, for as long as they are. */
export const followSession = (): void => {
  let aborter: AbortController | null = null;
  let userId: string | null = null;
  effect(() => {
    const next = session.value?.userId ?? null;
    if (next === userId) return;
    userId = next;
    aborter?.abort();
    if (next === null) return;
    const mine = new AbortController();
    aborter = mine;
    navigator.locks
      .request(`oneday.stream.${next}`, { signal: mine.signal }, () => follow(mine.signal))
      .catch((error: unknown) => {
        if (!mine.signal.aborted) throw error;
      });
  });
};

/** Calls a listener with every event while a screen is shown. */
export const useLive = (listener: Listener, inputs: readonly unknown[]): void => {
  useEffect(() => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, inputs as unknown[]);
};

/** Lists follow the logs within a second as a rule. */
const listsMs = 1200;

/**
 * Reads a screen again when what it shows has changed: an application, a job, the wallet or the
 * notifications, of one id or of any. New notifications have an event of their own. A `reset` says
 * that something may have been missed. An event may be here before the lists have it, so they are
 * read once more a moment later.
 */
export const useFresh = (
  kind: "application" | "job" | "wallet" | "notification",
  id: string | null,
  again: () => void,
): void => {
  const later = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(later.current), []);
  useLive(
    ({ event, data }) => {
      const isAbout = data["kind"] === kind && (id === null || data["id"] === id);
      const isNew = event === "notification" && kind === "notification";
      if (event !== "reset" && !isNew && !(event === "changed" && isAbout)) return;
      again();
      clearTimeout(later.current);
      later.current = setTimeout(again, listsMs);
    },
    [kind, id],
  );
};
