/**
 * Screens: small pictures of the main pages for `docs/screens`, at 390 and 1280 px, after a day of work.
 * `npm run screens`. Chromium on PATH, or CHROMIUM_BIN. Times and codes differ from run to run.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { startApp } from "./app.ts";
import type { Person } from "./people.ts";
import { finishDay, makeDay, show } from "./screens-day.ts";

const folder = "docs/screens";
const viewports = [
  { width: 390, height: 844 },
  { width: 1280, height: 800 },
] as const;
const bytesMax = 34_000;
const qualities = [70, 60, 50, 42, 36, 30];

const app = await startApp();
mkdirSync(folder, { recursive: true });

/** A picture that is as good as its size allows. */
const pictureOf = async (page: Page): Promise<Buffer> => {
  let picture: Buffer = Buffer.alloc(0);
  for (const quality of qualities) {
    picture = await page.screenshot({ type: "jpeg", quality, animations: "disabled" });
    if (picture.length <= bytesMax) break;
  }
  return picture;
};

type Act = (page: Page) => Promise<unknown>;
const nothing: Act = async () => undefined;

/** Writes the pictures of a page, as a person who is signed in sees it after an act there. */
const take = async (name: string, path: string, who: Person | null, act = nothing) => {
  const { page, complaints, close } = await app.visit("/login", { reducedMotion: "reduce" });
  const session = who?.session ?? "null";
  await page.evaluate(`localStorage.setItem("oneday.session", ${JSON.stringify(session)})`);
  await page.goto(path);
  await page.getByRole("heading", { level: 1 }).waitFor();
  // The font comes with the first move.
  await page.keyboard.press("Shift");
  await act(page);
  for (const viewport of viewports) {
    await page.setViewportSize(viewport);
    await page.waitForLoadState("networkidle");
    await page.locator(".skeleton").first().waitFor({ state: "detached" });
    await page.evaluate("document.fonts.ready");
    const picture = await pictureOf(page);
    writeFileSync(`${folder}/${name}-${viewport.width}.jpg`, picture);
    console.log(`${name} ${viewport.width}: ${(picture.length / 1000).toFixed(0)} kB`);
  }
  for (const complaint of complaints) console.log(`  ${complaint}`);
  await close();
};

/** Plays a day by hand up to the money in the wallet. */
const playOn = async (page: Page): Promise<void> => {
  await page.getByRole("button", { name: "하루를 재생하기" }).click();
  const next = page.getByRole("button", { name: "다음 단계" });
  const again = page.getByRole("button", { name: "다시 재생하기" });
  while ((await next.or(again).first().textContent())?.includes("다음")) {
    await next.click();
    await page.locator(".play-controls [aria-busy=true]").waitFor({ state: "detached" });
  }
  await page.evaluate("scrollTo(0, 0)");
};

try {
  const day = await makeDay(app.url);
  const { worker, employer, operator, jobId, applicationId } = day;
  const shift = `/applications/${applicationId}`;
  await take("search", "/", null);
  await take("job", `/jobs/${day.nextJobId}`, null);
  await take("post", "/employer/post", employer);
  await take("applicants", `/employer/jobs/${day.nextJobId}`, employer);
  await take("contract", `/applications/${day.nextApplicationId}/contract`, worker);
  await take("shift", shift, worker);
  await show(day, worker, applicationId, "check-in");
  await take("home", "/home", worker);
  await take("today", "/employer", employer);
  await take("code", `/employer/jobs/${jobId}/today`, employer, (page) =>
    page.getByRole("button", { name: "출근 코드 보여주기" }).click(),
  );
  await finishDay(day);
  await take("wallet", "/wallet", worker);
  await take("play", "/demo", null, playOn);
  await take("operator", "/operator", operator);
  await take("sagas", "/operator/sagas", operator);
  await take("story", `/operator/story/${applicationId}`, operator);
  await take("market", "/operator/market", operator);
} finally {
  await app.stop();
}
