/** Worker: the service worker of this browser, which keeps pages and shows pushes. */
import { effect } from "@preact/signals";
import { session } from "../api/session.ts";
import { unsubscribe } from "./push.ts";

/** Starts the service worker. Where there is none, the app needs a connection. */
export const startWorker = async (): Promise<void> => {
  if (!("serviceWorker" in navigator)) return;
  // A private window of some browsers refuses it.
  await navigator.serviceWorker.register("/sw.js").catch(() => undefined);
  // What is kept of a person is removed with their session.
  let userId: string | null = null;
  effect(() => {
    const before = userId;
    userId = session.value?.userId ?? null;
    if (before === null || before === userId) return;
    navigator.serviceWorker.ready.then(({ active }) => active?.postMessage("sessionEnded"));
    void unsubscribe();
  });
};
