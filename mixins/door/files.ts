/**
 * Files: what a door serves by name, beside its routes, from a list that was made at the start.
 *
 * No name is ever made into a path, so there is nothing outside the list to reach. Each is read at
 * its first use and kept.
 */
import { readFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import type { Request } from "./door.ts";
import type { Headers } from "./headers.ts";
import { refuse } from "./problem.ts";
import { SharedAnswer } from "./shared-answer.ts";

export type DoorFile = {
  readonly from: URL | { readonly text: string };
  readonly type: string;
  /** Its path changes with its content: it may be kept for ever. */
  readonly isVersioned: boolean;
};
/** By path. */
export type DoorFiles = ReadonlyMap<string, DoorFile>;

const forEver = "public, max-age=31536000, immutable";
const askEachTime = "public, no-cache";
const methods = "GET, HEAD";

const read = async ({ from, type, isVersioned }: DoorFile, common: Headers) => {
  const bytes = from instanceof URL ? await readFile(from) : Buffer.from(from.text);
  const cacheControl = isVersioned ? forEver : askEachTime;
  const isText = !type.startsWith("image/");
  return new SharedAnswer({ bytes, type, cacheControl, vary: [], isText }, common);
};

export type AnswersFiles = (request: Request, response: ServerResponse) => boolean;

/**
 * Answers a request for one of the files; false where it is for none. `refuses` answers where a
 * file could not be read or the method is another than its own.
 */
export const answersFiles = (
  files: DoorFiles,
  common: Headers,
  refuses: (request: Request, response: ServerResponse, error: unknown) => void,
): AnswersFiles => {
  const kept = new Map<DoorFile, Promise<SharedAnswer>>();
  const obtain = (file: DoorFile): Promise<SharedAnswer> => {
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
