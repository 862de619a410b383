/**
 * Append: has NeDB write a line to its file at once, instead of in three turns of the event loop.
 *
 * NeDB asks the thread pool to open, to write and to close for every line, and each of the three
 * answers waits for the loop: ten times the work of the write itself, and under load twenty
 * milliseconds of waiting each. A short line to the page cache is a few microseconds. A loop that
 * only ever appends would never come to its sockets, so it is let go on after `heldMsMax`.
 */
import { appendFileSync } from "node:fs";
import { createRequire } from "node:module";
import { setImmediate as nextTurn } from "node:timers/promises";

type Append = (file: string, text: string, options: object) => Promise<void>;
type Storage = { appendFileAsync?: Append };

/** Ten let each read wait for whole chains of commands. */
const heldMsMax = 1;

/** Loaded from where moleculer-db loads it: there may be others. */
const load = (): Storage => {
  const adapter = createRequire(import.meta.resolve("moleculer-db"));
  return adapter("@seald-io/nedb/lib/storage.js") as Storage;
};

/** When the first append of this turn of the loop began; null when there was none yet. */
let begun: number | null = null;

const append: Append = async (file, text, options) => {
  if (begun === null) {
    begun = performance.now();
    setImmediate(() => {
      begun = null;
    });
  }
  appendFileSync(file, text, options);
  if (performance.now() - begun > heldMsMax) await nextTurn();
};

/** Makes every collection of this process append at once. Does it once. */
export const mendAppends = (): void => {
  const storage = load();
  if (storage.appendFileAsync === undefined) {
    throw new Error("NeDB's storage is not the one that is mended here");
  }
  storage.appendFileAsync = append;
};
