/** The page with every part of the app, in both themes: for people of every kind, and as a picture. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { barriers, overhang } from "./app.ts";
import { withApp } from "./suite.ts";

/** Not in Git: a person looks at the pictures of the last run. */
const pictures = join(import.meta.dirname, "../../.cache/ui");
/** What a document in each language says of itself, and the size of its text. */
const spoken = {
  ko: { lang: "ko", px: "17px" },
  // One step up.
  "ko-plain": { lang: "ko", px: "20px" },
  en: { lang: "en", px: "17px" },
} as const;
const widths = [320, 390, 768, 1440] as const;

withApp("the parts of the app in a browser", (app) => {
  test.each(["ko", "ko-plain", "en"] as const)(
    "in %s no part has a barrier or is wider than its window, in either theme",
    async (language) => {
      mkdirSync(pictures, { recursive: true });
      const { page, complaints, close } = await app.visit("/login");
      await page.evaluate(`localStorage.setItem("oneday.language", "${language}")`);
      await page.goto("/ui");
      await page.getByRole("heading", { level: 1 }).waitFor();
      const px = await page.evaluate<string>("getComputedStyle(document.body).fontSize");
      expect({ lang: await page.locator("html").getAttribute("lang"), px }).toEqual(
        spoken[language],
      );
      // The font of the app comes with the first move.
      await page.keyboard.press("Tab");
      const themes = page.locator("section.parts-theme");
      await themes.last().locator("canvas").waitFor();
      const grounds = await page.evaluate<string[]>(
        "[...document.querySelectorAll('section.parts-theme')].map((one) => getComputedStyle(one).backgroundColor)",
      );
      expect(new Set(grounds).size).toBe(2);
      await page.evaluate("document.fonts.load('16px Pretendard Variable', '가')");
      for (const width of widths) {
        await page.setViewportSize({ width, height: 844 });
        expect([width, await barriers(page)]).toEqual([width, []]);
        expect([width, await overhang(page)]).toEqual([width, 0]);
        const path = join(pictures, `${language}-${width}.png`);
        expect((await page.screenshot({ path, fullPage: true })).length).toBeGreaterThan(50_000);
      }
      expect(complaints).toEqual([]);
      await close();
    },
  );

  test("a sheet and a toast are in reach of a keyboard, and leave", async () => {
    const { page, close } = await app.visit("/ui");
    const open = page.getByRole("button", { name: "창 열기" }).last();
    await open.press("Enter");
    await page.getByRole("dialog").waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "알림 띄우기" }).first().press("Enter");
    await page.getByText("저장했어요.").waitFor();
    await close();
  });
});
