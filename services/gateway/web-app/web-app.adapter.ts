/**
 * Web app: the pages of OneDay in a browser, their scripts, style and fonts.
 *
 * Every page is the same document, and names in its head what the screen of its path needs, so that
 * a browser asks for all of it at once.
 */
import { readdirSync, readFileSync } from "node:fs";
import type { ServiceBroker } from "moleculer";
import { settingsOf, takesDemoLogins } from "../../../mixins/config/settings.ts";
import type { MapSettings } from "../../../mixins/config/settings-map.ts";
import { type StaticFile, versionedFile } from "../../../mixins/http/static-files.ts";
import type { WebApp } from "../../../mixins/http/web-app.ts";
import { pages, servedPageOf } from "../../../public/app/pages.ts";
import { escaped } from "../../contracts/core/html-text.ts";
import { packageOf } from "../package-folder.adapter.ts";
import { type Bundle, bundle } from "./bundle.adapter.ts";

/** At the root, as a service worker serves the paths beside it and below. */
const workerPath = "/sw.js";

const shell = readFileSync(new URL("../../../public/index.html", import.meta.url), "utf8");

/** Pretendard in parts by ranges of characters: a page loads those of its own text. */
const fontFiles = (): [path: string, file: StaticFile][] => {
  const { version, folder } = packageOf("pretendard");
  const fonts = new URL("dist/web/variable/", folder);
  const parts = readdirSync(new URL("woff2-dynamic-subset/", fonts));
  const names = [
    "pretendardvariable-dynamic-subset.css",
    ...parts.map((part) => `woff2-dynamic-subset/${part}`),
  ];
  return names.map((name) => [
    `/app/fonts-${version}/${name}`,
    versionedFile(name, new URL(name, fonts)),
  ]);
};

/** What the app learns from its document, beside where its font is. */
type Known = {
  readonly hasDemo: boolean;
  /** Whether it has the pages for engineers. */
  readonly hasInternal: boolean;
  readonly map: MapSettings | null;
};

/** The style of the map, which no other page needs. */
const mapStyle = (): [path: string, file: StaticFile] => {
  const { version, folder } = packageOf("leaflet");
  const name = "leaflet.css";
  return [`/app/leaflet-${version}/${name}`, versionedFile(name, new URL(`dist/${name}`, folder))];
};

const mapAttributes = ({ tilesUrl, attribution }: MapSettings): string =>
  Object.entries({ tiles: tilesUrl, "tiles-by": attribution, "map-style": mapStyle()[0] })
    .map(([name, value]) => ` data-${name}="${escaped(value)}"`)
    .join("");

const htmlOf = (
  { style, script }: Bundle,
  scripts: readonly string[],
  font: string,
  { hasDemo, hasInternal, map }: Known,
): string => {
  const known = `data-font="${font}" data-demo="${hasDemo}" data-internal="${hasInternal}"${map === null ? "" : mapAttributes(map)}`;
  const links = [
    `<link rel="stylesheet" href="${style}">`,
    ...scripts.map((path) => `<link rel="modulepreload" href="${path}">`),
    `<script type="module" id="script" src="${script}" ${known}></script>`,
  ];
  // A function: a text that is put in may have a $.
  return shell.replace("<!-- links -->", () => links.join("\n"));
};

type Made = {
  readonly files: ReadonlyMap<string, StaticFile>;
  /** The document of each page by the pattern of its path. */
  readonly documents: ReadonlyMap<string, StaticFile>;
  readonly missing: string;
};

/** Makes the app: some tenths of a second. */
const make = async (known: Known): Promise<Made> => {
  const made = await bundle(known.hasInternal);
  const fonts = fontFiles();
  const font = fonts[0]?.[0] ?? "";
  const documentOf = (more: readonly string[]): StaticFile => {
    const needed = ["public/app/app.ts", "public/words/ko/common.ts", ...more];
    const scripts = new Set(needed.flatMap((source) => made.scriptsOf(source)));
    const text = htmlOf(made, [...scripts], font, known);
    return { from: { text }, type: "text/html; charset=utf-8", isVersioned: false };
  };
  const scripts = [...made.files].map(
    ([path, text]) => [path, versionedFile(path, { text })] as const,
  );
  const worker = { ...versionedFile(workerPath, { text: made.worker }), isVersioned: false };
  return {
    files: new Map([
      ...scripts,
      ...fonts,
      ...(known.map === null ? [] : [mapStyle()]),
      [workerPath, worker],
    ]),
    documents: new Map(
      pages.map(({ path, area }) => [
        path as string,
        documentOf([`public/screens/${area}.ts`, `public/words/ko/${area}.ts`]),
      ]),
    ),
    missing: htmlOf(made, made.scriptsOf("public/app/app.ts"), font, known),
  };
};

/** The app as a process serves it. */
export const webApp = (broker: ServiceBroker): WebApp => {
  const settings = settingsOf(broker);
  const hasInternal = !settings.isProduction;
  const known = { hasDemo: takesDemoLogins(settings), hasInternal, map: settings.map };
  const pageAt = (path: string) => servedPageOf(path, hasInternal);
  let making: Promise<Made> | null = null;
  // Made at the first request for it; after a failure the next one tries again.
  const made = (): Promise<Made> => {
    making ??= make(known).catch((error: unknown) => {
      making = null;
      throw error;
    });
    return making;
  };
  return {
    // Asked for every request that no file answers, most of which are the API's.
    mayHave: (path) =>
      !path.startsWith("/api/") &&
      (path.startsWith("/app/") || path === workerPath || pageAt(path) !== null),
    async fileAt(path) {
      const { files, documents } = await made();
      return files.get(path) ?? documents.get(pageAt(path)?.page.path ?? "") ?? null;
    },
    missingPage: async () => (await made()).missing,
  };
};
