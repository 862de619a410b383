/**
 * Static files: files served by path beside the routes, from a list made at the start.
 *
 * A request path is never turned into a path on the disk, so only listed files can be reached. Each
 * file is read at its first use and kept in memory.
 */
import { readFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { CachedResponse } from "./cached-response.ts";
import type { Headers } from "./headers.ts";
import type { Request } from "./http-server-state.ts";
import { refuse } from "./parsing/problem-details.ts";
import type { WebApp } from "./web-app.ts";

export type StaticFile = {
  readonly from: URL | { readonly text: string };
  readonly type: string;
  /** Its path changes with its content, so caches may keep it for ever. */
  readonly isVersioned: boolean;
};
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
