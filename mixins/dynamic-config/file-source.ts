/**
 * Tuning from a file: watched, and looked at on a timer, where watching is not to be relied on
 * (a network's folder, a volume of Kubernetes, which swaps a link).
 */
import { watch } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Source } from "./dynamic-config.ts";

const lookMs = 2000;
/** Whoever writes a file does it in more than one step. */
const settleMs = 50;

export const fileSource = (path: string): Source => ({
  shown: path,
  read: () => readFile(path, "utf8"),
  watch(changed) {
    let settling: NodeJS.Timeout | undefined;
    const watcher = watch(dirname(path), { persistent: false }, () => {
      clearTimeout(settling);
      settling = setTimeout(changed, settleMs);
    });
    // The timer still looks.
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
