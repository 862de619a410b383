/**
 * PDF: a document as bytes, with a Korean font embedded.
 *
 * The same document gives the same bytes, since the file has no creation time of its own. The
 * library and the font, seven megabytes, are loaded at the first request.
 */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Paper, Row, Section } from "../../../services/contracts/documents.ts";
import { type HasGlyph, shownWith } from "./font-glyphs.ts";

type Document = PDFKit.PDFDocument;

const margin = 56;
const labelWidth = 150;
const [titleSize, headingSize, textSize, noteSize] = [20, 12, 10, 8];
const gap = 6;
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

const widthOf = ({ page }: Document): number => page.width - 2 * margin;

/** Begins a new page if this height does not fit on the current one. */
const makeRoom = (document: Document, height: number): void => {
  if (document.y + height > document.page.height - margin) document.addPage();
};

const drawRow = (document: Document, { label, value }: Row): void => {
  const width = widthOf(document) - labelWidth;
  document.fontSize(textSize);
  const labelHeight = document.heightOfString(label, { width: labelWidth - gap });
  const height = Math.max(labelHeight, document.heightOfString(value, { width }));
  makeRoom(document, height + gap);
  const { y } = document;
  document.fillColor("#555").text(label, margin, y, { width: labelWidth - gap });
  document.fillColor("#000").text(value, margin + labelWidth, y, { width });
  document.x = margin;
  document.y = y + height + gap;
};

const drawSection = (document: Document, { heading, rows }: Section): void => {
  makeRoom(document, headingSize + 5 * gap + textSize);
  document.y += 2 * gap;
  document.fontSize(headingSize).fillColor("#000").text(heading, margin);
  const { y } = document;
  document
    .moveTo(margin, y + 2)
    .lineTo(margin + widthOf(document), y + 2)
    .stroke("#bbb");
  document.y = y + 2 * gap;
  for (const row of rows) drawRow(document, row);
};

type WithFont = { readonly _font: { readonly font: { hasGlyphForCodePoint: HasGlyph } } };

/** The glyphs of the document's current font. */
const glyphsOf = (document: Document): HasGlyph => {
  const { font } = (document as unknown as WithFont)._font;
  return (codePoint) => font.hasGlyphForCodePoint(codePoint);
};

/** The document with missing glyphs written out. */
const shownPaper = (paper: Paper, hasGlyph: HasGlyph): Paper => {
  const show = (text: string) => shownWith(hasGlyph, text);
  return {
    ...paper,
    title: show(paper.title),
    sections: paper.sections.map(({ heading, rows }) => ({
      heading: show(heading),
      rows: rows.map(({ label, value }) => ({ label: show(label), value: show(value) })),
    })),
    notes: paper.notes.map(show),
  };
};

/** The document as a PDF of A4 pages; without a creation date where the answer has no time. */
export const pdfOf = async (given: Paper): Promise<Buffer> => {
  const { PDFDocument, font } = await load();
  const made = given.at === null ? noTime : new Date(given.at);
  const info = { Title: given.title, Producer: "OneDay", Creator: "OneDay", CreationDate: made };
  const document = new PDFDocument({ size: "A4", margin, info, lang: "ko-KR" });
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
  document.fontSize(titleSize).text(paper.title, margin);
  for (const section of paper.sections) drawSection(document, section);
  document.y += 2 * gap;
  document.fontSize(noteSize).fillColor("#555");
  for (const note of paper.notes) document.text(note, margin).moveDown(0.5);
  document.end();
  return ended;
};
