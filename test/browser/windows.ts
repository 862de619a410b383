/** Windows: what people press and wait for on a page of the demo market. */
import type { Page } from "playwright-core";
import { place } from "./people.ts";

/** A worker agreed to location, so the window has one. */
export const atThePlace = {
  permissions: ["geolocation", "camera"],
  geolocation: { latitude: place.lat, longitude: place.lng },
};
/** A button by its name. */
export const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name });
/** Waits until a page shows a text. */
export const see = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor();

const demo = {
  worker: { verb: "구직자로 들어가기", home: "/home" },
  employer: { verb: "사장님으로 들어가기", home: "/employer" },
} as const;

/** Signs in by the demo button; resolves at the page that it leads to. */
export const enter = async (
  page: Page,
  role: keyof typeof demo,
  path: string = demo[role].home,
): Promise<void> => {
  await button(page, demo[role].verb).click();
  await page.waitForURL(path);
};

/** Signs in by the demo button and applies for a job; resolves with the application's id. */
export const apply = async (page: Page, jobId: unknown): Promise<string> => {
  await enter(page, "worker");
  await page.goto(`/jobs/${jobId}`);
  await button(page, "지원하기").click();
  await see(page, "사장님이 지원서를 보고 있어요");
  return page.url().split("/").at(-1) ?? "";
};
