/** Lighthouse: the web app as Lighthouse sees it on a simulated phone. The scores depend on the machine. */
import { execFileSync } from "node:child_process";
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";
import { chromium, needed } from "../../support/programs.ts";
import { median } from "../figures.ts";

const categories = ["performance", "accessibility", "best-practices", "seo"] as const;

type Run = Readonly<Record<string, number>>;

const once = async (url: string, port: number): Promise<Run> => {
  const result = await lighthouse(url, {
    port,
    onlyCategories: [...categories],
    logLevel: "error",
  });
  if (result === undefined) throw new Error(`no result for ${url}`);
  const { lhr } = result;
  const numeric = (audit: string): number => lhr.audits[audit]?.numericValue ?? Number.NaN;
  const requests = lhr.audits["network-requests"]?.details as { items?: unknown[] } | undefined;
  return {
    ...Object.fromEntries(
      categories.map((name) => [name, Math.round((lhr.categories[name]?.score ?? 0) * 100)]),
    ),
    "first paint ms": numeric("first-contentful-paint"),
    "largest paint ms": numeric("largest-contentful-paint"),
    "blocked ms": numeric("total-blocking-time"),
    "layout shift": numeric("cumulative-layout-shift"),
    "all kB": numeric("total-byte-weight") / 1000,
    requests: requests?.items?.length ?? Number.NaN,
  };
};

/** Prints the scores and figures of each path, the median of some runs each. */
export const scores = async (
  url: string,
  paths: readonly string[],
  runs: number,
): Promise<void> => {
  const browser = await launch({
    chromePath: execFileSync("which", [needed(chromium)], { encoding: "utf8" }).trim(),
    chromeFlags: ["--headless=new", "--no-sandbox"],
  });
  try {
    for (const path of paths) {
      const all: Run[] = [];
      for (let run = 0; run < runs; run += 1) all.push(await once(url + path, browser.port));
      const names = Object.keys(all[0] ?? {});
      const figures = names.map((name) => {
        const middle = median(all.map((each) => each[name] ?? Number.NaN));
        return `${name} ${name === "layout shift" ? middle.toFixed(3) : Math.round(middle)}`;
      });
      console.log(`${path}: ${figures.join(", ")}`);
    }
  } finally {
    browser.kill();
  }
};
