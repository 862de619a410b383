/**
 * Wait: a part that is not there yet when a process starts.
 *
 * It is asked for again, aloud, with a growing pause that has an upper bound, for a limited time.
 * What no waiting will cure (wrong credentials) is an error at once.
 */
import { setTimeout as pause } from "node:timers/promises";
import { backoff } from "./backoff.ts";

const pauseMs = backoff(250, 5000);

/** A part that a start needs and does not get. The message is the line an operator needs. */
export class PartUnavailable extends Error {
  constructor(part: string, problem: string) {
    super(`${part}: ${problem}`);
    this.name = "PartAway";
  }
}

/**
 * Opens a part, trying again for `withinS` seconds. Rejects with PartAway: at once when `isFinal`
 * says that trying again is useless, else when the time is over.
 */
export const waitFor = async <T>(
  part: string,
  withinS: number,
  open: () => Promise<T>,
  isFinal: (error: Error) => boolean,
): Promise<T> => {
  const endMs = performance.now() + withinS * 1000;
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await open();
    } catch (error) {
      const { message } = error as Error;
      if (isFinal(error as Error)) throw new PartUnavailable(part, message);
      const leftMs = endMs - performance.now();
      if (leftMs <= 0) throw new PartUnavailable(part, `no answer in ${withinS} s: ${message}`);
      process.stderr.write(`oneday: waiting for ${part}: ${message}\n`);
      await pause(Math.min(pauseMs(attempt), leftMs));
    }
  }
};

/** What comes of work, or undefined after so long; what comes of it later is not waited for. */
export const atMost = <T>(work: Promise<T>, ms: number): Promise<T | undefined> =>
  Promise.race([work, pause(Math.max(ms, 0), undefined, { ref: false })]);
