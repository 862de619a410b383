/**
 * Files: what a door serves by name, beside its routes, from a list that was made at the start.
 *
 * No name is ever made into a path, so there is nothing outside the list to reach. Each is read at
 * its first use and kept.
 */
import { readFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { CachedResponse } from "./cached-response.ts";
import type { Headers } from "./headers.ts";
import type { Request } from "./http-server-state.ts";
import { refuse } from "./parsing/problem-details.ts";

export type StaticFile = {
  readonly from: URL | { readonly text: string };
  readonly type: string;
  /** Its path changes with its content: it may be kept for ever. */
  readonly isVersioned: boolean;
};
/** By path. */
export type StaticFiles = ReadonlyMap<string, StaticFile>;

const forEver = "public, max-age=31536000, immutable";
const askEachTime = "public, no-cache";
const methods = "GET, HEAD";

const read = async ({ from, type, isVersioned }: StaticFile, common: Headers) => {
  const bytes = from instanceof URL ? await readFile(from) : Buffer.from(from.text);
  const cacheControl = isVersioned ? forEver : askEachTime;
  const isText = !type.startsWith("image/");
  return new CachedResponse({ bytes, type, cacheControl, vary: [], isText }, common);
};

export type ServesFile = (request: Request, response: ServerResponse) => boolean;

/**
 * Answers a request for one of the files; false where it is for none. `refuses` answers where a
 * file could not be read or the method is another than its own.
 */
export const staticFileServer = (
  files: StaticFiles,
  common: Headers,
  refuses: (request: Request, response: ServerResponse, error: unknown) => void,
): ServesFile => {
  const kept = new Map<StaticFile, Promise<CachedResponse>>();
  const obtain = (file: StaticFile): Promise<CachedResponse> => {
    const answer = kept.get(file) ?? read(file, common);
    kept.set(file, answer);
    // Perhaps there are too many files open: the next one to ask reads again.
    answer.catch(() => kept.delete(file));
    return answer;
  };
  return (request, response) => {
    const [path = ""] = (request.url ?? "").split("?", 1);
    const file = files.get(path);
    if (file === undefined) return false;
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.setHeader("Allow", methods);
      refuses(request, response, refuse("METHOD_NOT_ALLOWED"));
      return true;
    }
    obtain(file)
      .then((answer) => answer.send(request, response, request.requestId, () => undefined))
      .catch((error: unknown) => refuses(request, response, error));
    return true;
  };
};
