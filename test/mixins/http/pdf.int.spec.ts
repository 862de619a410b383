import { createRequire } from "node:module";
import { describe, expect, test } from "@jest/globals";
import { shownWith } from "../../../mixins/http/documents/font-glyphs.ts";
import { pdfOf } from "../../../mixins/http/documents/pdf.ts";
import { prefersPdf } from "../../../mixins/http/parsing/content-negotiation.ts";
import { instant } from "../../../services/contracts/core/units.ts";
import { type Cell, label, type Paper, value } from "../../../services/contracts/papers/paper.ts";
import { textOfPdf } from "../../support/pdf.ts";

const rowsOf = (count: number, textOf: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => [label(`항목 ${n}`), value(textOf(n))]);
const block = (heading: string, rows: readonly (readonly Cell[])[], head?: readonly Cell[]) => ({
  heading,
  table: { columns: [30, 70], rows, ...(head === undefined ? {} : { head }) },
});
const contract: Paper = {
  title: "시험 문서",
  fileName: "paper",
  number: "0123456789",
  at: null,
  blocks: [
    block(
      "많은 줄",
      rowsOf(80, (n) => `${n}번째 값`),
      [label("이름"), label("내용")],
    ),
    block(
      "긴 글",
      rowsOf(3, (n) => `${n} ${"가나다라 마바사 ".repeat(40)}`),
    ),
  ],
  notes: ["끝에 적는 말입니다."],
};
const pagesOf = (pdf: Buffer): number =>
  pdf.toString("latin1").match(/\/Type \/Page\n/g)?.length ?? 0;

describe("a document as a PDF", () => {
  test("shows every label and value once, however many pages it takes", async () => {
    const pdf = await pdfOf(contract);
    const lines = textOfPdf(pdf).split("\n");
    for (const { table } of contract.blocks) {
      for (const [name] of table.rows) expect(lines).toContain(name?.text);
    }
    expect(lines.filter((line) => line === "79번째 값")).toHaveLength(1);
    expect(lines.join("").replaceAll(" ", "")).toContain("가나다라마바사".repeat(40));
    expect(pagesOf(pdf)).toBeGreaterThan(2);
    expect(lines).toContain("끝에 적는 말입니다.");
  });

  test("has on each page its number and the page's, and the head of a table that goes on", async () => {
    const pdf = await pdfOf(contract);
    const [lines, pages] = [textOfPdf(pdf).split("\n"), pagesOf(pdf)];
    for (let page = 1; page <= pages; page += 1) expect(lines).toContain(`${page} / ${pages}`);
    expect(lines.filter((line) => line === "문서 번호 0123456789")).toHaveLength(pages);
    // The 80 rows need three pages, or two where a later layout is denser.
    expect(lines.filter((line) => line === "내용").length).toBeGreaterThan(1);
  });

  test("loses no word of a cell that is higher than a page", async () => {
    const words = Array.from({ length: 2000 }, (_, n) => `낱말${n}`);
    const rows = [[label("아주 긴 글"), value(words.join(" "))]];
    const pdf = await pdfOf({ ...contract, blocks: [block("긴 글", rows)] });
    const said = new Set(textOfPdf(pdf).split(/\s+/));
    expect(words.filter((word) => !said.has(word))).toEqual([]);
    expect(pagesOf(pdf)).toBeGreaterThan(1);
  });

  test("breaks Korean between words, and a word only where it is longer than its line", async () => {
    const words = ["근로기준법에", "따라", "사용자는", "근로자에게", "임금명세서를", "교부합니다"];
    const text = Array.from({ length: 6 }, () => words.join(" ")).join(" ");
    const pdf = await pdfOf({ ...contract, blocks: [block("글", [[label("조항"), value(text)]])] });
    const lines = textOfPdf(pdf)
      .split("\n")
      .filter((line) => line.includes("근로"));
    expect(lines.length).toBeGreaterThan(1);
    for (const word of lines.flatMap((line) => line.trim().split(" ")))
      expect(words).toContain(word);
  });

  test("is the same bytes for the same document, and other bytes for another", async () => {
    const bytes = await pdfOf(contract);
    expect((await pdfOf(contract)).equals(bytes)).toBe(true);
    expect((await pdfOf({ ...contract, title: "다른 문서" })).equals(bytes)).toBe(false);
  });
});

describe("characters that a font lacks", () => {
  const cafe = "카페";
  const shown = async (given: string) => {
    const rows = [[label("이름"), value(given)]];
    const pdf = await pdfOf({ ...contract, blocks: [block("당사자", rows)] });
    return { text: textOfPdf(pdf), raw: pdf.toString("latin1") };
  };
  test.each([
    ["letters that came apart", "김하루".normalize("NFD"), "김하루"],
    ["hanja", "金하루", "[한자 U+91D1]하루"],
    ["a compatible hanja", "\uF90A", "[한자 U+91D1]"],
    ["an emoji", `${cafe}🍜 원데이`, `${cafe}[이모지] 원데이`],
    ["joined emoji are one", `${cafe} 👩‍👩‍👧‍👦`, `${cafe} [이모지]`],
    ["a flag", "🇰🇷", "[이모지]"],
    ["a wide letter", "ＡＢ", "ＡＢ"],
    ["Greek", "Ω호텔", "[U+03A9]호텔"],
    ["kana", "すし", "[U+3059][U+3057]"],
    ["what shows nothing", `하\u200B루\u2060`, "하루"],
    ["a tab", "하\t루", "하 루"],
  ])("%s is shown or written out, never an empty box", async (_, given, expected) => {
    const { text } = await shown(given);
    expect(text.replaceAll("\n", " ")).toContain(expected);
  });

  test("every code point of Unicode's planes that people write has a glyph or a word", async () => {
    const path = createRequire(import.meta.url).resolve(
      "@expo-google-fonts/gowun-dodum/400Regular/GowunDodum_400Regular.ttf",
    );
    const { default: PDFDocument } = await import("pdfkit");
    const document = new PDFDocument().font(path) as unknown as {
      _font: { font: { hasGlyphForCodePoint(code: number): boolean } };
    };
    const has = (code: number) => document._font.font.hasGlyphForCodePoint(code);
    const missing: string[] = [];
    for (let code = 0x20; code < 0x32000; code += 1) {
      if (code >= 0xd800 && code < 0xe000) continue;
      const text = shownWith(has, String.fromCodePoint(code));
      if (![...text].every((each) => has(each.codePointAt(0) ?? 0)))
        missing.push(code.toString(16));
    }
    expect(missing).toEqual([]);
  });

  test("the date of a document is that of its content, and is absent where that is unknown", async () => {
    const dated = await pdfOf({ ...contract, at: instant("2026-11-23T10:00:00.000Z") });
    expect(dated.toString("latin1")).toContain("(D:20261123100000Z)");
    expect((await pdfOf(contract)).toString("latin1")).not.toMatch(/CreationDate|D:1970/);
  });
});

describe("a PDF is sent to a client that prefers it to JSON", () => {
  test.each([
    [undefined, false],
    ["", false],
    ["*/*", false],
    ["application/json", false],
    ["application/*", false],
    ["application/pdf", true],
    ["Application/PDF;q=0.5, */*;q=0.1", true],
    ["application/pdf, */*", true],
    ["application/*;q=0.2, application/pdf;q=0.3", true],
    ["application/pdf;q=0", false],
    ["application/pdf;q=0, */*", false],
    ["application/pdf;q=x", false],
    ["application/json, application/pdf;q=0.9", false],
    ["*/*, application/pdf;q=0.5", false],
    ["application/*, application/pdf;q=0.1", false],
    ["application/json;q=0.8, application/pdf", true],
    ["application/json, application/pdf", false],
    ["application/json;q=0, application/*", true],
    ["text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8", false],
    ["image/png", false],
  ])("Accept: %s is %s", (accept, wanted) => {
    expect(prefersPdf({ headers: accept === undefined ? {} : { accept } })).toBe(wanted);
  });
});
