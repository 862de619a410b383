/**
 * Use poll: asks again every so often, for what the event stream does not say.
 *
 * Each request of an operator is an entry of the audit log, so what goes on for ever is asked rarely.
 */
import { useEffect, useRef } from "preact/hooks";

/** Calls `again` while the screen is shown, the window is seen and `isOn` holds. */
export const usePoll = (again: () => void, everyMs: number, isOn = true): void => {
  const latest = useRef(again);
  latest.current = again;
  useEffect(() => {
    if (!isOn) return undefined;
    const timer = setInterval(() => {
      if (!document.hidden) latest.current();
    }, everyMs);
    return () => clearInterval(timer);
  }, [everyMs, isOn]);
};
