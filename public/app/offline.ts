/** Offline: whether there is a connection. */
import { signal } from "@preact/signals";

/** False while the device has no connection. */
export const isOnline = signal(navigator.onLine);
addEventListener("online", () => {
  isOnline.value = true;
});
addEventListener("offline", () => {
  isOnline.value = false;
});
