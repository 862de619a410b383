/**
 * Paper: the content of a document, as blocks of tables and notes, without any layout in points.
 *
 * A paper says in Korean what its answer says, and no more.
 */
import type { Instant } from "../core/units.ts";

export type Cell = {
  /** Empty for a line that the parties fill in by hand. */
  readonly text: string;
  /** Smaller, below the text. */
  readonly small?: string;
  readonly align?: "left" | "center" | "right";
  readonly look?: "label" | "strong";
  /** Columns that it covers; one when absent. */
  readonly span?: number;
};
export type Row = readonly Cell[];
export type Table = {
  /** The width of each column, as a share of the sum. */
  readonly columns: readonly number[];
  /** Repeated where the table continues on another page. */
  readonly head?: Row;
  readonly rows: readonly Row[];
};
export type Block = {
  readonly heading: string;
  readonly table: Table;
  /** Small print below the table. */
  readonly notes?: readonly string[];
};
export type Paper = {
  readonly title: string;
  readonly subtitle?: string;
  /** Without an extension, in characters that every system accepts. */
  readonly fileName: string;
  /** The id of what the paper is about; on every page. */
  readonly number: string;
  /** The instant of the content; null where the answer has none. */
  readonly at: Instant | null;
  /** The sentence before the first block. */
  readonly opening?: string;
  readonly blocks: readonly Block[];
  readonly notes: readonly string[];
};

/** The name of a field, shaded. */
export const label = (text: string, span = 1): Cell => ({ text, look: "label", span });
/** What a field or a column says. */
export const value = (text: string, span = 1, small = ""): Cell =>
  small === "" ? { text, span } : { text, small, span };
/** An amount or its heading, at the right edge. */
export const right = (text: string, look?: "label" | "strong"): Cell =>
  look === undefined ? { text, align: "right" } : { text, align: "right", look };
/** A heading of a column, or a short word in its middle. */
export const centred = (text: string, look?: "label" | "strong"): Cell =>
  look === undefined ? { text, align: "center" } : { text, align: "center", look };

/** Rows of one or two fields. */
export type Fields = readonly (readonly (readonly [
  name: string,
  text: string,
  small?: string,
])[])[];

/** A table of fields with their names; a single one covers its row. */
export const fields = (rows: Fields): Table => ({
  columns: [17, 33, 17, 33],
  rows: rows.map((row) => {
    const isWide = row.length === 1;
    return row.flatMap(([name, text, small]) => [label(name), value(text, isWide ? 3 : 1, small)]);
  }),
});
