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

/** A table with its headings, one line each. */
export const csv = (headings: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  stringify([headings, ...rows], {
    bom: true,
    cast: { string: escaped },
    escape_formulas: true,
    record_delimiter: "windows",
  });
