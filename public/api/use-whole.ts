/** Use whole: reads a list on by itself, page by page, until it has all or enough of it. */
import { useEffect } from "preact/hooks";
import type { List } from "./use-load.ts";

/** Whether nothing more is read by itself. A refusal stops it until the list is read again. */
export const useWhole = <T>(
  { items, more, isLoading, problem }: List<T>,
  most: number,
): boolean => {
  const hasMore = more !== null && items.length < most;
  useEffect(() => {
    if (hasMore && !isLoading && problem === null) more();
  }, [hasMore, isLoading, problem]);
  return !hasMore && (!isLoading || items.length > 0);
};
