/** Load: the screens and texts of an area, which are files of their own. */
import { signal } from "@preact/signals";
import { loadWords } from "../words/words.ts";
import type { Page } from "./pages.ts";
import { areas, type Screen } from "./screens.ts";

/** The screens that are here, by the pattern of their path. */
export const loaded = signal<ReadonlyMap<string, Screen>>(new Map());
/** The page whose screens did not come; null if none. */
export const failed = signal<Page | null>(null);

const place = "oneday.reloaded";
/** A second failure so soon is no matter of versions. */
const againMs = 60_000;

/** Whether to load the app again. A tab that is older than the server asks for files that are gone. */
const isToReload = (): boolean => {
  if (!navigator.onLine) return false;
  const last = Number(sessionStorage.getItem(place) ?? 0);
  if (Date.now() - last < againMs) return false;
  sessionStorage.setItem(place, String(Date.now()));
  return true;
};

/** Loads the screens of a page, or the newer app that the server has meanwhile. */
export const load = async (page: Page): Promise<void> => {
  failed.value = null;
  try {
    const [{ screens }] = await Promise.all([areas[page.area](), loadWords(page.area)]);
    loaded.value = new Map([...loaded.peek(), ...Object.entries(screens)]);
  } catch {
    // The address is already that of the page.
    if (isToReload()) location.reload();
    else failed.value = page;
  }
};
