/** Use rested: a value as it was when it last stayed the same for a moment, such as what is typed. */
import { useEffect, useState } from "preact/hooks";

export const useRested = <T>(value: T, restMs: number): T => {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), restMs);
    return () => clearTimeout(timer);
  }, [value]);
  return rested;
};
