/**
 * The web app as Lighthouse sees it on a phone: home, search and a job, the median of five runs each.
 * `npm run bench:web -- --runs 5`. Chromium on PATH, or CHROMIUM_BIN. The scores depend on the machine.
 */
import { execFileSync } from "node:child_process";
import { parseArgs } from "node:util";
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";
import { folderOf, remove } from "../support/folders.ts";
import { startOneDay } from "../support/process.ts";
import { chromium, needed } from "../support/programs.ts";

const { values } = parseArgs({ options: { runs: { type: "string", default: "5" } } });
const runs = Number(values.runs);
const categories = ["performance", "accessibility", "best-practices", "seo"] as const;
const median = (figures: readonly number[]): number =>
  figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)] ?? Number.NaN;

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

const folder = folderOf("lighthouse");
const running = await startOneDay({ ONEDAY_DATA_DIR: folder });
const browser = await launch({
  chromePath: execFileSync("which", [needed(chromium)], { encoding: "utf8" }).trim(),
  chromeFlags: ["--headless=new", "--no-sandbox"],
});
try {
  const list = (await (await fetch(`${running.url}/api/jobs?limit=1`)).json()) as {
    items: { jobId: string }[];
  };
  const pages = ["/", "/?q=서빙&sort=wage", `/jobs/${list.items[0]?.jobId}`];
  for (const path of pages) {
    const all: Run[] = [];
    for (let run = 0; run < runs; run += 1) all.push(await once(running.url + path, browser.port));
    const names = Object.keys(all[0] ?? {});
    const figures = names.map((name) => {
      const middle = median(all.map((each) => each[name] ?? Number.NaN));
      return `${name} ${name === "layout shift" ? middle.toFixed(3) : Math.round(middle)}`;
    });
    process.stdout.write(`${path}: ${figures.join(", ")}\n`);
  }
} finally {
  browser.kill();
  await running.end("SIGTERM");
  remove(folder);
}
