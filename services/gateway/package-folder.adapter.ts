/** Package folder: where an installed package lies, for the files of it that are served. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

/** The version and the folder of a package. Only its manifest is read, not its code. */
export const packageOf = (name: string): { readonly version: string; readonly folder: URL } => {
  const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
  const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
  return { version, folder: new URL(".", pathToFileURL(manifest)) };
};
