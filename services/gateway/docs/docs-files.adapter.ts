/** Docs files: the files of /docs, from swagger-ui-dist and from `public/docs`. */
import { hash } from "node:crypto";
import { readFileSync } from "node:fs";
import {
  type StaticFile,
  type StaticFiles,
  versionedFile,
} from "../../../mixins/http/static-files.ts";
import { packageOf } from "../package-folder.adapter.ts";
import { docsPage, viewerFiles, viewerPath } from "./docs-page.ts";

/** A file of `public/docs`; its URL path contains the hash of its content. */
const own = (name: string): readonly [path: string, file: StaticFile] => {
  const from = new URL(`../../../public/docs/${name}`, import.meta.url);
  const version = hash("sha256", readFileSync(from)).slice(0, 16);
  return [`/docs/${version}/${name}`, versionedFile(name, from)];
};

/** The page and the files that it loads, by URL path. */
export const docsFiles = (): StaticFiles => {
  const { version, folder } = packageOf("swagger-ui-dist");
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
      (file) => [viewerPath(version, file), versionedFile(file, new URL(file, folder))] as const,
    ),
  ]);
};
