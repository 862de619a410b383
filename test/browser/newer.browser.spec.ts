/** A newer app: the server is started again with other sources, while an old tab is open. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Browser } from "playwright-core";
import { folderOf, remove } from "../support/folders.ts";
import { copySources } from "../support/other-sources.ts";
import { steadyPort } from "../support/ports.ts";
import { type Running, startOneDay } from "../support/process.ts";
import { listen, startBrowser } from "./app.ts";
import { withBrowser } from "./suite.ts";
import { button, see } from "./windows.ts";

/** The app and what the worker sees first have other words. */
const newer = [
  { path: "public/words/ko/common.ts", from: `"원데이"`, to: `"새 원데이"` },
  {
    path: "public/screens/worker.ts",
    from: "export const screens",
    to: "export const isNew = true;\nexport const screens",
  },
];

withBrowser("a newer app in a browser", () => {
  const [data, sources] = [folderOf("browser"), folderOf("sources")];
  let browser: Browser;
  let running: Running;
  let env: Record<string, string>;

  beforeAll(async () => {
    copySources(sources, newer);
    env = { ONEDAY_DATA_DIR: data, ONEDAY_PORT: String(await steadyPort()) };
    [browser, running] = await Promise.all([startBrowser(), startOneDay(env)]);
  });
  afterAll(async () => {
    await browser?.close();
    await running?.end("SIGTERM");
    remove(data);
    remove(sources);
  });

  test("an open tab gets it where its own files are gone, and the next page at once, also offline", async () => {
    const context = await browser.newContext({ baseURL: running.url });
    const [old, other] = [await context.newPage(), await context.newPage()];
    const complaints = [old, other].flatMap((page) => listen(page, running.url, null));
    for (const page of [old, other]) {
      await page.goto("/login");
      await page.evaluate("navigator.serviceWorker.ready");
      await page.reload();
      await button(page, "구직자로 들어가기").waitFor();
    }
    const before = running.url;
    await running.end("SIGTERM");
    running = await startOneDay(env, sources);
    expect(running.url).toBe(before);

    await button(old, "구직자로 들어가기").click();
    await see(old, "새 원데이");
    await old.waitForURL("/home");
    await old.getByRole("heading", { level: 1 }).waitFor();
    await other.goto("/");
    await see(other, "새 원데이");
    await context.setOffline(true);
    await other.reload();
    await see(other, "새 원데이");
    expect(complaints).toEqual([]);
    await context.close();
  });
});
