/** Focus: what a page shows of where the focus is. */
import type { Page } from "playwright-core";

const find = `(() => {
  const found = [];
  const focusable = "a[href], button, input, select, textarea, summary, [tabindex]:not([tabindex='-1'])";
  for (const one of document.querySelectorAll(focusable)) {
    if (one.disabled || !one.checkVisibility({ visibilityProperty: true })) continue;
    one.focus({ preventScroll: true });
    const { outlineStyle, outlineWidth } = getComputedStyle(one);
    const isSeen = outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 1;
    if (document.activeElement !== one || !isSeen) found.push(one.outerHTML.slice(0, 200));
  }
  document.activeElement?.blur();
  return found;
})()`;

/** Elements that take the focus of a keyboard without showing it. */
export const unseenFocus = async (page: Page): Promise<string[]> => {
  // From a key on, the browser shows the focus.
  await page.keyboard.press("Shift");
  const found = await page.evaluate<string[]>(find);
  return found.map((html) => `no visible focus: ${html}`);
};

/** What has the focus, as a screen reader names it. */
export const focused = (page: Page): Promise<string> =>
  page.evaluate<string>(`(() => {
    const { activeElement: one } = document;
    if (one === null || one === document.body) return "";
    const label = one.getAttribute("aria-label") ?? one.labels?.[0]?.textContent ?? one.textContent;
    return (label ?? "").replaceAll(/\\s+/g, " ").trim();
  })()`);

/** Presses Tab until something has the focus, by its name; fails where it cannot be reached. */
export const tabTo = async (page: Page, name: string | RegExp, key = "Tab"): Promise<void> => {
  const passed: string[] = [];
  for (let presses = 0; presses < 120; presses += 1) {
    await page.keyboard.press(key);
    const here = await focused(page);
    if (typeof name === "string" ? here === name : name.test(here)) return;
    passed.push(here);
  }
  throw new Error(`${name} is not reached by ${key}: ${[...new Set(passed)].join(" | ")}`);
};
