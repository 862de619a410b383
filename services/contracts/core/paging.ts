/** Paging: opaque cursors that hold the position after which the next page begins. */
import { Refusal } from "./refusal.ts";
import type { Instant } from "./units.ts";

export const limitDefault = 20;
const positionDigits = 12;
const indexDigits = 3;

export type Paged<I> = { items: I[]; nextCursor: string | null };
export type PageParams = {
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
};

/** The refusal of a cursor of another list. */
export const cursorInvalid = (): Refusal =>
  new Refusal("CURSOR_INVALID", { fields: [{ field: "/cursor" }] }, 422);

/** A cursor that holds the sort key of the last item of a page. */
export const cursorOf = (key: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(key)).toString("base64url");

/**
 * The sort key in a cursor, null without one. Refuses CURSOR_INVALID (422) unless it has the
 * types of `shape`, member by member.
 */
export const readCursor = <const S extends readonly ("string" | "number")[]>(
  cursor: string | undefined,
  shape: S,
): { [K in keyof S]: S[K] extends "string" ? string : number } | null => {
  if (cursor === undefined) return null;
  const refusal = cursorInvalid();
  let key: unknown;
  try {
    key = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch {
    throw refusal;
  }
  const fits =
    Array.isArray(key) &&
    key.length === shape.length &&
    shape.every((type, index) => typeof key[index] === type);
  if (!fits) throw refusal;
  return key as { [K in keyof S]: S[K] extends "string" ? string : number };
};

/** A page of at most `limit` from rows of which one more was read: an extra row means a next page. */
export const pageOf = <R, I>(
  rows: readonly R[],
  limit: number,
  key: (row: R) => readonly (string | number)[],
  toItem: (row: R) => I,
): Paged<I> => {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const hasMore = rows.length > limit && last !== undefined;
  return { items: shown.map(toItem), nextCursor: hasMore ? cursorOf(key(last)) : null };
};

/**
 * The rows that come after a cursor in a list that stands newest first. The keys of the rows fall.
 * Refuses CURSOR_INVALID (422).
 */
export const rowsAfter = <R>(
  rows: readonly R[],
  cursor: string | undefined,
  keyOf: (row: R) => string,
): readonly R[] => {
  const after = readCursor(cursor, ["string"]);
  return after === null ? rows : rows.filter((row) => keyOf(row) < after[0]);
};

/** A page of a whole list that stands newest first. Refuses CURSOR_INVALID (422). */
export const pageOfNewest = <R>(
  rows: readonly R[],
  { limit = limitDefault, cursor }: PageParams,
  keyOf: (row: R) => string,
): Paged<R> =>
  pageOf(
    rowsAfter(rows, cursor, keyOf),
    limit,
    (row) => [keyOf(row)],
    (row) => row,
  );

/**
 * A page of a whole list that grows only at its end. The cursor holds how many rows came before.
 * Refuses CURSOR_INVALID (422).
 */
export const pageByCount = <R>(
  rows: readonly R[],
  { limit = limitDefault, cursor }: PageParams,
): Paged<R> => {
  const [from = 0] = readCursor(cursor, ["number"]) ?? [];
  return pageOf(
    rows.map((row, index) => ({ row, count: index + 1 })).slice(from),
    limit,
    ({ count }) => [count],
    ({ row }) => row,
  );
};

/** The sort key of messages of several logs: by time, then by position in their log. */
export const timeOrderOf = (message: {
  readonly at: Instant;
  readonly source: string;
  readonly position: number;
  readonly index: number;
}): string => {
  const { at, source, position, index } = message;
  const place = String(position).padStart(positionDigits, "0");
  return `${at}~${source}:${place}.${String(index).padStart(indexDigits, "0")}`;
};
