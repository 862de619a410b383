/** Tour: one window that goes from page to page without a reload, and waits until each is whole. */
import type { BrowserContextOptions, Page } from "playwright-core";
import { until } from "../support/until.ts";
import type { Visitor } from "./addresses.ts";
import type { App, Window } from "./app.ts";
import type { Person } from "./people.ts";

const settleMs = 8000;

export type Tour = Window & {
  /** Shows an address of the app, whole. */
  readonly show: (path: string) => Promise<void>;
  /** Waits until the page has what it asked for. */
  readonly settled: () => Promise<void>;
};

/** Counts the requests to the API that are under way; the stream of events has no end. */
const underWay = (page: Page): (() => number) => {
  const open = new Set<unknown>();
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith("/api/") && pathname !== "/api/communication/stream") open.add(request);
  });
  for (const event of ["requestfinished", "requestfailed"] as const) {
    page.on(event as "requestfinished", (request) => open.delete(request));
  }
  return () => open.size;
};

const frames = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))";
/** Grey shapes are what is still to come. */
const isWhole =
  "document.querySelector('main h1') !== null && document.querySelector('.skeleton') === null";

/** Opens a window of a person, or of a stranger. */
export const tourOf = async (
  app: Pick<App, "visit">,
  person: Person | null,
  settings: Readonly<Record<"language" | "theme", string>>,
  options: BrowserContextOptions = {},
): Promise<Tour> => {
  // Motion would be half way when a page is looked at.
  const window = await app.visit("/docs/problems", { reducedMotion: "reduce", ...options });
  const { page } = window;
  const open = underWay(page);
  const kept = { ...settings, ...(person === null ? {} : { session: person.session }) };
  for (const [name, value] of Object.entries(kept)) {
    await page.evaluate(`localStorage.setItem("oneday.${name}", ${JSON.stringify(value)})`);
  }
  await page.goto("/goodbye");
  const settled = async (): Promise<void> => {
    const isSettled = async () => {
      await page.evaluate(frames);
      return open() === 0 && (await page.evaluate<boolean>(isWhole));
    };
    await until(async () => (await isSettled()) && (await isSettled()), settleMs).catch(() => {
      throw new Error(`${page.url()} is not whole after ${settleMs} ms`);
    });
  };
  return {
    ...window,
    settled,
    async show(path) {
      await page.evaluate(
        `history.pushState(null, "", ${JSON.stringify(path)}), dispatchEvent(new PopStateEvent("popstate"))`,
      );
      await settled();
    },
  };
};

/** What visits find, the visitors of a turn one after another. Each turn has a window: many would wait for each other. */
export const foundInTurns = async (
  turns: readonly (readonly Visitor[])[],
  visit: (who: Visitor) => Promise<readonly string[]>,
): Promise<string[]> => {
  const oneByOne = async (people: readonly Visitor[]): Promise<string[]> => {
    const found: string[] = [];
    for (const who of people) found.push(...(await visit(who)));
    return found;
  };
  return (await Promise.all(turns.map(oneByOne))).flat();
};
