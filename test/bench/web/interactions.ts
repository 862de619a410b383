/**
 * Interactions: how long search takes from a touch or a key to the next paint, on a slow phone.
 *
 * As web-vitals has it: an interaction takes as long as its longest event, by the Event Timing API; the page's figure
 * is the worst of them. What is below 16 ms is not reported by browsers and counts as 8.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { Locator, Page } from "playwright-core";
import type { App } from "../../browser/app.ts";
import { median, percentile } from "../figures.ts";
import { type Interaction, observe, painted, seen, slowDown } from "./window.ts";

const unreportedMs = 8;
const pages = 10;

type Step = { readonly label: string; readonly act: (page: Page) => Promise<unknown> };
const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const cards = (page: Page) => page.getByRole("article");
/** Playwright looks for things by code in the page, which must not run while something is measured. */
const quietMs = 700;

/** Touches the middle of what is there, as a finger does. */
const touch = async (page: Page, target: Locator): Promise<void> => {
  await target.scrollIntoViewIfNeeded();
  const box = await target.boundingBox();
  if (box === null) throw new Error("nothing to touch");
  await painted(page);
  await page.touchscreen.tap(box.x + box.width / 2, box.y + box.height / 2);
};

const keys = async (page: Page, ...names: string[]): Promise<void> => {
  await page.getByRole("searchbox").focus();
  await painted(page);
  for (const name of names) await page.keyboard.press(name, { delay: 60 });
};
/** Chooses by the keyboard: a choice from a script is no interaction. */
const choose = (label: string, ...names: string[]): Step => ({
  label: `choose ${label}`,
  act: async (page) => {
    await page.getByLabel(label, { exact: true }).focus();
    await painted(page);
    for (const name of names) await page.keyboard.press(name, { delay: 30 });
  },
});
const tap = (label: string): Step => ({ label, act: (page) => touch(page, button(page, label)) });
const typing: readonly Step[] = [
  { label: "type", act: (page) => keys(page, "4", "0") },
  { label: "delete", act: (page) => keys(page, "End", "Backspace", "Backspace") },
];
const more = tap("더 보기");
const filters: readonly Step[] = [
  ...typing,
  tap("오늘"),
  tap("내일"),
  tap("내일"),
  tap("조건 더 보기"),
  choose("지역", "End", "Home"),
  choose("정렬", "ArrowDown", "Home"),
  choose("시급", "ArrowDown", "Home"),
  choose("직종", "ArrowDown", "Home"),
  tap("조건 접기"),
];
const many: readonly Step[] = [
  ...Array.from({ length: pages }, () => more),
  tap("조건 더 보기"),
  tap("조건 접기"),
  tap("밝은 화면과 어두운 화면 바꾸기"),
  ...typing,
];
const around: readonly Step[] = [
  ...Array.from({ length: pages }, () => more),
  { label: "open a job", act: (page) => touch(page, cards(page).nth(150)) },
  { label: "back", act: (page) => touch(page, page.getByRole("link", { name: "목록으로" })) },
];

type Took = { readonly label: string; readonly ms: number; readonly event: Interaction | null };

const took = async (page: Page, { label, act }: Step): Promise<readonly Took[]> => {
  const count = (): Promise<number> => page.evaluate<number>("performance.interactionCount");
  const [before, { events }] = [await count(), await seen(page)];
  await act(page);
  await pause(quietMs);
  await painted(page);
  const fresh = (await seen(page)).events.slice(events.length);
  const byId = [...Map.groupBy(fresh, ({ id }) => id).values()];
  const reported = byId.map((all) => {
    const longest = all.reduce((a, b) => (b.duration > a.duration ? b : a));
    return { label, ms: longest.duration, event: longest };
  });
  const unreported = Math.max(0, (await count()) - before - reported.length);
  const short = { label, ms: unreportedMs, event: null };
  return [...reported, ...Array.from({ length: unreported }, () => short)];
};

/** Where the time of an interaction went. */
const partsOf = ({ event }: Took): string => {
  if (event === null) return "";
  const { name, startTime, duration, processingStart, processingEnd } = event;
  const waits = Math.round(processingStart - startTime);
  const runs = Math.round(processingEnd - processingStart);
  const paints = Math.round(startTime + duration - processingEnd);
  return ` (${name}: waits ${waits}, runs ${runs}, paints ${paints})`;
};

/** Prints the interactions of search: the worst, three quarters of them, and the worst of each kind. */
export const interactions = async (app: Pick<App, "visit">, runs: number): Promise<void> => {
  const worsts: number[] = [];
  const all: Took[] = [];
  for (let run = 0; run < runs; run += 1) {
    const { page, close } = await app.visit("/login", { hasTouch: true, isMobile: true });
    await observe(page);
    await page.goto("/");
    await cards(page).first().waitFor();
    await page.waitForLoadState("networkidle");
    await slowDown(await page.context().newCDPSession(page));
    const own: Took[] = [];
    for (const step of [...filters, ...many, ...around]) own.push(...(await took(page, step)));
    await close();
    worsts.push(Math.max(...own.map(({ ms }) => ms)));
    all.push(...own);
  }
  const sorted = all.map(({ ms }) => ms).sort((a, b) => a - b);
  console.log(
    `search, ${all.length} interactions: worst of each run ${worsts.join(", ")} ms, p75 ${percentile(sorted, 0.75)} ms`,
  );
  for (const [label, some] of Map.groupBy(all, (one) => one.label)) {
    const worst = some.reduce((a, b) => (b.ms > a.ms ? b : a));
    const middle = median(some.map(({ ms }) => ms));
    console.log(
      `  ${label}: worst ${worst.ms} ms${partsOf(worst)}, median ${middle} ms of ${some.length}`,
    );
  }
};
