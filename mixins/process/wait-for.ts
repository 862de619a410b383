/**
 * Wait: for a server that a start needs and that is not available yet.
 *
 * It is tried again with growing pauses up to 5 s, a line each time, for a limited time. An error
 * that waiting does not cure (wrong credentials) ends it at once.
 */
import { setTimeout as pause } from "node:timers/promises";
import { backoff } from "./backoff.ts";

const pauseMs = backoff(250, 5000);

/** A server that a start needs and does not get. The message is the line that an operator needs. */
export class PartUnavailable extends Error {
  constructor(part: string, problem: string) {
    super(`${part}: ${problem}`);
    this.name = "PartAway";
  }
}

/**
 * Opens a server's connection, trying again for `withinS` seconds. Rejects with PartUnavailable: at
 * once when `isFinal` says that waiting is useless, else when the time is over.
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

/** The result of the work, or undefined after `ms`; a later result is dropped. */
export const atMost = <T>(work: Promise<T>, ms: number): Promise<T | undefined> =>
  Promise.race([work, pause(Math.max(ms, 0), undefined, { ref: false })]);
