/**
 * Navigation: how soon a page of the app shows something after a touch on its link, how much it shifts, and when a
 * first visit over slow 3G is painted. All on a slow processor.
 */
import type { Page } from "playwright-core";
import type { App } from "../../browser/app.ts";
import { median } from "../figures.ts";
import { observe, painted, seen, slow3g, slowDown } from "./window.ts";

/** The way of a worker through the app, by the links that are there on every page. */
const ways = ["/", "/calendar", "/wallet", "/me", "/home", "/notifications"];
const restMs = 1500;

/**
 * Follows a link as a click does, and resolves with the milliseconds until the frame in which the new page has
 * something: a heading or grey shapes.
 */
const follow = (page: Page, href: string): Promise<number> =>
  page.evaluate<number>(`new Promise((resolve) => {
    const main = document.getElementById("main");
    const old = [...main.children];
    const from = performance.now();
    const isNew = () => location.pathname === ${JSON.stringify(href)} &&
      main.children.length > 0 && old.some((one) => !one.isConnected);
    const look = () => isNew()
      ? requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - from)))
      : setTimeout(look);
    document.querySelector('a[href=${JSON.stringify(href)}]').click();
    look();
  })`);

const worker = async (app: Pick<App, "visit">): Promise<{ page: Page; close: () => unknown }> => {
  const { page, close } = await app.visit("/login");
  await observe(page);
  await page.getByRole("button", { name: "구직자로 들어가기" }).click();
  await page.waitForURL("/home");
  return { page, close };
};

/** Prints the milliseconds from a touch on a link to a painted page, and the layout shift of each page. */
export const navigations = async (app: Pick<App, "visit">, runs: number): Promise<void> => {
  const { page, close } = await worker(app);
  await page.goto("/home");
  await page.waitForLoadState("networkidle");
  await slowDown(await page.context().newCDPSession(page));
  const took = new Map<string, number[]>();
  const shifts = new Map<string, number>();
  for (let run = 0; run < runs; run += 1) {
    for (const href of ways) {
      const before = await seen(page);
      took.set(href, [...(took.get(href) ?? []), await follow(page, href)]);
      await page.waitForTimeout(restMs);
      await painted(page);
      const { shift, shifts: all } = await seen(page);
      const own = shift - before.shift;
      shifts.set(href, Math.max(own, shifts.get(href) ?? 0));
      for (const { value, nodes } of all.slice(before.shifts.length)) {
        if (value > 0.01)
          console.log(`  shift of ${href}: ${value.toFixed(3)} ${nodes.join(", ")}`);
      }
    }
  }
  await close();
  for (const [href, all] of took) {
    const [middle, worst] = [median(all), Math.max(...all)].map(Math.round);
    const shift = (shifts.get(href) ?? 0).toFixed(3);
    console.log(`to ${href}: painted after ${middle} ms, worst ${worst} ms; layout shift ${shift}`);
  }
};

/** Prints when a first visit is painted over slow 3G, and how much each page shifts as it loads. */
export const slowVisits = async (
  app: Pick<App, "visit">,
  paths: readonly string[],
): Promise<void> => {
  for (const path of paths) {
    const { page, close } = await app.visit("/health/live");
    await observe(page);
    const cdp = await page.context().newCDPSession(page);
    await slowDown(cdp);
    await cdp.send("Network.enable");
    await cdp.send("Network.clearBrowserCache");
    await cdp.send("Network.emulateNetworkConditions", slow3g);
    await page.goto(path, { timeout: 60_000 });
    await page.waitForLoadState("networkidle");
    await painted(page);
    const { paints, shift } = await seen(page);
    const s = (name: string): string => `${((paints[name] ?? Number.NaN) / 1000).toFixed(1)} s`;
    console.log(
      `slow 3G, ${path}: first paint ${s("first-contentful-paint")}, largest ${s("largest")}, layout shift ${shift.toFixed(3)}`,
    );
    await close();
  }
};
