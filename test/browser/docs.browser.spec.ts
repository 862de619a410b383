import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import { now } from "../../services/contracts/core/units.ts";
import { actions } from "../../services/contracts/index.ts";
import { openapi } from "../../services/gateway/openapi/openapi.ts";
import { type Market, openMarket } from "../gateway/market.ts";
import { samples } from "../gateway/probe.ts";
import { pathOf } from "../support/programs.ts";
import { describeWith } from "../support/suites.ts";
import { type Browser, chromium, startBrowser } from "./browser.ts";

const written = Object.entries(openapi(actions, now())["paths"] as Record<string, object>).flatMap(
  ([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
);
const absent = pathOf(chromium) === null ? "needs chromium on PATH or CHROMIUM_BIN" : null;
// The page of the routes is large, and a browser is slow on a busy machine.
jest.setTimeout(180_000);
/** The folder for screenshots, if one is wanted. */
const pictures = process.env["TEST_PICTURES"];

describeWith("the pages in a browser", absent, () => {
  let market: Market;
  let browser: Browser;

  beforeAll(async () => {
    [market, browser] = await Promise.all([openMarket(), startBrowser()]);
  });
  afterAll(async () => {
    await browser?.stop();
    await market?.stop();
  });

  test("the page of the routes shows every route of the document, without complaints", async () => {
    const page = await browser.open(`${market.url}/docs`);
    await page.until(`document.querySelector(".opblock") !== null`);
    // The page holds only the visible part of a long document, so the test scrolls like a reader.
    const shown = await page.value<string[]>(
      `(async () => {
        const seen = new Set();
        const look = () => {
          for (const one of document.querySelectorAll(".opblock-summary")) {
            seen.add(one.querySelector(".opblock-summary-method").textContent + " " +
              one.querySelector(".opblock-summary-path").dataset.path);
          }
        };
        for (let y = 0; y <= document.body.scrollHeight; y += 300) {
          window.scrollTo(0, y);
          await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 30)));
          look();
        }
        window.scrollTo(0, 0);
        return [...seen];
      })()`,
    );
    expect(shown.sort()).toEqual([...written].sort());
    expect(await page.value("document.title")).toBe("원데이 API");
    if (pictures) await page.picture(`${pictures}/docs.png`);
    expect(page.complaints).toEqual([]);
  });

  test("a reader who tries a route gets its answer", async () => {
    const page = await browser.open(`${market.url}/docs#/job/jobSearch`);
    await page.click(".opblock.is-open .try-out__btn");
    await page.click(".opblock.is-open .execute");
    const answer = `document.querySelector(".opblock.is-open .live-responses-table")`;
    const status = `${answer}?.querySelector("tbody .response-col_status")?.textContent`;
    await page.until(`${status}?.startsWith("200")`);
    expect(await page.value(`${answer}.textContent`)).toContain(samples.job.title);
    expect(market.seen()).toHaveLength(1);
    if (pictures) await page.picture(`${pictures}/tried.png`);
    expect(page.complaints).toEqual([]);
  });

  test("the first page has no complaints", async () => {
    const page = await browser.open(market.url);
    expect(await page.value("document.querySelector('h1').textContent")).toBe("원데이");
    expect(page.complaints).toEqual([]);
  });

  test("a script and a style injected into a page do not run, and the test notices them", async () => {
    const page = await browser.open(`${market.url}/docs`);
    await page.value(`void document.head.append(
      Object.assign(document.createElement("script"), { textContent: "window.isIn = true" }),
      Object.assign(document.createElement("style"), { textContent: "main { display: none }" }))`);
    await page.until("true");
    expect(await page.value("window.isIn === undefined")).toBe(true);
    expect(page.complaints.filter((text) => text.includes("script-src"))).not.toEqual([]);
    expect(page.complaints.filter((text) => text.includes("style-src"))).not.toEqual([]);
  });
});
