/**
 * File source: a config in a file, watched and also read on a timer.
 *
 * Watching is unreliable on a network folder and on a Kubernetes volume, which swaps a link.
 */
import { watch } from "node:fs";
import { readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Source } from "./dynamic-config.ts";

const lookMs = 2000;
/** A file is often written in more than one step. */
const settleMs = 50;

/** The source of a file; it watches the file's folder. */
export const fileSource = (path: string): Source => ({
  shown: path,
  read: () => readFile(path, "utf8"),
  async write(text) {
    await writeFile(`${path}.new`, text);
    await rename(`${path}.new`, path);
  },
  watch(changed) {
    let settling: NodeJS.Timeout | undefined;
    const watcher = watch(dirname(path), { persistent: false }, () => {
      clearTimeout(settling);
      settling = setTimeout(changed, settleMs);
    });
    // The timer still reads.
    watcher.on("error", () => watcher.close());
    const timer = setInterval(changed, lookMs);
    timer.unref();
    return Promise.resolve(async () => {
      clearInterval(timer);
      clearTimeout(settling);
      watcher.close();
    });
  },
});
