/** Offline: the service worker, and whether there is a connection. */
import { effect, signal } from "@preact/signals";
import { session } from "../api/session.ts";

/** False while the device has no connection. */
export const isOnline = signal(navigator.onLine);
addEventListener("online", () => {
  isOnline.value = true;
});
addEventListener("offline", () => {
  isOnline.value = false;
});

/** Starts the service worker. Where there is none, the app needs a connection. */
export const startWorker = async (): Promise<void> => {
  if (!("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register("/sw.js");
  // What is kept of a person is removed with their session.
  let userId: string | null = null;
  effect(() => {
    const before = userId;
    userId = session.value?.userId ?? null;
    if (before === null || before === userId) return;
    navigator.serviceWorker.ready.then(({ active }) => active?.postMessage("sessionEnded"));
  });
};
