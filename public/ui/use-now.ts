/** Use now: the current time, read again every so often, for what depends on the clock. */
import { useEffect, useState } from "preact/hooks";

export const useNow = (everyMs: number): Date => {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
};
