/**
 * Web app: the pages of OneDay in a browser, their scripts, style and fonts.
 *
 * Every page is the same document, and names in its head what the screen of its path needs, so that
 * a browser asks for all of it at once.
 */
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import type { ServiceBroker } from "moleculer";
import { settingsOf } from "../../../mixins/config/settings.ts";
import type { StaticFile } from "../../../mixins/http/static-files.ts";
import type { WebApp } from "../../../mixins/http/web-app.ts";
import { pageOf, pages } from "../../../public/app/pages.ts";
import { type Bundle, bundle } from "./bundle.adapter.ts";

const types = {
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  woff2: "font/woff2",
} as const;
type Kind = keyof typeof types;

/** At the root, as a service worker serves the paths beside it and below. */
const workerPath = "/sw.js";

const shell = readFileSync(new URL("../../../public/index.html", import.meta.url), "utf8");

const typeOf = (path: string): string => types[path.split(".").at(-1) as Kind];

/** Pretendard in parts by ranges of characters: a page loads those of its own text. */
const fontFiles = (): [path: string, file: StaticFile][] => {
  const manifest = createRequire(import.meta.url).resolve("pretendard/package.json");
  const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
  const folder = new URL("dist/web/variable/", pathToFileURL(manifest));
  const parts = readdirSync(new URL("woff2-dynamic-subset/", folder));
  const names = [
    "pretendardvariable-dynamic-subset.css",
    ...parts.map((part) => `woff2-dynamic-subset/${part}`),
  ];
  return names.map((name) => [
    `/app/fonts-${version}/${name}`,
    { from: new URL(name, folder), type: typeOf(name), isVersioned: true },
  ]);
};

/** What the app learns from its document: where its font is, and whether there are demo accounts. */
type Known = { readonly font: string; readonly hasDemo: boolean };

const htmlOf = (
  { style, script }: Bundle,
  scripts: readonly string[],
  { font, hasDemo }: Known,
): string => {
  const links = [
    `<link rel="stylesheet" href="${style}">`,
    ...scripts.map((path) => `<link rel="modulepreload" href="${path}">`),
    `<script type="module" id="script" src="${script}" data-font="${font}" data-demo="${hasDemo}"></script>`,
  ];
  return shell.replace("<!-- links -->", links.join("\n"));
};

type Made = {
  readonly files: ReadonlyMap<string, StaticFile>;
  /** The document of each page by the pattern of its path. */
  readonly documents: ReadonlyMap<string, StaticFile>;
  readonly missing: string;
};

/** Makes the app: some tenths of a second. */
const make = async (hasDemo: boolean): Promise<Made> => {
  const made = await bundle();
  const fonts = fontFiles();
  const known = { font: fonts[0]?.[0] ?? "", hasDemo };
  const documentOf = (more: readonly string[]): StaticFile => {
    const needed = ["public/app/app.ts", "public/words/ko/common.ts", ...more];
    const scripts = new Set(needed.flatMap((source) => made.scriptsOf(source)));
    const text = htmlOf(made, [...scripts], known);
    return { from: { text }, type: "text/html; charset=utf-8", isVersioned: false };
  };
  const scripts = [...made.files].map(
    ([path, text]) => [path, { from: { text }, type: typeOf(path), isVersioned: true }] as const,
  );
  const worker = { from: { text: made.worker }, type: types.js, isVersioned: false };
  return {
    files: new Map<string, StaticFile>([...scripts, ...fonts, [workerPath, worker]]),
    documents: new Map(
      pages.map(({ path, area }) => [
        path as string,
        documentOf([`public/screens/${area}.ts`, `public/words/ko/${area}.ts`]),
      ]),
    ),
    missing: htmlOf(made, made.scriptsOf("public/app/app.ts"), known),
  };
};

const makings = new Map<boolean, Promise<Made>>();
/** Made once per process, at the first request for it; after a failure the next one tries again. */
const madeOnce = (hasDemo: boolean): Promise<Made> => {
  const known = makings.get(hasDemo);
  if (known !== undefined) return known;
  const making = make(hasDemo);
  makings.set(hasDemo, making);
  making.catch(() => makings.delete(hasDemo));
  return making;
};

/** The app as a process serves it. */
export const webApp = (broker: ServiceBroker): WebApp => {
  const { hasDemo, mongoUrl } = settingsOf(broker);
  const made = () => madeOnce(hasDemo && mongoUrl === null);
  return {
    mayHave: (path) => path.startsWith("/app/") || path === workerPath || pageOf(path) !== null,
    async fileAt(path) {
      const { files, documents } = await made();
      return files.get(path) ?? documents.get(pageOf(path)?.page.path ?? "") ?? null;
    },
    missingPage: async () => (await made()).missing,
  };
};
