/**
 * Service worker: what the app shows without a connection, and pushes.
 *
 * A page always comes from the network where there is one, so an old app never meets a new API. Without
 * one the last document is shown, with the scripts that it names, and the caller's own shifts and their
 * contracts as they were last read. Those are removed when the session ends.
 */
export {};

declare const self: ServiceWorkerGlobalScope;

const appCache = "oneday.app";
const ownCache = "oneday.own";
/** What a worker needs at the place of work: the list of shifts, one, and its contract. */
const kept = [
  /^\/api\/users\/me$/,
  /^\/api\/users\/me\/jobs$/,
  /^\/api\/jobs\/applications\/[^/]+$/,
  /^\/api\/jobs\/applications\/[^/]+\/contract$/,
  /^\/api\/jobs\/[^/]+$/,
];
const filesMax = 80;

/** The answer of the network, which is kept; without one the answer that was kept before. */
const networkFirst = async (
  request: Request,
  cacheName: string,
  key: string,
): Promise<Response> => {
  try {
    const response = await fetch(request);
    if (response.ok) await (await caches.open(cacheName)).put(key, response.clone());
    return response;
  } catch (error) {
    // The key has none of the headers by which the answer varied.
    const known = await caches.match(key, { cacheName, ignoreVary: true });
    if (known !== undefined) return known;
    throw error;
  }
};

/** A file whose name has the hash of its content. */
const cacheFirst = async (request: Request): Promise<Response> => {
  const cache = await caches.open(appCache);
  const known = await cache.match(request, { ignoreVary: true });
  if (known !== undefined) return known;
  const response = await fetch(request);
  if (!response.ok) return response;
  await cache.put(request, response.clone());
  const all = await cache.keys();
  // Files of earlier versions are the first.
  for (const old of all.slice(0, Math.max(0, all.length - filesMax))) await cache.delete(old);
  return response;
};

const answerOf = (request: Request): Promise<Response> | null => {
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return null;
  const isPage =
    request.mode === "navigate" && !/^\/(api|docs|health|metrics)\b/.test(url.pathname);
  if (isPage) return networkFirst(request, appCache, "/");
  if (url.pathname.startsWith("/app/")) return cacheFirst(request);
  if (kept.some((shape) => shape.test(url.pathname))) {
    return networkFirst(request, ownCache, url.pathname + url.search);
  }
  return null;
};

self.addEventListener("install", () => void self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const answer = answerOf(event.request);
  if (answer !== null) event.respondWith(answer);
});
self.addEventListener("message", (event) => {
  if (event.data === "sessionEnded") event.waitUntil(caches.delete(ownCache));
});

type Push = {
  readonly title: string;
  readonly text: string;
  readonly url: string;
  readonly notificationId?: string;
};

/** A push may lead within OneDay only: of its link the path counts. */
const pathOf = (url: string): string => {
  const { pathname, search } = new URL(url, self.location.origin);
  return pathname + search;
};

self.addEventListener("push", (event) => {
  if (event.data === null) return;
  const { title, text, url, notificationId } = event.data.json() as Push;
  // A push that comes twice is one notification.
  const tag = notificationId === undefined ? {} : { tag: notificationId };
  const options = { body: text, icon: "/icons/192.png", data: { path: pathOf(url) }, ...tag };
  event.waitUntil(self.registration.showNotification(title, options));
});

/** Shows a path in the window that is open, else in a new one. */
const show = async (path: string): Promise<void> => {
  // A path that begins with two slashes would name another host.
  const url = self.location.origin + path;
  const open = await self.clients.matchAll({ type: "window" });
  const shown = open.find((one) => one.url === url) ?? open[0];
  if (shown === undefined) return void (await self.clients.openWindow(url));
  if (shown.url !== url) await shown.navigate(url);
  await shown.focus();
};

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const { path } = event.notification.data as { path: string };
  event.waitUntil(show(path));
});
