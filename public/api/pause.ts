/** Pause: a wait that a signal cuts short. */

/**
 * Resolves after `ms` milliseconds, or as soon as the signal is aborted. A signal may live as long as
 * the session and see many pauses, so none leaves its listener behind.
 */
export const pause = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener("abort", end);
  });
