/**
 * CSV: tables in the form that spreadsheets read (RFC 4180).
 *
 * UTF-8 with a byte order mark, because Excel without it reads Korean in another code page. A text
 * that a spreadsheet would run as a formula gets an apostrophe before it: names are untrusted
 * input.
 */
import { stringify } from "csv-stringify/sync";

export type Cell = string | number;

const byteOrderMark = "\uFEFF";
/** Full-width signs begin a formula too, in an East Asian spreadsheet. */
const formulaStart = /^[=+\-@\t\r\n＝＋－＠]/;

const cellOf = (cell: Cell): string => {
  if (typeof cell === "number") return String(cell);
  const text = formulaStart.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** A table with its headings, one line per row. */
export const csv = (headings: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  stringify([headings, ...rows], {
    bom: true,
    cast: { string: escaped },
    escape_formulas: true,
    record_delimiter: "windows",
  });
