/** Use whole: reads a list on by itself, page by page, until it has all or enough of it. */
import { useEffect, useRef } from "preact/hooks";
import type { List } from "./use-load.ts";

/**
 * The items once all or enough of them are there; null before. The last ones stay while the list is
 * read again. A refusal stops it until then.
 */
export const useWhole = <T>(
  { items, more, isLoading, problem }: List<T>,
  most: number,
): readonly T[] | null => {
  const whole = useRef<readonly T[] | null>(null);
  const hasMore = more !== null && items.length < most;
  useEffect(() => {
    if (hasMore && !isLoading && problem === null) more();
  }, [hasMore, isLoading, problem]);
  if (!hasMore && !isLoading && problem === null) whole.current = items;
  return whole.current;
};
