/**
 * Web app: pages for people, at paths that are no routes, and what they load.
 *
 * Nothing of it is made before the first request for it: most nodes, and most tests, serve none.
 */
import type { StaticFile } from "./static-files.ts";

export type WebApp = {
  /** Whether a path may be a page or a file of the app; false for all others. */
  readonly mayHave: (path: string) => boolean;
  /** The page or file at a path; null where there is none. */
  readonly fileAt: (path: string) => Promise<StaticFile | null>;
  /** The document that a person gets with 404 where there is neither page nor route. */
  readonly missingPage: () => Promise<string>;
};
