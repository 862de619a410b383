/**
 * Law rows: a value that a statute, decree or notice sets, and the day from which it holds.
 *
 * A rule never contains such a value: it looks up a table for the date of the shift. So a change of
 * the law is a new row, and an old shift keeps its answer. The tables cover no day before 2026: a
 * first row says that its value held on that day, not when it began. The last row is taken to stay
 * in force.
 */
import { Refusal } from "../core/refusal.ts";
import type { SeoulDate } from "../core/units.ts";

/**
 * How well a value is known. `statute`: the text of the law was read. `ruling`: an official ruling,
 * or independent secondary sources that agree. `reading`: OneDay's own reading of the law, the one
 * that is safe for the worker. `demo`: a value that no law sets and an operator must choose.
 */
export type LawMark = "statute" | "ruling" | "reading" | "demo";
/** A value, and the Seoul date of a shift from which it holds. */
export type LawRow<V> = {
  readonly from: SeoulDate;
  readonly value: V;
  readonly source: string;
  readonly mark: LawMark;
  /** The day on which the source was looked up. */
  readonly lookedUp: SeoulDate;
  /** What of this row is OneDay's own reading, in one Korean sentence; absent without one. */
  readonly reading?: string;
};
/** The rows of one rule, oldest first. */
export type LawTable<V> = readonly LawRow<V>[];

/** The first day that the tables cover. */
export const tablesBegin = "2026-01-01";
const firstLookUp = "2026-11-22";

/** One row. `more`: another day of the look-up, and OneDay's own reading. */
export const row = <V>(
  from: string,
  value: V,
  source: string,
  mark: LawMark,
  more: { readonly lookedUp?: string; readonly reading?: string } = {},
): LawRow<V> => ({
  from: from as SeoulDate,
  value,
  source,
  mark,
  lookedUp: (more.lookedUp ?? firstLookUp) as SeoulDate,
  ...(more.reading === undefined ? {} : { reading: more.reading }),
});

/** The row in force on a date. Refuses LAW_UNKNOWN (422) before the table's first row. */
export const ruleAt = <V>(table: LawTable<V>, date: SeoulDate): LawRow<V> => {
  const found = table.findLast(({ from }) => from <= date);
  if (!found) throw new Refusal("LAW_UNKNOWN", { date, from: table[0]?.from ?? null }, 422);
  return found;
};
