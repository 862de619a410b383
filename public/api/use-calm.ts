/** Use calm: one call for many that come together, as when ten people apply in the same second. */
import { useCallback, useEffect, useRef } from "preact/hooks";

const calmMs = 300;

/** A function that calls the given one a moment after the first of many calls. */
export const useCalm = (act: () => void): (() => void) => {
  const latest = useRef(act);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  latest.current = act;
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current);
    },
    [],
  );
  return useCallback(() => {
    timer.current ??= setTimeout(() => {
      timer.current = null;
      latest.current();
    }, calmMs);
  }, []);
};
