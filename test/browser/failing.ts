/** Failing: reads of a page that fail while its others are answered, and what the page says of it. */
import type { Page, Route } from "playwright-core";
import { until } from "../support/until.ts";

type Fault = (route: Route) => Promise<unknown>;

/** So long a wait is not waited for by the client itself. */
const problem = (status: number, code: string): Fault => {
  const body = JSON.stringify({ code, status, detail: "Not now." });
  const headers = { "content-type": "application/problem+json", "retry-after": "60" };
  return (route) => route.fulfill({ status, headers, body });
};

export const faults = {
  503: problem(503, "UNAVAILABLE"),
  429: problem(429, "RATE_LIMITED"),
  loss: (route: Route) => route.abort("connectionfailed"),
} as const;

/** An address without its ids, `/api/jobs/:id/pay`. All services answer some routes alike. */
export const shapeOf = (path: string): string =>
  path
    .replaceAll(/(?<=[/=])[\w-]*\d[\w-]*/g, ":id")
    .replace(/^\/api\/\w+(?=\/(feeds|sagas|dead-letters|read-models)$)/, "/api/:service");

export type Reads = {
  /** The reads since the last call. */
  readonly taken: () => string[];
  /** Has the reads that `isHit` fail from now on. */
  readonly fail: (isHit: (read: string) => boolean, fault: Fault) => void;
  readonly heal: () => void;
};

/** Follows what a page reads. */
export const readsOf = async (page: Page): Promise<Reads> => {
  const seen = new Set<string>();
  let isFailing: (read: string) => boolean = () => false;
  let answer: Fault = (route) => route.continue();
  await page.route("**/api/**", (route) => {
    const request = route.request();
    const read = new URL(request.url()).pathname;
    if (request.method() !== "GET" || read.endsWith("/stream")) return route.continue();
    seen.add(read);
    return isFailing(read) ? answer(route) : route.continue();
  });
  return {
    taken() {
      const all = [...seen];
      seen.clear();
      return all;
    },
    fail(isHit, fault) {
      isFailing = isHit;
      answer = fault;
    },
    heal() {
      isFailing = () => false;
    },
  };
};

const main = (page: Page) => page.getByRole("main");
/** How a part says that it is not there: in a line of its own, as an alert, or as a state in words. */
const saying = ".part-failed, [role=alert], .pill-danger";

/** Whether the page says of something that it could not be loaded. */
export const isSaid = async (page: Page): Promise<boolean> =>
  (await main(page).locator(saying).count()) > 0 ||
  (await page.locator(".bell .badge", { hasText: "?" }).count()) > 0;

const failed = (page: Page) => main(page).locator(".part-failed, .notice-danger");

/** Presses the buttons that ask again until nothing says that it failed. Resolves with what still does. */
export const retry = async (page: Page): Promise<string[]> => {
  const button = main(page).getByRole("button", { name: "Try again" }).first();
  await until(async () => {
    if ((await failed(page).count()) === 0) return true;
    // Between two looks the part may have come.
    await button.click({ timeout: 300 }).catch(() => undefined);
    return false;
  }).catch(() => undefined);
  return failed(page).allInnerTexts();
};
