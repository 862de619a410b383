/**
 * Table file: a table as CSV or XLSX, sent while its rows are read page by page.
 *
 * Neither the file nor the table is in memory as a whole, and a slow client slows the reading. Once
 * the headers are sent a fault can only cut the connection: the client sees a file that broke off.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setImmediate as turn } from "node:timers/promises";
import { csvHead, csvLines } from "../../services/contracts/kernel/csv.ts";
import { type Rows, type Table, writeXlsx } from "./documents/xlsx.ts";

export type { Rows, Table };

const types = {
  csv: "text/csv; charset=utf-8",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
} as const;

/** Characters that `encodeURIComponent` leaves, and RFC 8187 does not allow. */
const encodedName = (name: string): string =>
  encodeURIComponent(name).replace(
    /['()*]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** Both names of a file: the one in ASCII for clients that do not know the other (RFC 6266). */
export const dispositionOf = ({ name, koreanName, format }: Table): string =>
  `attachment; filename="${name}.${format}"; filename*=UTF-8''${encodedName(`${koreanName}.${format}`)}`;

const textOf = async function* (table: Table, pages: AsyncIterable<Rows>): AsyncGenerator<string> {
  yield csvHead(table.columns.map(({ title }) => title));
  for await (const rows of pages) {
    yield csvLines(rows);
    // A page that is of this process leaves no turn to other requests.
    await turn();
  }
};

/** The pages one after the other; the first is there already, the next is read when it is needed. */
const pagesFrom = async function* (
  { pages }: Table,
  first: Rows | null,
  read: (page: number) => Promise<Rows>,
): AsyncGenerator<Rows> {
  if (first !== null) yield first;
  for (let page = 1; page < pages; page += 1) yield await read(page);
};

/**
 * Sends a table; `no-store`, as it is for one caller. Rejects before anything is sent when the first
 * page cannot be read, and resolves when the client has left.
 */
export const sendTableFile = async (
  request: IncomingMessage,
  response: ServerResponse,
  table: Table,
  read: (page: number) => Promise<Rows>,
): Promise<void> => {
  const first = table.pages === 0 ? null : await read(0);
  const { format } = table;
  response.writeHead(200, {
    "Content-Type": types[format],
    "Content-Disposition": dispositionOf(table),
    "Content-Language": "ko",
    "Cache-Control": "no-store",
  });
  if (request.method === "HEAD") return void response.end();
  const pages = pagesFrom(table, first, read);
  if (format === "csv") return pipeline(Readable.from(textOf(table, pages)), response);
  const leaving = new AbortController();
  response.once("close", () => leaving.abort());
  await writeXlsx(table, pages, response, leaving.signal);
};
