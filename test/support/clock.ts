/** A clock that a test sets: Date alone stands still until it is moved; timers stay real. */
import { jest } from "@jest/globals";
import type { Instant } from "../../services/contracts/core/units.ts";

const real = [
  "hrtime",
  "nextTick",
  "performance",
  "queueMicrotask",
  "setImmediate",
  "clearImmediate",
  "setInterval",
  "clearInterval",
  "setTimeout",
  "clearTimeout",
] as const;

/** Stops the clock of this process at an instant. */
export const stopClockAt = (at: Instant): void => {
  jest.useFakeTimers({ doNotFake: [...real], now: Date.parse(at) });
};

/** Moves the stopped clock. */
export const moveClockTo = (at: Instant): void => {
  jest.setSystemTime(Date.parse(at));
};

/** Lets the clock run again. */
export const startClock = (): void => {
  jest.useRealTimers();
};
