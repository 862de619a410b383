/**
 * Use rows: the rows of a list, each made once for its item. When a page is added, the rows that are there are
 * not compared again. A row that shows texts or signals is a component, which follows them by itself.
 */
import { useCallback, useRef } from "preact/hooks";
import type { VNode } from "../html.ts";

/** Makes the rows of a list's items; `rowOf` may use the item alone. */
export const useRows = <T extends object>(
  rowOf: (item: T) => VNode,
): ((items: readonly T[]) => VNode[]) => {
  const made = useRef(new WeakMap<T, VNode>());
  return useCallback((items) => {
    const rowFor = (item: T): VNode => {
      const row = made.current.get(item) ?? rowOf(item);
      made.current.set(item, row);
      return row;
    };
    return items.map(rowFor);
  }, []);
};
