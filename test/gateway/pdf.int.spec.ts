import { describe, expect, test } from "@jest/globals";
import { prefersPdf } from "../../mixins/door/negotiate.ts";
import { pdfOf } from "../../mixins/door/pdf.ts";
import type { Paper } from "../../services/contracts/papers.ts";
import { textOfPdf } from "../support/pdf.ts";

const rowsOf = (count: number, value: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => ({ label: `항목 ${n}`, value: value(n) }));
const paper: Paper = {
  title: "시험 문서",
  fileName: "paper",
  at: null,
  sections: [
    { heading: "많은 줄", rows: rowsOf(80, (n) => `${n}번째 값`) },
    { heading: "긴 글", rows: rowsOf(3, (n) => `${n} ${"가나다라 마바사 ".repeat(40)}`) },
  ],
  notes: ["끝에 적는 말입니다."],
};

describe("a paper as a PDF", () => {
  test("shows every label and value once, however many pages it takes", async () => {
    const pdf = await pdfOf(paper);
    const lines = textOfPdf(pdf).split("\n");
    for (const { rows } of paper.sections) {
      for (const { label } of rows) expect(lines).toContain(label);
    }
    expect(lines.filter((line) => line === "79번째 값")).toHaveLength(1);
    expect(lines.join("").replaceAll(" ", "")).toContain("가나다라마바사".repeat(40));
    expect(pdf.toString("latin1").match(/\/Type \/Page\n/g)?.length).toBeGreaterThan(2);
    expect(lines.at(-1)).toBe("끝에 적는 말입니다.");
  });

  test("is the same bytes for the same paper, and others for another", async () => {
    const bytes = await pdfOf(paper);
    expect((await pdfOf(paper)).equals(bytes)).toBe(true);
    expect((await pdfOf({ ...paper, title: "다른 문서" })).equals(bytes)).toBe(false);
  });
});

describe("a PDF is for who prefers it to JSON", () => {
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
