/**
 * PDF: the text of a page, read as a reader does: each drawn code is looked up in its font's table from
 * codes to characters.
 */
import { inflateSync } from "node:zlib";

const streamsIn = (pdf: Buffer): string[] => {
  const found: string[] = [];
  for (let from = 0; ; ) {
    const start = pdf.indexOf("stream\n", from);
    if (start < 0) return found;
    const end = pdf.indexOf("\nendstream", start);
    const bytes = pdf.subarray(start + "stream\n".length, end);
    try {
      found.push(inflateSync(bytes).toString("latin1"));
    } catch {
      found.push(bytes.toString("latin1"));
    }
    from = end + "\nendstream".length;
  }
};

/** A ligature is several characters. */
const charactersOf = (hex: string): string =>
  Buffer.from(hex.replaceAll(" ", ""), "hex").swap16().toString("utf16le");

/** The `beginbfrange` entries: ranges of codes, with a list of characters for each. */
const tableIn = (text: string): Map<number, string> => {
  const table = new Map<number, string>();
  const range = /<([0-9a-f]{4})>\s*<[0-9a-f]{4}>\s*\[([^\]]*)\]/gi;
  for (const [, first = "", list = ""] of text.matchAll(range)) {
    for (const [at, [, hex = ""]] of [...list.matchAll(/<([0-9a-f ]*)>/gi)].entries()) {
      table.set(Number.parseInt(first, 16) + at, charactersOf(hex));
    }
  }
  return table;
};

/** All text of a PDF with one font, one line for each drawn piece. */
export const textOfPdf = (pdf: Buffer): string => {
  const streams = streamsIn(pdf);
  const table = new Map(streams.flatMap((text) => [...tableIn(text)]));
  const shown = (codes: string): string =>
    [...codes.matchAll(/[0-9a-f]{4}/gi)]
      .map(([code]) => table.get(Number.parseInt(code, 16)) ?? "?")
      .join("");
  return streams
    .flatMap((text) => [...text.matchAll(/\[([^\]]*)\]\s*TJ/g)])
    .map(([, pieces = ""]) =>
      [...pieces.matchAll(/<([0-9a-f]+)>/gi)].map(([, codes = ""]) => shown(codes)).join(""),
    )
    .join("\n");
};
