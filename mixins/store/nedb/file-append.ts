/**
 * Append: writes lines to a file at once, instead of in three turns of the event loop.
 *
 * The thread pool is asked to open, to write and to close, and each of the three answers waits for
 * the loop: ten times the work of the write itself, and under load twenty milliseconds of waiting
 * each. A short line to the page cache is a few microseconds. A loop that only ever appends would
 * never come to its sockets, so whoever appends on and on lets it go in between.
 */
import { appendFileSync } from "node:fs";
import { setImmediate as nextTurn } from "node:timers/promises";

/** Ten let each read wait for whole chains of commands. */
const heldMsMax = 1;

/** When the first append of this turn of the loop began; null when there was none yet. */
let begun: number | null = null;

export const append = (file: string, lines: string): void => {
  if (begun === null) {
    begun = performance.now();
    setImmediate(() => {
      begun = null;
    });
  }
  appendFileSync(file, lines, { mode: 0o600 });
};

/** Where this turn of the loop was held for long: the next one. Others come to theirs in between. */
export const letGo = (): Promise<void> | null =>
  begun !== null && performance.now() - begun > heldMsMax ? nextTurn() : null;
