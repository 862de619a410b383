/** Router: the address of the app as signals. Links are ordinary links; back and forward work. */
import { computed, signal } from "@preact/signals";
import { type Match, servedPageOf } from "./pages.ts";
import { hasInternal } from "./served.ts";

type Place = { readonly path: string; readonly query: string; readonly hash: string };

const pageAt = (path: string): Match | null => servedPageOf(path, hasInternal);

const here = (): Place => ({
  path: location.pathname,
  query: location.search,
  hash: location.hash,
});

const place = signal<Place>(here());
export const path = computed(() => place.value.path);
export const hash = computed(() => place.value.hash);
/** The query of the address; screens keep in it what a link should restore. */
export const query = computed(() => new URLSearchParams(place.value.query));
export const match = computed(() => pageAt(path.value));

addEventListener("popstate", () => {
  place.value = here();
});

type Options = { readonly replaces?: boolean; readonly keepsScroll?: boolean };

/** Goes to a path of the app. `replaces` leaves no entry in the history. */
export const go = (to: string, { replaces = false, keepsScroll = false }: Options = {}): void => {
  if (to === location.pathname + location.search + location.hash) return;
  if (replaces) history.replaceState(history.state, "", to);
  else history.pushState(null, "", to);
  const before = place.peek().path;
  place.value = here();
  if (!keepsScroll && before !== location.pathname) scrollTo(0, 0);
};

/** Changes the query of the current page; null removes a name. */
export const setQuery = (changes: Readonly<Record<string, string | null>>): void => {
  const next = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === "") next.delete(name);
    else next.set(name, value);
  }
  const text = next.size === 0 ? "" : `?${next}`;
  go(location.pathname + text, { replaces: true, keepsScroll: true });
};

const isPlainClick = (event: MouseEvent): boolean =>
  event.button === 0 &&
  !event.defaultPrevented &&
  !event.metaKey &&
  !event.ctrlKey &&
  !event.shiftKey;

/** Follows links of the app without loading the page again. */
export const followLinks = (): void => {
  document.addEventListener("click", (event) => {
    const link = (event.target as Element | null)?.closest?.("a[href]") as HTMLAnchorElement | null;
    if (
      link === null ||
      !isPlainClick(event) ||
      link.target !== "" ||
      link.hasAttribute("download")
    )
      return;
    const url = new URL(link.href);
    if (url.origin !== location.origin || pageAt(url.pathname) === null) return;
    // Within the page the browser moves the focus, too.
    if (link.getAttribute("href")?.startsWith("#")) return;
    event.preventDefault();
    go(url.pathname + url.search + url.hash);
  });
};
