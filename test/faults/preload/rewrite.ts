/**
 * Rewrite: breaks a line of the product while it is loaded, for controls and drills. If the line no
 * longer exists, the process ends, because a control that breaks nothing proves nothing.
 */
import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";

const root = new URL("../../../", import.meta.url);

/** Replaces texts in a file, each of which must exist. */
export const rewrite = (path: string, changes: Readonly<Record<string, string>>): void => {
  const target = new URL(path, root).href;
  registerHooks({
    load(url, context, nextLoad) {
      if (url !== target) return nextLoad(url, context);
      let source = readFileSync(fileURLToPath(url), "utf8");
      for (const [before, after] of Object.entries(changes)) {
        if (!source.includes(before)) {
          process.stderr.write(`drill: "${before}" is not in ${path}\n`);
          process.exit(1);
        }
        source = source.replaceAll(before, after);
      }
      return { ...nextLoad(url, context), source };
    },
  });
};
