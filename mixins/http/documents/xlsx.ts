/**
 * XLSX: a table as a workbook of one sheet, written while its rows are read.
 *
 * The library is loaded at the first request. It does not wait for a slow reader by itself, so each
 * page waits until what was written before has left.
 */
import { once } from "node:events";
import type { Writable } from "node:stream";
import { setImmediate as turn } from "node:timers/promises";
import type { stream as Streams, Worksheet } from "exceljs";
import type { Answer } from "../../../services/contracts/index.ts";

export type Table = Answer<"analytics.reports.file">;
type Format = Table["columns"][number]["format"];
export type Rows = Answer<"analytics.reports.rows">["rows"];

/** Number formats of a spreadsheet; a text has none. */
const formats: Readonly<Record<Format, string | null>> = {
  text: null,
  count: "#,##0",
  won: "#,##0",
  rate: "0.0%",
  seconds: "#,##0",
  degrees: "0.0000",
};
/** Rows that are formatted before other requests get a turn. */
const turnRows = 100;
/** Fast compression: the best one takes three times as long for a tenth of the size. */
const zip = { zlib: { level: 1 } };

const load = async () => {
  // The package is CommonJS: its members are those of the default export.
  const { default: exceljs } = await import("exceljs");
  return exceljs.stream.xlsx.WorkbookWriter;
};

type Writer = Streams.xlsx.WorkbookWriter;
/** What the types of the library leave out: the zip, and the pipe from a sheet into it. */
type Inner = { readonly zip: { abort(): void } };
type InnerSheet = { readonly stream: { readonly pipes: readonly Pipe[] } };
/** Of readable-stream 2, which is older than `writableNeedDrain`. */
type Pipe = Writable & { readonly _writableState: { readonly needDrain: boolean } };

const sheetOf = (workbook: Writer, { sheet: name, columns }: Table): Worksheet => {
  const sheet = workbook.addWorksheet(name, { views: [{ state: "frozen", ySplit: 1 }] });
  sheet.columns = columns.map(({ title, width, format }) => {
    const numFmt = formats[format];
    return { header: title, width, ...(numFmt === null ? {} : { style: { numFmt } }) };
  });
  const head = sheet.getRow(1);
  head.font = { bold: true };
  head.commit();
  sheet.autoFilter = { from: { row: 1, column: 1 }, to: { row: 1, column: columns.length } };
  return sheet;
};

/** Waits until the zip has taken what a sheet wrote. Rejects when the reader has left. */
const drained = async (sheet: Worksheet, signal: AbortSignal): Promise<void> => {
  const [pipe] = (sheet as unknown as InnerSheet).stream.pipes;
  if (pipe === undefined) throw new Error("the sheet is not written into the zip");
  if (pipe._writableState.needDrain) await once(pipe, "drain", { signal });
  else await turn(undefined, { signal });
};

/**
 * Writes the table and ends the output. Memory does not grow with the rows. Rejects when a page is
 * not there or the signal aborts; what was written then is no workbook.
 */
export const writeXlsx = async (
  table: Table,
  pages: AsyncIterable<Rows>,
  output: Writable,
  signal: AbortSignal,
): Promise<void> => {
  const WorkbookWriter = await load();
  const options = { stream: output as never, useStyles: true, useSharedStrings: false, zip };
  const workbook = new WorkbookWriter(options as never);
  const abort = () => (workbook as unknown as Inner).zip.abort();
  signal.addEventListener("abort", abort, { once: true });
  try {
    const sheet = sheetOf(workbook, table);
    for await (const rows of pages) {
      for (const [n, row] of rows.entries()) {
        sheet.addRow(row).commit();
        if (n % turnRows === turnRows - 1) await drained(sheet, signal);
      }
      await drained(sheet, signal);
    }
    const left = once(signal, "abort").then(() => signal.throwIfAborted());
    await Promise.race([workbook.commit(), left]);
  } catch (error) {
    abort();
    throw error;
  } finally {
    signal.removeEventListener("abort", abort);
  }
};
