/** Docs files: the files of /docs, from swagger-ui-dist and from `public/docs`. */
import { hash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import type { StaticFile, StaticFiles } from "../../../mixins/http/static-files.ts";
import { docsPage, viewerFiles, viewerPath } from "./docs-page.ts";

const types: Readonly<Record<string, string>> = {
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
};

const versioned = (from: URL): StaticFile => {
  const type = types[from.pathname.split(".").at(-1) ?? ""] ?? "application/octet-stream";
  return { from, type, isVersioned: true };
};

/** A file of `public/docs`; its URL path contains the hash of its content. */
const own = (name: string): readonly [path: string, file: StaticFile] => {
  const from = new URL(`../../../public/docs/${name}`, import.meta.url);
  const version = hash("sha256", readFileSync(from)).slice(0, 16);
  return [`/docs/${version}/${name}`, versioned(from)];
};

/** Version and folder of swagger-ui-dist. Only its manifest is loaded, not its code. */
const viewer = (): { version: string; folder: URL } => {
  const manifest = createRequire(import.meta.url).resolve("swagger-ui-dist/package.json");
  const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
  return { version, folder: new URL(".", pathToFileURL(manifest)) };
};

/** The page and the files that it loads, by URL path. */
export const docsFiles = (): StaticFiles => {
  const { version, folder } = viewer();
  const [start, ownStyle] = [own("start.js"), own("style.css")];
  const page = docsPage({
    style: viewerPath(version, "swagger-ui.css"),
    viewer: viewerPath(version, "swagger-ui-bundle.js"),
    start: start[0],
    ownStyle: ownStyle[0],
  });
  return new Map([
    ["/docs", { from: { text: page }, type: "text/html; charset=utf-8", isVersioned: false }],
    start,
    ownStyle,
    ...viewerFiles.map(
      (file) => [viewerPath(version, file), versioned(new URL(file, folder))] as const,
    ),
  ]);
};
