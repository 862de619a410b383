/** Decided: takes a case off its list at once, since lists follow a decision within a second. */
import { useState } from "preact/hooks";
import type { List } from "../../../api/use-load.ts";
import { say } from "./page.ts";

/** What the cases of a kind get: how to read the counts beside them again. */
export type KindProps = { readonly recount: () => void };

type Decided<T> = {
  readonly list: List<T>;
  /** Says what was decided, and takes the case off the list. */
  readonly done: (id: string, text: string) => void;
};

/** A list without what was decided here. `recount` reads the counts beside it again. */
export const useDecided = <T>(
  list: List<T>,
  idOf: (item: T) => string,
  recount: () => void,
): Decided<T> => {
  const [ids, setIds] = useState<readonly string[]>([]);
  return {
    list: { ...list, items: list.items.filter((item) => !ids.includes(idOf(item))) },
    done: (id, text) => {
      setIds((before) => [...before, id]);
      say(text, recount);
    },
  };
};
