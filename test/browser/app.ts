/**
 * App: OneDay as a process with its demo market, and people with a window each.
 * A window keeps its complaints: console errors, exceptions, violations of the policy, requests that
 * failed, left the origin or asked a route that the document of the API does not have.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import {
  type Browser,
  type BrowserContextOptions,
  chromium as launcher,
  type Page,
} from "playwright-core";
import { folderOf, remove } from "../support/folders.ts";
import { startOneDay } from "../support/process.ts";
import { chromium, needed } from "../support/programs.ts";

/** A page waits this long for what a test expects to see. */
const patienceMs = 15_000;
const phone = { width: 390, height: 844 };
const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core"), "utf8");

export type Window = {
  readonly page: Page;
  readonly complaints: string[];
  readonly close: () => Promise<void>;
};
export type App = {
  readonly url: string;
  /** Opens a window of its own person: no storage is shared with the others. */
  readonly visit: (path: string, options?: BrowserContextOptions) => Promise<Window>;
  readonly stop: () => Promise<void>;
};

type Document = { readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>> };

/** Whether a request asks for a route that the document has. */
const isRoute = ({ paths }: Document, method: string, path: string): boolean =>
  Object.entries(paths).some(([pattern, methods]) => {
    const shape = new RegExp(`^${pattern.replaceAll(/\{\w+\}/g, "[^/]+")}$`);
    return shape.test(path) && method.toLowerCase() in methods;
  });

/** Has a page keep its complaints. */
export const listen = (page: Page, origin: string, document: Document | null): string[] => {
  const complaints: string[] = [];
  page.on("pageerror", ({ message }) => complaints.push(`exception: ${message}`));
  page.on("console", (message) => {
    // What a refusal is about is shown to the person; the browser also writes a line.
    const isRefusal = message.text().startsWith("Failed to load resource");
    if (message.type() === "error" && !isRefusal) complaints.push(`console: ${message.text()}`);
  });
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol === "data:") return;
    if (url.origin !== origin) complaints.push(`request elsewhere: ${url.href}`);
    const isApi = url.pathname.startsWith("/api/");
    if (isApi && document !== null && !isRoute(document, request.method(), url.pathname)) {
      complaints.push(`no such route: ${request.method()} ${url.pathname}`);
    }
  });
  return complaints;
};

/** What its camera sees: a Y4M file, read when a page opens the camera; without one a moving pattern. */
export type Camera = { readonly filmPath?: string | undefined };

/** Starts a headless browser. */
export const startBrowser = ({ filmPath }: Camera = {}): Promise<Browser> =>
  launcher.launch({
    // A name that is on PATH is not enough here.
    executablePath: execFileSync("which", [needed(chromium)], { encoding: "utf8" }).trim(),
    args: [
      ...["--no-sandbox", "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"],
      ...(filmPath === undefined ? [] : [`--use-file-for-fake-video-capture=${filmPath}`]),
    ],
  });

/** Starts OneDay with its demo market, and a browser. */
export const startApp = async (
  env: Readonly<Record<string, string>> = {},
  camera: Camera = {},
): Promise<App> => {
  const folder = folderOf("browser");
  const browser = await startBrowser(camera);
  const running = await startOneDay({ ONEDAY_DATA_DIR: folder, ...env });
  const { url } = running;
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as Document;
  return {
    url,
    async visit(path, options = {}) {
      const context = await browser.newContext({
        baseURL: url,
        locale: "ko-KR",
        timezoneId: "America/New_York",
        viewport: phone,
        ...options,
      });
      context.setDefaultTimeout(patienceMs);
      const page = await context.newPage();
      const complaints = listen(page, url, document);
      await page.goto(path);
      return { page, complaints, close: () => context.close() };
    },
    async stop() {
      await browser.close();
      await running.end("SIGTERM");
      remove(folder);
    },
  };
};

type Violation = { readonly id: string; readonly nodes: readonly { readonly html: string }[] };

/** What axe finds wrong on a page, by all rules or by some: the rule and the element. */
export const barriers = async (page: Page, rules?: readonly string[]): Promise<string[]> => {
  // The style sheets are loaded already, and pages have no frames.
  const options = {
    resultTypes: ["violations"],
    preload: false,
    iframes: false,
    ...(rules === undefined ? {} : { runOnly: rules }),
  };
  if (!(await page.evaluate<boolean>("'axe' in window"))) await page.evaluate(axeSource);
  const { violations } = await page.evaluate<{ violations: Violation[] }>(
    `axe.run(document, ${JSON.stringify(options)})`,
  );
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
};

/** By how many pixels a page is wider than its window. */
export const overhang = (page: Page): Promise<number> =>
  page.evaluate<number>(
    "document.documentElement.scrollWidth - document.documentElement.clientWidth",
  );
