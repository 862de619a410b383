/**
 * Cached files: a folder's files by URL path.
 *
 * They are listed once at the start, so a client's path is never looked up on the disk. A file too
 * large for memory is left to moleculer-web, which streams it.
 */
import { readdirSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { type StaticFile, type StaticFiles, typeOf } from "../static-files.ts";

const bytesMax = 2 ** 20;
const filesMax = 1000;

/** Whether a name contains a content hash, as `app.3f9a1c2b.js` does. */
const isVersioned = (name: string): boolean => /[.-][\da-f]{8,64}\.\w+$/.test(name);

/** The URL paths of a file: an `index.html` is also served as its folder. */
const pathsOf = (name: string): string[] => {
  const path = `/${name.split(sep).map(encodeURIComponent).join("/")}`;
  return path.endsWith("/index.html") ? [path, path.slice(0, -"index.html".length)] : [path];
};

const fileOf = (folder: string, name: string): StaticFile | null => {
  const path = join(folder, name);
  const type = typeOf(name);
  if (type === undefined || statSync(path).size > bytesMax) return null;
  return { from: pathToFileURL(path), type, isVersioned: isVersioned(name) };
};

/** The files of a folder and its subfolders, without hidden files and links; 1,000 at most. */
export const filesIn = (folder: string): StaticFiles => {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((name) => !name.split(sep).some((part) => part.startsWith(".")));
  if (found.length > filesMax) throw new Error(`${folder} has more than ${filesMax} files`);
  return new Map(
    found.flatMap((name) => {
      const file = fileOf(folder, name);
      return file === null ? [] : pathsOf(name).map((path) => [path, file] as const);
    }),
  );
};
