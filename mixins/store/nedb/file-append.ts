/**
 * File append: writes lines synchronously, instead of in three turns of the event loop.
 *
 * An asynchronous append opens, writes and closes in the thread pool, and each answer waits for the
 * loop. That costs ten times the write itself, and under load twenty milliseconds of waiting for
 * each. A short line to the page cache takes a few microseconds. A loop that only appends would
 * starve its sockets, so a caller that keeps appending yields in between.
 */
import { appendFileSync } from "node:fs";
import { setImmediate as nextTurn } from "node:timers/promises";

/** Ten milliseconds would let each read wait for whole chains of commands. */
const heldMsMax = 1;

/** When the first append of this turn of the loop began; null when there was none yet. */
let begun: number | null = null;

/** Appends lines to a file before it returns. Throws when the write fails. */
export const append = (file: string, lines: string): void => {
  if (begun === null) {
    begun = performance.now();
    setImmediate(() => {
      begun = null;
    });
  }
  appendFileSync(file, lines, { mode: 0o600 });
};

/** Resolves in the next turn of the loop when this one was held for over 1 ms; null otherwise. */
export const letGo = (): Promise<void> | null =>
  begun !== null && performance.now() - begun > heldMsMax ? nextTurn() : null;
