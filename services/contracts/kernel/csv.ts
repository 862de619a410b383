/**
 * CSV: tables as spreadsheets read them (RFC 4180).
 *
 * UTF-8 with a byte order mark, without which Excel reads Korean in another code page. A text that
 * a spreadsheet would run as a formula gets an apostrophe before it: people choose their own names.
 */
import { stringify } from "csv-stringify/sync";

export type Cell = string | number;

/** The package escapes every start of a formula but this one. */
const escaped = (text: string): string => (text.startsWith("\n") ? `'${text}` : text);

type Row = readonly (Cell | null)[];

const options = {
  cast: { string: escaped },
  escape_formulas: true,
  record_delimiter: "windows",
} as const;

/** The start of a table: the byte order mark and the line of headings. */
export const csvHead = (headings: readonly string[]): string =>
  stringify([headings], { ...options, bom: true });

/** Rows as lines, for a table that is written in parts; a cell without a value is empty. */
export const csvLines = (rows: readonly Row[]): string => stringify([...rows], options);

/** A table with its headings, one line each. */
export const csv = (headings: readonly string[], rows: readonly Row[]): string =>
  csvHead(headings) + csvLines(rows);
