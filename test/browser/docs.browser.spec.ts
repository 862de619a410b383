/** /docs in a real browser: it shows every route, tries one, and no injected script or style works. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import { now } from "../../services/contracts/core/units.ts";
import { actions } from "../../services/contracts/index.ts";
import { openapi } from "../../services/gateway/openapi/openapi.ts";
import { type Market, openMarket } from "../gateway/market.ts";
import { samples } from "../gateway/probe.ts";
import { listen, startBrowser } from "./app.ts";
import { withBrowser } from "./suite.ts";

const written = Object.entries(openapi(actions, now())["paths"] as Record<string, object>).flatMap(
  ([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
);
// The page of the routes is large.
const patienceMs = 60_000;

withBrowser("the page of the routes in a browser", () => {
  let market: Market;
  let browser: Browser;

  beforeAll(async () => {
    [market, browser] = await Promise.all([openMarket(), startBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await market?.stop();
  });

  const open = async (path: string): Promise<{ page: Page; complaints: string[] }> => {
    const page = await browser.newPage();
    page.setDefaultTimeout(patienceMs);
    const complaints = listen(page, market.url, null);
    await page.goto(market.url + path);
    return { page, complaints };
  };

  test("it shows every route of the document, without complaints", async () => {
    const { page, complaints } = await open("/docs");
    await page.locator(".opblock").first().waitFor();
    // The page holds only the visible part of a long document, so the test scrolls like a reader.
    const seen = new Set<string>();
    const height = () => page.evaluate<number>("document.body.scrollHeight");
    for (let y = 0; y <= (await height()); y += 300) {
      await page.evaluate(`window.scrollTo(0, ${y})`);
      await page.evaluate(
        "new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 30)))",
      );
      const shown = await page.evaluate<string[]>(
        `[...document.querySelectorAll(".opblock-summary")].map((one) =>
          one.querySelector(".opblock-summary-method").textContent + " " +
          one.querySelector(".opblock-summary-path").dataset.path)`,
      );
      for (const one of shown) seen.add(one);
    }
    expect([...seen].sort()).toEqual([...written].sort());
    expect(await page.title()).toBe("원데이 API");
    expect(complaints).toEqual([]);
    await page.close();
  });

  test("a reader who tries a route gets its answer", async () => {
    const { page, complaints } = await open("/docs#/job/jobSearch");
    await page.locator(".opblock.is-open .try-out__btn").click();
    await page.locator(".opblock.is-open .execute").click();
    const answer = page.locator(".opblock.is-open .live-responses-table");
    await answer.locator("tbody .response-col_status", { hasText: /^200/ }).first().waitFor();
    expect(await answer.textContent()).toContain(samples.job.title);
    expect(market.seen()).toHaveLength(1);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test("a script and a style injected into a page do not run, and the test notices them", async () => {
    const { page, complaints } = await open("/docs");
    await page.evaluate(`void document.head.append(
      Object.assign(document.createElement("script"), { textContent: "window.isIn = true" }),
      Object.assign(document.createElement("style"), { textContent: "main { display: none }" }))`);
    expect(await page.evaluate("window.isIn === undefined")).toBe(true);
    expect(complaints.filter((text) => text.includes("script-src"))).not.toEqual([]);
    expect(complaints.filter((text) => text.includes("style-src"))).not.toEqual([]);
    await page.close();
  });
});
