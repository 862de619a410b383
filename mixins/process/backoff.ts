/**
 * Exponential backoff.
 *
 * `failures` counts the attempts that failed before: the wait after the first, for 0, is `firstMs`,
 * and each further one is twice as long, up to `maxMs`.
 */
export const backoff =
  (firstMs: number, maxMs = Number.POSITIVE_INFINITY) =>
  (failures: number): number =>
    Math.min(firstMs * 2 ** Math.min(failures, 30), maxMs);
