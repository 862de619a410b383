/**
 * Text lines: a text wrapped between its words, aligned in its width, and measured alike.
 *
 * Lines are drawn one by one, so that what was measured is what is drawn.
 */
type Document = PDFKit.PDFDocument;
type Area = { readonly x: number; readonly y: number; readonly width: number };

export const [textSize, smallSize] = [9, 7];
const lineGap = 1;
const boldness = 0.35;

/** How strong text is drawn: the font has one weight, so its outline is drawn too. */
const strokeOf = (isStrong: boolean) => (isStrong ? { stroke: true, fill: true } : {});

/** The lowest point that content may reach. */
export const bottomOf = ({ page }: Document): number => page.height - page.margins.bottom;

/** Begins a new page if this height does not fit on the current one. */
export const makeRoom = (document: Document, height: number): void => {
  if (document.y + height > bottomOf(document)) document.addPage();
};

/** Whether a line fits into a width. */
type Fits = (line: string) => boolean;

/** A word that is longer than a line, in parts that fit. */
const partsOf = (word: string, fits: Fits): string[] => {
  const parts: string[] = [""];
  for (const letter of word) {
    const longer = `${parts.at(-1)}${letter}`;
    if (parts.at(-1) === "" || fits(longer)) parts[parts.length - 1] = longer;
    else parts.push(letter);
  }
  return parts;
};

const filled = (paragraph: string, fits: Fits): string[] => {
  if (fits(paragraph)) return [paragraph];
  const lines: string[] = [];
  for (const word of paragraph.split(" ")) {
    const last = lines.at(-1);
    const longer = `${last} ${word}`;
    if (last !== undefined && fits(longer)) lines[lines.length - 1] = longer;
    else lines.push(...(fits(word) ? [word] : partsOf(word, fits)));
  }
  return lines;
};

/**
 * The lines of a text. They end between words, as Korean is set: the library would break a word of
 * Hangul at any syllable.
 */
const linesOf = (document: Document, text: string, size: number, width: number): string[] => {
  document.fontSize(size);
  const fits = (line: string) => document.widthOfString(line) <= width;
  return text.split("\n").flatMap((paragraph) => filled(paragraph, fits));
};

const lineHeight = (document: Document, size: number): number =>
  document.fontSize(size).currentLineHeight(true) + lineGap;

/** The height of a text in its lines, without a gap below the last; 0 for none. */
export const heightOf = (document: Document, text: string, size: number, width: number): number =>
  text === ""
    ? 0
    : linesOf(document, text, size, width).length * lineHeight(document, size) - lineGap;

type Look = {
  readonly size: number;
  readonly isStrong?: boolean;
  readonly align?: "left" | "center" | "right";
  readonly colour?: string;
};
/** How much of the free width is left of a line. */
const freeLeft = { left: 0, center: 0.5, right: 1 } as const;

/** Writes a text in its lines, and puts the document's position below it. */
export const write = (
  document: Document,
  text: string,
  { x, y, width }: Area,
  look: Look,
): void => {
  const { size, isStrong = false, align = "left", colour = "#111" } = look;
  const lines = linesOf(document, text, size, width);
  const height = lineHeight(document, size);
  document.fillColor(colour).strokeColor(colour).lineWidth(boldness);
  for (const [n, line] of lines.entries()) {
    const left = x + (width - document.widthOfString(line)) * freeLeft[align];
    document.text(line, left, y + n * height, { lineBreak: false, ...strokeOf(isStrong) });
  }
  document.x = x;
  document.y = y + lines.length * height;
};
