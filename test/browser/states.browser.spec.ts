/** Every page when the API fails, and when there is nothing yet: it says so, and has a next step. */
import { beforeAll, expect, test } from "@jest/globals";
import type { Page, Route } from "playwright-core";
import { addressesOf, type Visitor } from "./addresses.ts";
import { barriers, overhang } from "./app.ts";
import { withApp } from "./suite.ts";
import { type Tour, tourOf } from "./tour.ts";
import { idsOf, type World, worldOf } from "./world.ts";

const visitors: readonly Visitor[] = ["stranger", "worker", "employer", "operator"];
/** Only what the page itself asks for is answered otherwise. */
const withoutWorker = { serviceWorkers: "block" } as const;
const fault = {
  status: 503,
  headers: { "content-type": "application/problem+json", "retry-after": "60" },
  body: JSON.stringify({ code: "UNAVAILABLE", status: 503, detail: "Out of order." }),
};

/** Answers what a page reads; resolves with a count of what it read since it was asked last. */
const answerReads = async (
  page: Page,
  answer: (route: Route) => unknown,
): Promise<() => number> => {
  let count = 0;
  await page.route("**/api/**", (route) => {
    const isRead = route.request().method() === "GET" && !route.request().url().includes("/stream");
    if (!isRead) return route.continue();
    // The head of every page counts the notices, and says nothing where it cannot.
    if (!route.request().url().includes("/notifications?")) count += 1;
    return answer(route);
  });
  return () => {
    const last = count;
    count = 0;
    return last;
  };
};

/** What is missing of a page that got no answer. */
const unsaid = async ({ page }: Tour): Promise<string[]> => {
  const alert = page.getByRole("main").getByRole("alert");
  const steps = alert.getByRole("button").or(page.getByRole("main").getByRole("link"));
  return [
    ...((await alert.count()) === 0 ? ["does not say that it failed"] : []),
    ...((await steps.count()) === 0 ? ["has no next step"] : []),
  ];
};

withApp(
  "every page without data",
  (app) => {
    let world: World;
    beforeAll(async () => {
      world = await worldOf(app.url);
    });
    const open = (who: Visitor, theme: "light" | "dark"): Promise<Tour> => {
      const { newWorker: worker, newEmployer: employer, operator } = world;
      const person = { stranger: null, worker, employer, operator }[who];
      return tourOf(app, person, { language: "en", theme }, withoutWorker);
    };

    test.each(visitors)(
      "when the API fails, every page of a %s says so and leads on",
      async (who) => {
        const tour = await open(who, "light");
        const read = await answerReads(tour.page, (route) => route.fulfill(fault));
        const found: string[] = [];
        for (const path of addressesOf(who, idsOf(world))) {
          read();
          await tour.show(path);
          const isAsked = read() > 0 || path === "/notifications";
          const wrong = [...(await barriers(tour.page)), ...(isAsked ? await unsaid(tour) : [])];
          found.push(...wrong.map((one) => `${path}: ${one}`));
        }
        expect(found).toEqual([]);
        expect(tour.complaints).toEqual([]);
        await tour.close();
      },
    );

    test.each(visitors)("with nothing yet, no page of a %s has a barrier", async (who) => {
      const tour = await open(who, "dark");
      // An operator has the whole market before them: its lists are emptied on the way.
      const empty = async (route: Route): Promise<void> => {
        const response = await route.fetch();
        const json = await response.json().catch(() => null);
        const isList = Array.isArray(json?.items) && !route.request().url().includes("categories");
        const emptied = { ...json, items: [], nextCursor: null };
        await route.fulfill(isList ? { response, json: emptied } : { response });
      };
      if (who === "operator") await answerReads(tour.page, empty);
      const found: string[] = [];
      for (const path of addressesOf(who, idsOf(world))) {
        await tour.show(path);
        const over = await overhang(tour.page);
        const wrong = [
          ...(await barriers(tour.page)),
          ...(over > 0 ? [`${over} px too wide`] : []),
        ];
        found.push(...wrong.map((one) => `${path}: ${one}`));
      }
      expect(found).toEqual([]);
      expect(tour.complaints).toEqual([]);
      await tour.close();
    });
  },
  { ONEDAY_RATE_LIMITS: "off" },
);
