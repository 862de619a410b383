/**
 * Restart: when a process that ended is started again, and when no more.
 *
 * The first time soon, for a crash is mostly over; then later and later. One that has stood for a
 * while has earned a fresh count; one that never stands is left down, aloud.
 */
import { backoff } from "../../mixins/process/backoff.ts";

const pauseMs = backoff(250, 10_000);
const stoodMs = 60_000;
export const restartsMax = 8;

/** How often it ended since it last stood. */
export type Ends = { readonly count: number };
export const noEnds: Ends = { count: 0 };

/** The ends with one more, of a process that was up for `upMs`. */
export const ended = ({ count }: Ends, upMs: number): Ends => ({
  count: upMs >= stoodMs ? 1 : count + 1,
});

/** How long to wait before the next start, or null: it is not started again. */
export const restartAfterMs = ({ count }: Ends): number | null =>
  count > restartsMax ? null : pauseMs(count - 1);
