/** Beat: work that is done again and again while a service runs, never twice at a time. */

/**
 * Does the work every so often; a beat that comes while one still runs is left out, so that slow
 * work cannot pile up. A failure is told, and the next beat comes all the same. Answers what stops
 * it: resolved when the last work is over.
 */
export const periodic = (
  everyMs: number,
  work: () => Promise<void>,
  onFailure: (error: Error) => void,
): (() => Promise<void>) => {
  let running: Promise<void> | null = null;
  const timer = setInterval(() => {
    running ??= work()
      .catch(onFailure)
      .finally(() => {
        running = null;
      });
  }, everyMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
};
