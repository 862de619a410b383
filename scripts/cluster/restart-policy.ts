/**
 * Restart policy: when a process that ended is started again, and when it stays down.
 *
 * The first restart comes soon, as most crashes do not repeat; the pauses then grow. After a minute
 * of running the count starts again. A process that ends after eight restarts in a row stays down,
 * with a log line.
 */
import { backoff } from "../../mixins/process/backoff.ts";

const pauseMs = backoff(250, 10_000);
const stoodMs = 60_000;
export const restartsMax = 8;

/** How often it ended since it last ran for a minute. */
export type Ends = { readonly count: number };
export const noEnds: Ends = { count: 0 };

/** Adds an end of a process that was up for `upMs`. */
export const ended = ({ count }: Ends, upMs: number): Ends => ({
  count: upMs >= stoodMs ? 1 : count + 1,
});

/** The pause before the next start, or null: it stays down. */
export const restartAfterMs = ({ count }: Ends): number | null =>
  count > restartsMax ? null : pauseMs(count - 1);
