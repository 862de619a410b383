/** Every part of a page, when what it reads fails alone: it says so, the rest stays, and a press brings it. */
import { beforeAll, expect, test } from "@jest/globals";
import type { Page } from "playwright-core";
import { until } from "../support/until.ts";
import { addressesOf, type Visitor } from "./addresses.ts";
import { barriers } from "./app.ts";
import { faults, isSaid, type Reads, readsOf, retry, shapeOf } from "./failing.ts";
import { withApp } from "./suite.ts";
import { foundInTurns, type Tour, tourOf } from "./tour.ts";
import { idsOf, type World, worldOf } from "./world.ts";

const turns: readonly (readonly Visitor[])[] = [["stranger", "worker", "employer"], ["operator"]];
/** A page that reads nothing of its own, so that the next one starts from nothing. */
const elsewhere = "/goodbye";

withApp(
  "every part of a page without its data",
  (app) => {
    let world: World;
    beforeAll(async () => {
      world = await worldOf(app.url);
    });
    /** A window in which only what the page itself asks for is answered. */
    const open = async (who: Visitor): Promise<{ tour: Tour; reads: Reads }> => {
      const person = who === "stranger" ? null : world[who];
      const settings = { language: "en", theme: "light" };
      const tour = await tourOf(app, person, settings, { serviceWorkers: "block" });
      return { tour, reads: await readsOf(tour.page) };
    };
    /** Shows a page that is not kept from before. Resolves with what it read. */
    const showAfresh = async (tour: Tour, reads: Reads, path: string): Promise<string[]> => {
      // Another query is the same page, which reads nothing again.
      if (new URL(tour.page.url()).pathname === path.split("?")[0]) await tour.show(elsewhere);
      reads.taken();
      await tour.show(path);
      return reads.taken();
    };
    const some = (page: Page, text: string | RegExp) => page.getByRole("main").getByText(text);

    type Turn = {
      readonly tour: Tour;
      readonly reads: Reads;
      readonly path: string;
      /** Whether axe looks at it too: a line that says it is alike on all parts of a page. */
      readonly isFirst: boolean;
    };
    /** What is wrong with a page of which one read alone fails. */
    const wrongWith = async (turn: Turn, read: string, kind: 503 | 429): Promise<string[]> => {
      const { tour, reads, path, isFirst } = turn;
      const { page } = tour;
      reads.fail((one) => one === read, faults[kind]);
      const isRead = (await showAfresh(tour, reads, path)).includes(read);
      const found: string[] = [];
      // Who is known by name is not asked for again.
      if (isRead) {
        if (!(await isSaid(page))) found.push("does not say that it failed");
        if ((await page.getByRole("heading", { level: 1 }).count()) !== 1) found.push("no title");
        if (isFirst) found.push(...(await barriers(page)));
      }
      reads.heal();
      found.push(...(await retry(page)).map((text) => `still says ${text}`));
      return found.map((one) => `${path} without ${read} (${kind}): ${one}`);
    };

    test("each page says which part failed, and one press brings it", async () => {
      // Pages that are alike, for several people or of several jobs, are looked at once.
      const done = new Set<string>();
      const visit = async (who: Visitor): Promise<string[]> => {
        const { tour, reads } = await open(who);
        const found: string[] = [];
        for (const path of addressesOf(who, idsOf(world))) {
          for (const read of await showAfresh(tour, reads, path)) {
            const page = shapeOf(path);
            const name = `${page} ${shapeOf(read)}`;
            if (done.has(name)) continue;
            const isFirst = !done.has(page);
            done.add(page).add(name);
            const kind = done.size % 2 === 0 ? 503 : 429;
            found.push(...(await wrongWith({ tour, reads, path, isFirst }, read, kind)));
          }
        }
        found.push(...tour.complaints);
        await tour.close();
        return found;
      };
      expect(await foundInTurns(turns, visit)).toEqual([]);
      expect(done.size).toBeGreaterThan(100);
    });

    test.each([
      ["worker", "/wallet", "/api/payments/wallet", "Available to withdraw", 4],
      ["employer", "/employer/wallet", "/api/payments/wallet", "Top up", 3],
    ] as const)("a %s without a connection keeps what is there on the page", async (...row) => {
      const [who, path, kept, text, count] = row;
      const { tour, reads } = await open(who);
      const { page } = tour;
      reads.fail((read) => read !== kept && !read.endsWith("/unread"), faults.loss);
      await tour.show(path);
      await some(page, text).first().waitFor();
      await until(
        async () => (await some(page, /You lost your connection/).count()) === count,
        15_000,
      );
      expect(await barriers(page)).toEqual([]);
      reads.heal();
      expect(await retry(page)).toEqual([]);
      expect(await some(page, text).count()).toBeGreaterThan(0);
      expect(tour.complaints).toEqual([]);
      await tour.close();
    });

    test("people whose names did not come are asked for again in one press", async () => {
      const { tour, reads } = await open("employer");
      const { page } = tour;
      reads.fail((read) => read === "/api/users", faults[503]);
      await tour.show(`/employer/jobs/${world.jobs.pending}`);
      await some(page, "Some names could not be loaded.").waitFor();
      await some(page, "Details could not be loaded").first().waitFor();
      expect(await barriers(page)).toEqual([]);
      reads.heal();
      expect(await retry(page)).toEqual([]);
      await some(page, /New to OneDay|shifts/)
        .first()
        .waitFor();
      await tour.close();
    });

    test("a chart whose script did not come says so, has its figures, and comes with a press", async () => {
      const { tour } = await open("operator");
      const { page } = tour;
      await tour.show("/operator");
      await page.route("**/*.js", (route) => route.abort("connectionfailed"));
      await tour.show("/operator/market?view=funnel");
      await some(page, /The chart could not be loaded/)
        .first()
        .waitFor();
      expect(await page.getByRole("main").getByText("Show as a table").count()).toBeGreaterThan(0);
      await page.unroute("**/*.js");
      expect(await retry(page)).toEqual([]);
      await page.locator(".uplot").first().waitFor();
      await tour.close();
    });
  },
  { ONEDAY_RATE_LIMITS: "off" },
);
