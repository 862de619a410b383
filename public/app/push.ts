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
const registrationOf = async (): Promise<ServiceWorkerRegistration | null> => {
  const isThere = "PushManager" in globalThis && "Notification" in globalThis;
  if (!isThere || !("serviceWorker" in navigator)) return null;
  // The same worker again is the one that is there; a private window of some browsers refuses it.
  return (await navigator.serviceWorker.register("/sw.js").catch(() => null)) ?? null;
};

/** Resolves when the worker runs; false for one that could not be installed, and never will be ready. */
const runs = async ({
  active,
  waiting,
  installing,
}: ServiceWorkerRegistration): Promise<boolean> => {
  const next = installing ?? waiting;
  if (active !== null || next === null) return active !== null;
  return new Promise((resolve) => {
    next.addEventListener("statechange", () => {
      if (next.state === "activated" || next.state === "redundant")
        resolve(next.state === "activated");
    });
  });
};

/** How things are now. */
export const pushState = async (): Promise<PushState> => {
  const registration = await registrationOf();
  if (registration === null) return "unsupported";
  if (Notification.permission === "denied") return "denied";
  return (await registration.pushManager.getSubscription()) === null ? "off" : "on";
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
  const registration = await registrationOf();
  if (registration === null || (await Notification.requestPermission()) !== "granted") return null;
  if (!(await runs(registration))) throw new Error("the service worker is not installed");
  const { pushManager: manager } = registration;
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
  const known = await (await registrationOf())?.pushManager.getSubscription();
  if (known == null) return null;
  // Without a connection the browser forgets it all the same.
  await known.unsubscribe().catch(() => false);
  return known.endpoint;
};
