/**
 * Push: the subscription of this browser, by which notifications come while the app is closed.
 *
 * The browser and its push service keep it, and the server gets a copy of its address. It is of the
 * browser and not of a person, so it ends with the session.
 */

/** What this browser allows, and whether it is subscribed. */
export type PushState = "unsupported" | "denied" | "off" | "on";

export type Subscribed = {
  readonly endpoint: string;
  readonly keys: { readonly p256dh: string; readonly auth: string };
};

/** Null where there is none: an old browser, plain http, or an iPhone outside of its home screen. */
const managerOf = async (): Promise<PushManager | null> => {
  const isThere = "PushManager" in globalThis && "Notification" in globalThis;
  if (!isThere || !("serviceWorker" in navigator)) return null;
  // The same worker again is the one that is there; a private window of some browsers refuses it.
  const isAllowed = await navigator.serviceWorker.register("/sw.js").then(
    () => true,
    () => false,
  );
  return isAllowed ? (await navigator.serviceWorker.ready).pushManager : null;
};

/** How things are now. */
export const pushState = async (): Promise<PushState> => {
  const manager = await managerOf();
  if (manager === null) return "unsupported";
  if (Notification.permission === "denied") return "denied";
  return (await manager.getSubscription()) === null ? "off" : "on";
};

/** Calls a listener when the person allows or blocks notifications; returns how to stop that. */
export const onPermission = (listener: () => void): (() => void) => {
  const aborter = new AbortController();
  const { signal } = aborter;
  // Not every browser knows this name.
  navigator.permissions?.query({ name: "notifications" }).then(
    (status) => status.addEventListener("change", listener, { signal }),
    () => undefined,
  );
  return () => aborter.abort();
};

const bytesOf = (base64url: string): Uint8Array<ArrayBuffer> => {
  const text = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
};

const isOf = ({ options }: PushSubscription, key: Uint8Array): boolean =>
  options.applicationServerKey !== null &&
  String(new Uint8Array(options.applicationServerKey)) === String(key);

/**
 * Subscribes with the key of the installation, or finds the subscription that is there. Null where the
 * person does not allow it. Rejects where the push service cannot be reached.
 */
export const subscribe = async (publicKey: string): Promise<Subscribed | null> => {
  const manager = await managerOf();
  if (manager === null || (await Notification.requestPermission()) !== "granted") return null;
  const key = bytesOf(publicKey);
  const known = await manager.getSubscription();
  // One of another installation's key would refuse this one's pushes.
  if (known !== null && !isOf(known, key)) await known.unsubscribe();
  const made = await manager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  const { endpoint, keys: { p256dh = "", auth = "" } = {} } = made.toJSON();
  return { endpoint: endpoint ?? made.endpoint, keys: { p256dh, auth } };
};

/** Ends the subscription of this browser. Resolves with its endpoint; null where there was none. */
export const unsubscribe = async (): Promise<string | null> => {
  const known = await (await managerOf())?.getSubscription();
  if (known == null) return null;
  // Without a connection the browser forgets it all the same.
  await known.unsubscribe().catch(() => false);
  return known.endpoint;
};
