/**
 * What every page keeps, with data: no barrier, no sideways scrolling, texts in the language of the page,
 * a visible focus, and what people wrote as text. The pages are those of the app's own table.
 */
import { beforeAll, expect, test } from "@jest/globals";
import { addressesOf, type Visitor } from "./addresses.ts";
import { barriers, overhang } from "./app.ts";
import { unseenFocus } from "./focus.ts";
import { answersOf, ownHangul, textNames, textsOn, unreadable } from "./shown.ts";
import { withApp } from "./suite.ts";
import { type Tour, tourOf } from "./tour.ts";
import { idsOf, unseenTexts, type World, worldOf } from "./world.ts";

const visitors: readonly Visitor[] = ["stranger", "worker", "employer", "operator"];
const widths = [320, 390, 768, 1024, 1440];
const height = 844;

/** By how much a page is wider than windows are; empty where it fits. */
const tooWide = async ({ page }: Tour): Promise<string[]> => {
  const found: string[] = [];
  for (const width of widths) {
    await page.setViewportSize({ width, height });
    const over = await overhang(page);
    if (over > 0) found.push(`${over} px wider than ${width} px`);
  }
  await page.setViewportSize({ width: 390, height });
  return found;
};

withApp(
  "every page with data",
  (app) => {
    let world: World;
    let names: ReadonlySet<string>;
    const seen = new Set<string>();
    beforeAll(async () => {
      [world, names] = await Promise.all([worldOf(app.url), textNames()]);
    });

    /** Shows a visitor every page of theirs; resolves with what `check` finds, with the address. */
    const walk = async (
      settings: Readonly<Record<"language" | "theme", string>>,
      check: (
        tour: Tour,
        texts: readonly string[],
        answers: ReadonlySet<string>,
      ) => Promise<string[]>,
    ): Promise<string[]> => {
      const found: string[] = [];
      const visit = async (who: Visitor): Promise<void> => {
        const person = who === "stranger" ? null : world[who];
        const tour = await tourOf(app, person, settings);
        const answers = answersOf(tour.page);
        for (const path of addressesOf(who, idsOf(world))) {
          await tour.show(path);
          const texts = await textsOn(tour.page);
          for (const text of texts) seen.add(text);
          const wrong = [
            ...unreadable(texts, names),
            ...(await check(tour, texts, answers)),
            ...(await unseenFocus(tour.page)),
            ...tour.complaints.splice(0),
          ];
          found.push(...wrong.map((one) => `${who} ${path}: ${one}`));
        }
        expect(await tour.page.evaluate("window.__hit")).toBeUndefined();
        await tour.close();
      };
      const [first, second] = [visitors.slice(0, 2), visitors.slice(2)];
      const oneByOne = async (some: readonly Visitor[]): Promise<void> => {
        for (const who of some) await visit(who);
      };
      // Two windows at a time: more would wait for each other.
      await Promise.all([oneByOne(first), oneByOne(second)]);
      return found;
    };

    test("in English and dark no page has a barrier, or Hangul that no one wrote", async () => {
      const found = await walk(
        { language: "en", theme: "dark" },
        async ({ page }, texts, answers) => [
          ...(await barriers(page)),
          ...ownHangul(texts, answers),
        ],
      );
      expect(found).toEqual([]);
    });

    test("in plain Korean, which is the largest, no page is wider than its window", async () => {
      expect(await walk({ language: "ko-plain", theme: "dark" }, tooWide)).toEqual([]);
    });

    test("in Korean and light every colour can be read", async () => {
      const found = await walk({ language: "ko", theme: "light" }, ({ page }) =>
        barriers(page, ["color-contrast"]),
      );
      expect(found).toEqual([]);
    });

    test("what people wrote was shown, as text, and no script in it ran", () => {
      expect(unseenTexts(seen)).toEqual([]);
    });
  },
  { ONEDAY_RATE_LIMITS: "off" },
);
