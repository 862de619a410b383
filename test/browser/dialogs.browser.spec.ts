/** Every dialog that a button of a page opens: axe finds no barrier in it, and Escape closes it. */
import { beforeAll, expect, test } from "@jest/globals";
import type { Page } from "playwright-core";
import { until } from "../support/until.ts";
import { addressesOf, type Visitor } from "./addresses.ts";
import { barriers } from "./app.ts";
import { faults, shapeOf } from "./failing.ts";
import { withApp } from "./suite.ts";
import { foundInTurns, tourOf } from "./tour.ts";
import { idsOf, type World, worldOf } from "./world.ts";

/** Two windows at a time: more would wait for each other. */
const turns: readonly (readonly Visitor[])[] = [["worker", "employer"], ["operator"]];
/** Buttons that end the session, change the whole app or play a day, and open nothing. */
const isLeftOut = (path: string): boolean => path === "/me" || path === "/demo";
const nameLength = 24;

/** The names of the buttons of the page, by their place; null for those that cannot be pressed. */
const namesOf = (page: Page): Promise<(string | null)[]> =>
  page.evaluate<(string | null)[]>(`[...document.querySelectorAll("main button")].map((one) =>
    one.checkVisibility() && !one.disabled ? (one.ariaLabel ?? one.textContent.trim()) : null)`);

/** Of a name, what the rows of a list have in common. */
const shortOf = (name: string): string => name.replaceAll(/\d+/g, "").slice(0, nameLength);

withApp(
  "every dialog",
  (app) => {
    let world: World;
    beforeAll(async () => {
      world = await worldOf(app.url);
    });

    test("that a button opens has no barrier and closes with Escape", async () => {
      const opened = new Set<string>();
      const pressed = new Set<string>();
      /** The first button that was not pressed yet on such a page. */
      const nextOf = async (page: Page, path: string) => {
        for (const [place, name] of (await namesOf(page)).entries()) {
          const button = `${shapeOf(path)} ${shortOf(name ?? "")}`;
          if (name === null || pressed.has(button)) continue;
          pressed.add(button);
          return { place, name: shortOf(name) };
        }
        return null;
      };
      const visit = async (who: Visitor): Promise<string[]> => {
        const person = who === "stranger" ? null : world[who];
        const tour = await tourOf(app, person, { language: "en", theme: "dark" });
        const { page } = tour;
        const dialog = page.locator("dialog[open]");
        // Buttons that do something at once are refused: nothing changes for the next one.
        await page.route("**/api/**", (route) => {
          const isCommand = route.request().method() !== "GET";
          const isStream = route.request().url().includes("/stream/");
          return isCommand && !isStream ? faults[503](route) : route.continue();
        });
        const found: string[] = [];
        for (const path of addressesOf(who, idsOf(world)).filter((one) => !isLeftOut(one))) {
          await tour.show(path);
          // A press may add buttons and take some away.
          for (
            let next = await nextOf(page, path);
            next !== null;
            next = await nextOf(page, path)
          ) {
            await page.locator("main button").nth(next.place).click();
            await tour.settled();
            if ((await dialog.count()) === 0) continue;
            opened.add((await dialog.getByRole("heading").first().textContent()) ?? "");
            const what = `${path} ${next.name}`;
            found.push(...(await barriers(page)).map((one) => `${what}: ${one}`));
            await page.keyboard.press("Escape");
            await until(async () => (await dialog.count()) === 0).catch(() => {
              found.push(`${what}: stays open`);
            });
          }
        }
        await tour.close();
        return found;
      };
      expect(await foundInTurns(turns, visit)).toEqual([]);
      const some = ["Raise a dispute?", "Withdraw", "Report a message", "Accept this person?"];
      expect([...opened]).toEqual(expect.arrayContaining(some));
      expect([...opened].some((title) => title.startsWith("Block "))).toBe(true);
      expect(opened.size).toBeGreaterThan(35);
    });
  },
  { ONEDAY_RATE_LIMITS: "off" },
);
