/**
 * Static files: files served by path beside the routes, from a list made at the start.
 *
 * A request path is never turned into a path on the disk, so only listed files can be reached. Each
 * file is read at its first use and kept in memory.
 */
import { readFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { extname } from "node:path";
import { CachedResponse } from "./cached-response.ts";
import type { Headers } from "./headers.ts";
import type { Request } from "./http-server-state.ts";
import { refuse } from "./parsing/problem-details.ts";
import type { WebApp } from "./web-app.ts";

/** Media types by the end of a name. */
const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".webmanifest": "application/manifest+json; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".webp": "image/webp",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
};

/** The media type of a file by its name; undefined for a file that is not served. */
export const typeOf = (name: string): string | undefined => types[extname(name)];

export type StaticFile = {
  readonly from: URL | { readonly text: string };
  readonly type: string;
  /** Its path changes with its content, so caches may keep it for ever. */
  readonly isVersioned: boolean;
};
/** A file that caches may keep for ever, by a name that ends as its type does. */
export const versionedFile = (name: string, from: StaticFile["from"]): StaticFile => ({
  from,
  type: typeOf(name) ?? "application/octet-stream",
  isVersioned: true,
});

/** Files by URL path. */
export type StaticFiles = ReadonlyMap<string, StaticFile>;

const forEver = "public, max-age=31536000, immutable";
const revalidate = "public, no-cache";
const methods = "GET, HEAD";

const read = async ({ from, type, isVersioned }: StaticFile, common: Headers) => {
  const bytes = from instanceof URL ? await readFile(from) : Buffer.from(from.text);
  const cacheControl = isVersioned ? forEver : revalidate;
  const isText = !/^(image|font)\//.test(type) || type.startsWith("image/svg");
  return new CachedResponse({ bytes, type, cacheControl, vary: [], isText }, common);
};

export type ServesFile = (request: Request, response: ServerResponse) => boolean;

/**
 * Answers a request for one of the files, or for a page or a file of the web app; false for any
 * other path. `refuses` answers where the file cannot be read or the method is not GET or HEAD.
 */
export const staticFileServer = (
  files: StaticFiles,
  webApp: WebApp | null,
  common: Headers,
  refuses: (request: Request, response: ServerResponse, error: unknown) => void,
): ServesFile => {
  const kept = new Map<StaticFile, Promise<CachedResponse>>();
  const obtain = (file: StaticFile): Promise<CachedResponse> => {
    const answer = kept.get(file) ?? read(file, common);
    kept.set(file, answer);
    // Perhaps too many files are open: the next request reads again.
    answer.catch(() => kept.delete(file));
    return answer;
  };
  const find = async (path: string): Promise<StaticFile> => {
    const file = files.get(path) ?? (await webApp?.fileAt(path));
    if (file) return file;
    throw refuse("NOT_FOUND");
  };
  return (request, response) => {
    const [path = ""] = (request.url ?? "").split("?", 1);
    if (!files.has(path) && webApp?.mayHave(path) !== true) return false;
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.setHeader("Allow", methods);
      refuses(request, response, refuse("METHOD_NOT_ALLOWED"));
      return true;
    }
    find(path)
      .then(obtain)
      .then((answer) => answer.send(request, response, request.requestId, () => undefined))
      .catch((error: unknown) => refuses(request, response, error));
    return true;
  };
};
