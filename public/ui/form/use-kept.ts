/** Use kept: what someone types, kept in this tab over a reload until it is sent. */
import { useState } from "preact/hooks";

const read = <T>(place: string): T | null => {
  try {
    return JSON.parse(sessionStorage.getItem(place) ?? "null") as T | null;
  } catch {
    return null;
  }
};

export type Kept<T> = {
  readonly value: T;
  readonly set: (next: T) => void;
  /** Forgets what was kept. */
  readonly clear: () => void;
  readonly wasKept: boolean;
};

/** A value that starts as what was kept under a name, else as `initial`. */
export const useKept = <T>(name: string, initial: () => T): Kept<T> => {
  const place = `oneday.kept.${name}`;
  const [kept] = useState(() => read<T>(place));
  const [value, setValue] = useState<T>(() => kept ?? initial());
  return {
    value,
    set: (next) => {
      sessionStorage.setItem(place, JSON.stringify(next));
      setValue(next);
    },
    clear: () => sessionStorage.removeItem(place),
    wasKept: kept !== null,
  };
};
