/**
 * Table: draws rows of cells with borders, and continues on new pages.
 *
 * The library's own table clips a cell that does not fit and does not repeat its head on the next
 * page. A paper must lose no word, so rows are measured and drawn here.
 */
import type { Cell, Row, Table } from "../../../services/contracts/papers/paper.ts";
import { bottomOf, heightOf, smallSize, textSize, write } from "./text-lines.ts";

type Document = PDFKit.PDFDocument;

const padX = 6;
const padY = 3;
const border = "#a8a8a8";
const shade = "#f1f1ee";

const widthsOf = (columns: readonly number[], width: number): number[] => {
  const sum = columns.reduce((all, share) => all + share, 0);
  return columns.map((share) => (share * width) / sum);
};

type Placed = { readonly cell: Cell; readonly x: number; readonly width: number };
const placed = (row: Row, widths: readonly number[], left: number): Placed[] => {
  let column = 0;
  let x = left;
  return row.map((cell) => {
    const { span = 1 } = cell;
    const width = widths.slice(column, column + span).reduce((all, one) => all + one, 0);
    const place = { cell, x, width };
    column += span;
    x += width;
    return place;
  });
};

/** The height of a cell's text, and of the small text below it. */
const heightsOf = (document: Document, { cell, width }: Placed) => {
  const inner = width - 2 * padX;
  const text = heightOf(document, cell.text, textSize, inner);
  const small = heightOf(document, cell.small ?? "", smallSize, inner);
  return { text, small, all: text + small + (text > 0 && small > 0 ? 2 : 0) };
};

const rowHeight = (document: Document, cells: readonly Placed[]): number =>
  Math.max(textSize, ...cells.map((one) => heightsOf(document, one).all)) + 2 * padY;

const drawCell = (document: Document, one: Placed, y: number, height: number): void => {
  const { cell, x, width } = one;
  if (cell.look !== undefined) document.rect(x, y, width, height).fill(shade);
  document.lineWidth(0.5).rect(x, y, width, height).stroke(border);
  const { text, all } = heightsOf(document, one);
  const inner = { x: x + padX, width: width - 2 * padX };
  const top = y + (height - all) / 2;
  const { align = "left" } = cell;
  const isStrong = cell.look === "strong";
  if (cell.text !== "") {
    write(document, cell.text, { ...inner, y: top }, { size: textSize, align, isStrong });
  }
  if (cell.small === undefined || cell.small === "") return;
  const below = text > 0 ? top + text + 2 : top;
  write(document, cell.small, { ...inner, y: below }, { size: smallSize, align, colour: "#666" });
};

const drawCells = (document: Document, cells: readonly Placed[], height: number): void => {
  const { y } = document;
  for (const one of cells) drawCell(document, one, y, height);
  document.y = y + height;
};

/** A text in two parts at the blank nearest to its middle. */
const halvesOf = (text: string): [string, string] => {
  const middle = Math.floor(text.length / 2);
  const blank = text.lastIndexOf(" ", middle);
  const at = blank > 0 ? blank : middle;
  return [text.slice(0, at), text.slice(at).trimStart()];
};

/** A row that is higher than a page, as two. */
const splitRow = (row: Row): [Row, Row] => {
  const halves = row.map((cell) => ({
    cell,
    text: halvesOf(cell.text),
    small: halvesOf(cell.small ?? ""),
  }));
  const part = (at: 0 | 1): Row =>
    halves.map(({ cell, text, small }) =>
      cell.look === undefined ? { ...cell, text: text[at], small: small[at] } : cell,
    );
  return [part(0), part(1)];
};

/** The height of a whole table on one page, and of what must not be left alone with its heading. */
export const tableHeights = (document: Document, table: Table, left: number, width: number) => {
  const widths = widthsOf(table.columns, width);
  const { head, rows } = table;
  const [first = 0, ...more] = (head === undefined ? rows : [head, ...rows]).map((row) =>
    rowHeight(document, placed(row, widths, left)),
  );
  const [second = 0] = head === undefined ? [] : more;
  return { whole: more.reduce((sum, one) => sum + one, first), start: first + second };
};

/** Draws a table at the document's position; the head comes again on each page. */
export const drawTable = (document: Document, table: Table, left: number, width: number): void => {
  const widths = widthsOf(table.columns, width);
  const { head } = table;
  const drawHead = () => {
    if (head === undefined) return;
    const cells = placed(head, widths, left);
    drawCells(document, cells, rowHeight(document, cells));
  };
  const { top } = document.page.margins;
  const room = bottomOf(document) - top - 4 * (textSize + 2 * padY);
  const draw = (row: Row): void => {
    const cells = placed(row, widths, left);
    const height = rowHeight(document, cells);
    if (height > room) {
      for (const part of splitRow(row)) draw(part);
      return;
    }
    if (document.y + height > bottomOf(document)) {
      document.addPage();
      drawHead();
    }
    drawCells(document, cells, height);
  };
  drawHead();
  for (const row of table.rows) draw(row);
  document.x = left;
};
