/**
 * PDF: a document as bytes, with a Korean font embedded.
 *
 * The same document gives the same bytes, since the file has no creation time of its own. The
 * library and the font, seven megabytes, are loaded at the first request.
 */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Block, Paper } from "../../../services/contracts/papers/paper.ts";
import { type HasGlyph, shownWith } from "./font-glyphs.ts";
import { drawTable, tableHeights } from "./table.ts";
import { heightOf, makeRoom, smallSize, textSize, write } from "./text-lines.ts";

type Document = PDFKit.PDFDocument;

const [marginX, marginY] = [48, 42];
const [titleSize, headingSize] = [20, 10];
const gap = 6;
/** A table up to this height, in points, is not split over two pages. */
const keptTogether = 200;
const fontFile = "@expo-google-fonts/gowun-dodum/400Regular/GowunDodum_400Regular.ttf";
/** The library derives the file id from a time; this one is not written to the file. */
const noTime = new Date(0);

const loaded = async () => {
  const path = createRequire(import.meta.url).resolve(fontFile);
  const [{ default: PDFDocument }, font] = await Promise.all([import("pdfkit"), readFile(path)]);
  return { PDFDocument, font };
};
let loading: ReturnType<typeof loaded> | null = null;

/** Loads the library and the font once; after a failure the next request retries. */
const load = (): ReturnType<typeof loaded> => {
  loading ??= loaded().catch((error: unknown) => {
    loading = null;
    throw error;
  });
  return loading;
};

const widthOf = ({ page }: Document): number => page.width - 2 * marginX;
const areaOf = (document: Document) => ({ x: marginX, y: document.y, width: widthOf(document) });

const drawTitle = (document: Document, { title, subtitle, opening }: Paper): void => {
  const [colour, width] = ["#111", widthOf(document)];
  document.fontSize(titleSize).fillColor(colour).strokeColor(colour).lineWidth(0.5);
  const options = {
    width,
    align: "center",
    characterSpacing: 5,
    stroke: true,
    fill: true,
  } as const;
  document.text(title, marginX, document.y, options);
  if (subtitle !== undefined) {
    const look = { size: textSize, align: "center", colour: "#444" } as const;
    write(document, `(${subtitle})`, { ...areaOf(document), y: document.y + 2 }, look);
  }
  if (opening === undefined) return;
  write(document, opening, { ...areaOf(document), y: document.y + 2 * gap }, { size: textSize });
};

const drawBlock = (document: Document, { heading, table, notes = [] }: Block): void => {
  const width = widthOf(document);
  const headingHeight = headingSize + 2 * gap;
  const { whole, start } = tableHeights(document, table, marginX, width);
  makeRoom(document, gap + headingHeight + (whole <= keptTogether ? whole : start));
  document.y += gap + 2;
  write(document, heading, areaOf(document), { size: headingSize, isStrong: true });
  document.y += 2;
  drawTable(document, table, marginX, width);
  document.y += 3;
  drawNotes(document, notes);
};

const drawNotes = (document: Document, notes: readonly string[]): void => {
  for (const note of notes) {
    makeRoom(document, heightOf(document, note, smallSize, widthOf(document)));
    write(document, note, areaOf(document), { size: smallSize, colour: "#555" });
  }
};

/** On every page the document's number and the page's; from the second on its title too. */
const drawEdges = (document: Document, { title, number }: Paper): void => {
  const { start, count } = document.bufferedPageRange();
  for (let page = 0; page < count; page += 1) {
    document.switchToPage(start + page);
    const right = document.page.width - marginX;
    document.fontSize(smallSize).fillColor("#777");
    // Unwrapped, so that a text beyond the margin begins no page.
    const at = (text: string, x: number, y: number) =>
      document.text(text, x, y, { lineBreak: false });
    const below = document.page.height - marginY + 18;
    const pages = `${page + 1} / ${count}`;
    if (page > 0) at(title, marginX, marginY - 18);
    const named = `문서 번호 ${number}`;
    at(named, right - document.widthOfString(named), marginY - 18);
    at("원데이 (OneDay)", marginX, below);
    at(pages, right - document.widthOfString(pages), below);
  }
};

type WithFont = { readonly _font: { readonly font: { hasGlyphForCodePoint: HasGlyph } } };

/** The glyphs of the document's current font. */
const glyphsOf = (document: Document): HasGlyph => {
  const { font } = (document as unknown as WithFont)._font;
  return (codePoint) => font.hasGlyphForCodePoint(codePoint);
};

/** The document with missing glyphs written out. */
const shownPaper = (paper: Paper, hasGlyph: HasGlyph): Paper => {
  const shown = (value: unknown): unknown => {
    if (typeof value === "string") return shownLines(hasGlyph, value);
    if (Array.isArray(value)) return value.map(shown);
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, shown(one)]));
  };
  return { ...(shown(paper) as Paper), at: paper.at };
};

/** A line break of a cell is kept. */
const shownLines = (hasGlyph: HasGlyph, text: string): string =>
  text
    .split("\n")
    .map((line) => shownWith(hasGlyph, line))
    .join("\n");

/** The document as a PDF of A4 pages; without a creation date where the answer has no time. */
export const pdfOf = async (given: Paper): Promise<Buffer> => {
  const { PDFDocument, font } = await load();
  const made = given.at === null ? noTime : new Date(given.at);
  const info = { Title: given.title, Producer: "OneDay", Creator: "OneDay", CreationDate: made };
  const margins = { top: marginY, bottom: marginY, left: marginX, right: marginX };
  // Buffered: the number of pages is known at the end.
  const options = { size: "A4", margins, info, lang: "ko-KR", bufferPages: true };
  const document = new PDFDocument(options);
  const parts: Buffer[] = [];
  const ended = new Promise<Buffer>((resolve, reject) => {
    document.on("data", (part: Buffer) => parts.push(part));
    document.once("end", () => resolve(Buffer.concat(parts)));
    document.once("error", reject);
  });
  if (given.at === null) {
    // The library reads the date, but writes only enumerable properties.
    Object.defineProperty(document.info, "CreationDate", { value: made, enumerable: false });
  }
  document.font(font);
  const paper = shownPaper(given, glyphsOf(document));
  drawTitle(document, paper);
  for (const block of paper.blocks) drawBlock(document, block);
  document.y += gap;
  drawNotes(document, paper.notes);
  drawEdges(document, paper);
  document.end();
  return ended;
};
