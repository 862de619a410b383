/** Conditional writes: replicas may try one at the same time, and the store lets one succeed. */
import { type Collection, type Doc, DuplicateKey, type Query } from "./store.ts";

/** True for the caller whose row was inserted; false when a unique key of it is taken. */
export const insertNew = async <D extends Doc>(docs: Collection<D>, row: D): Promise<boolean> => {
  try {
    await docs.insert(row);
    return true;
  } catch (error) {
    if (error instanceof DuplicateKey) return false;
    throw error;
  }
};

/**
 * Replaces what was read (`null`: inserts) while `where` still matches it. False when another
 * writer was faster: read again.
 */
export const writeOver = async <D extends Doc>(
  docs: Collection<D>,
  read: D | null,
  where: Query,
  next: D,
): Promise<boolean> =>
  read === null ? insertNew(docs, next) : docs.replace(next._id, where, next);

/** Removes rows, from the file too; answers how many this caller removed. */
export const removeAll = async <D extends Doc>(
  docs: Collection<D>,
  rows: readonly Doc[],
): Promise<number> => {
  const removed = await Promise.all(rows.map(({ _id }) => docs.remove(_id)));
  const count = removed.filter(Boolean).length;
  if (count > 0) await docs.compact();
  return count;
};

const pageRows = 500;

/** Removes all rows that match, from the file too; answers their ids. */
export const removeWhere = async <D extends Doc>(
  docs: Collection<D>,
  query: Query,
): Promise<string[]> => {
  const removed: string[] = [];
  for (;;) {
    const rows = await docs.find(query, { limit: pageRows });
    for (const { _id } of rows) if (await docs.remove(_id)) removed.push(_id);
    if (rows.length < pageRows) break;
  }
  if (removed.length > 0) await docs.compact();
  return removed;
};
