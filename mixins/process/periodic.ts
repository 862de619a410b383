/** Periodic work: runs again and again while a service runs, never twice at a time. */

/**
 * Runs the work every `everyMs`. A run that is due while one is still running is skipped, so slow
 * work cannot pile up. A failure is reported, and the next run follows. Answers a function that
 * stops it and resolves when the last run is over.
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
