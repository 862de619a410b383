import { describe, expect, test } from "@jest/globals";
import { pdfOf } from "../../../mixins/http/documents/pdf.ts";
import { won } from "../../../services/contracts/core/units.ts";
import { payslipPaper } from "../../../services/contracts/papers/payslip-paper.ts";
import { textOfPdf } from "../../support/pdf.ts";
import {
  allTexts,
  blockIn,
  fieldIn,
  lineOf,
  minutesIn,
  type Payslip,
  paid,
  rowsIn,
} from "./agreed.ts";

const paperOf = (change: Partial<Payslip> = {}) => payslipPaper({ ...paid, ...change });
const wonIn = (text = ""): number => Number(text.replaceAll(/[,원]/g, ""));
const methodOf = (change: Partial<Payslip>, heading = "지급") =>
  rowsIn(paperOf(change), heading)[0]?.[1];

describe("a payslip on paper", () => {
  test("has the day and the times of the work, the payment and both parties", () => {
    const paper = paperOf();
    expect(fieldIn(paper, "근로일")).toBe("2026년 12월 9일 (수)");
    expect(fieldIn(paper, "지급일")).toBe("2026년 12월 9일 (수) 23:59");
    expect(fieldIn(paper, "총 근로시간")).toBe("11시간");
    expect(fieldIn(paper, "약정한 시간")).toBe("11:00 ~ 23:00");
    expect(fieldIn(paper, "휴게시간")).toBe("15:00 ~ 15:30, 19:30 ~ 20:00");
    expect(fieldIn(paper, "출근 ~ 퇴근")).toBe("10:54 ~ 23:02");
    expect(fieldIn(paper, "사업체명")).toBe(paid.record?.employer.companyName);
    expect(fieldIn(paper, "근로자")).toBe(paid.record?.worker.name);
    expect(fieldIn(paper, "생년월일")).toBe("1995년 11월 12일");
    expect(fieldIn(paper, "근로자 번호")).toBe(paid.workerId);
  });

  test("has without the record of work the display names, the id and no times", () => {
    const { record: _, ...slip } = paid;
    const paper = payslipPaper({ ...slip, workerName: "김*원", employerName: "든든터" });
    expect([fieldIn(paper, "근로자"), fieldIn(paper, "사업체명")]).toEqual(["김*원", "든든터"]);
    expect(fieldIn(paper, "생년월일")).toBe("");
    expect(fieldIn(paper, "출근 ~ 퇴근")).toBeUndefined();
    expect(allTexts(paper)).not.toMatch(/undefined|null|NaN/);
  });

  test("says that no attendance was recorded, as for a leave allowance", () => {
    const { record } = paid;
    if (record === undefined) throw new Error("no record");
    const paper = paperOf({ minutes: 0, record: { ...record, checkedInAt: null } });
    expect(fieldIn(paper, "출근 ~ 퇴근")).toBe("기록 없음");
    expect(fieldIn(paper, "근로일수")).toBe("0일");
  });

  test("has positive amounts on both sides, and the net is pay less deductions", () => {
    const [pays, takes] = [rowsIn(paperOf(), "지급"), rowsIn(paperOf(), "공제와")];
    const all = [...pays, ...takes].map((row) => row.at(-1) ?? "");
    expect(all.every((text) => /^[\d,]+원$/.test(text))).toBe(true);
    const sumOf = (rows: string[][]) => rows.reduce((sum, row) => sum + wonIn(row.at(-1)), 0);
    const [gross, taken, net] = [pays.at(-1), takes.at(-2), takes.at(-1)].map((row) =>
      wonIn(row?.at(-1)),
    );
    expect(sumOf(pays.slice(0, -1))).toBe(gross);
    expect(sumOf(takes.slice(0, -2))).toBe(taken);
    expect([gross, net]).toEqual([paid.grossWon, paid.netWon]);
    expect((gross ?? 0) - (taken ?? 0)).toBe(net);
  });

  test("has amounts at the right edge", () => {
    const { table } = blockIn(paperOf(), "지급");
    expect(table.rows.every((row) => row.at(-1)?.align === "right")).toBe(true);
  });

  test("has the base and the rate of each deduction", () => {
    expect(rowsIn(paperOf(), "공제와").map(([, how]) => how)).toEqual([
      "일용근로, (205,400원 - 근로소득공제 150,000원) × 2.7% (10원 미만 버림)",
      "소득세 1,490원 × 10% (10원 미만 버림)",
      "임금 총액 205,400원 × 0.9% (10원 미만 버림)",
      "3,470원",
      "201,930원",
    ]);
  });

  test("shows no rate that does not give the amount that was taken", () => {
    const lines = paid.lines.map((line) =>
      line.code === "EMPLOYMENT_INSURANCE" ? { ...line, won: won(line.won + 10) } : line,
    );
    const how = rowsIn(paperOf({ lines }), "공제와").find(([name]) => name === "고용보험")?.[1];
    expect(how).toBe("");
  });

  test("shows the computation of a line: what its text has in parentheses, and its own basis", () => {
    const lines = (one: ReturnType<typeof lineOf>) => ({ lines: [one], grossWon: won(1) });
    expect(
      methodOf(lines(lineOf("기본급 (8시간, 시급 12,000원), 먼저 지급한 100원 제외", 1))),
    ).toBe("8시간, 시급 12,000원, 먼저 지급한 100원 제외");
    expect(methodOf(lines(lineOf("휴일수당 (성탄절 (목), 50% 가산)", 1)))).toBe(
      "성탄절 (목), 50% 가산",
    );
    expect(methodOf(lines(lineOf("기본급", 1, { basis: "8시간 × 12,000원" })))).toBe(
      "8시간 × 12,000원",
    );
    expect(methodOf(lines(lineOf("기본급", 1)))).toBe("");
  });

  test("has a numbered note for each line that OneDay reads by itself or has chosen", () => {
    const lines = [
      lineOf("주휴수당 (1시간)", 10_000, { mark: "reading", reading: "원데이의 해석입니다." }),
      lineOf("수당", 1000, { mark: "reading" }),
      lineOf("값", 1000, { mark: "demo" }),
      lineOf("기본급", 100_000),
    ];
    const paper = paperOf({ lines, employerLines: [] });
    expect(rowsIn(paper, "지급").map(([name]) => name)).toEqual([
      "주휴수당 1)",
      "수당 2)",
      "값 3)",
      "기본급",
      "지급 합계 (임금 총액)",
    ]);
    expect(paper.notes.slice(0, 3)).toEqual([
      "1) 주휴수당: 원데이의 해석입니다.",
      "2) 수당: 원데이가 법을 해석하여 적용합니다.",
      "3) 값: 법령에 없거나 확인하지 못하여 원데이가 정한 값입니다.",
    ]);
  });

  test("has what the employer pays beside the pay in a table of its own", () => {
    const rows = rowsIn(paperOf(), "사업주가");
    expect(wonIn(rows.at(-1)?.at(-1))).toBe(paid.employerTotalWon - paid.grossWon);
  });

  test("lists what a decision paid later, and not a fee that went back", () => {
    const part = {
      settledAt: minutesIn(3000),
      minutes: 90,
      grossWon: won(18_000),
      netWon: won(17_840),
    };
    const paper = paperOf({ corrections: [part, { ...part, grossWon: won(0) }] });
    expect(rowsIn(paper, "정정")).toEqual([
      ["2026년 12월 11일 (금) 13:00", "1시간 30분", "18,000원", "17,840원"],
    ]);
    expect(paperOf().blocks.some(({ heading }) => heading.includes("정정"))).toBe(false);
  });

  test("keeps each of forty lines as a PDF, on pages with the head of their table", async () => {
    const lines = Array.from({ length: 40 }, (_, n) =>
      lineOf(`수당${n} (${n}시간, 시급 12,345원, ${"길게 적은 설명 ".repeat(4).trim()})`, 1000 + n),
    );
    const text = textOfPdf(await pdfOf(paperOf({ lines }))).split("\n");
    for (let n = 0; n < 40; n += 1) {
      expect(text).toContain(`수당${n}`);
      expect(text).toContain(`${(1000 + n).toLocaleString("ko-KR")}원`);
    }
    expect(text.filter((line) => line === "지급 항목").length).toBeGreaterThan(1);
  });
});
