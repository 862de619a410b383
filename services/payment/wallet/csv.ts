/**
 * CSV: tables as spreadsheets read them (RFC 4180).
 *
 * UTF-8 with a byte order mark, without which Excel takes Korean for another code page. A text that
 * a spreadsheet would run as a formula gets an apostrophe before it: names are written by strangers.
 */

export type Cell = string | number;

const byteOrderMark = "\uFEFF";
/** Full-width signs begin a formula too, where the sheet is an East Asian one. */
const formulaStart = /^[=+\-@\t\r\n＝＋－＠]/;

const cellOf = (cell: Cell): string => {
  if (typeof cell === "number") return String(cell);
  const text = formulaStart.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** A table with its headings, a line each. */
export const csv = (headings: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  byteOrderMark + [headings, ...rows].map((row) => `${row.map(cellOf).join(",")}\r\n`).join("");
