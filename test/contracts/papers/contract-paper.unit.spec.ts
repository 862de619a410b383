import { describe, expect, test } from "@jest/globals";
import { pdfOf } from "../../../mixins/http/documents/pdf.ts";
import { sha256, won } from "../../../services/contracts/core/units.ts";
import { contractPaper } from "../../../services/contracts/papers/contract-paper.ts";
import { textOfPdf } from "../../support/pdf.ts";
import { agreed, allTexts, blockIn, type Contract, fieldIn, minutesIn, rowsIn } from "./agreed.ts";

const paperOf = (change: Partial<Contract> = {}) => contractPaper({ ...agreed, ...change });
const withTerms = (change: Partial<Contract["terms"]>) =>
  paperOf({ terms: { ...agreed.terms, ...change } });
const { employer, worker, terms } = agreed;

describe("a contract on paper", () => {
  test("names both parties in full, with what the law asks of each", () => {
    const paper = paperOf();
    expect(fieldIn(paper, "사용자 (사업체명)")).toBe(employer.companyName);
    expect(fieldIn(paper, "사업자등록번호")).toMatch(/^\d{3}-\d{2}-\d{5}$/);
    expect(fieldIn(paper, "대표자")).toBe(employer.representative);
    expect(fieldIn(paper, "사업장 주소")).toBe(employer.businessAddress);
    expect(fieldIn(paper, "근로자 (성명)")).toBe(worker.name);
    expect(fieldIn(paper, "생년월일")).toBe("1995년 11월 12일");
  });

  test("has an empty line for what is not known, and no word in its place", () => {
    const { representative: _, businessAddress: __, businessNumber: ___, ...known } = employer;
    const paper = paperOf({ employer: known });
    for (const name of ["대표자", "사업장 주소", "사업자등록번호"])
      expect(fieldIn(paper, name)).toBe("");
    expect(allTexts(paper)).not.toMatch(/undefined|null/);
  });

  test("names an employer without a company by their own name", () => {
    const { companyName: _, ...person } = employer;
    expect(fieldIn(paperOf({ employer: person }), "사용자 (사업체명)")).toBe(employer.name);
  });

  test("says eleven hours as eight agreed and three of overtime", () => {
    const paper = paperOf();
    expect(fieldIn(paper, "소정근로시간")).toBe("8시간");
    expect(fieldIn(paper, "연장근로")).toMatch(/^3시간 /);
    expect(fieldIn(paper, "실근로시간")).toBe("11시간");
    const short = withTerms({ agreedMinutes: 450, overtimeMinutes: 0 });
    expect([fieldIn(short, "소정근로시간"), fieldIn(short, "연장근로")]).toEqual([
      "7시간 30분",
      "없음",
    ]);
  });

  test("has the day, the place, the trade and the title of the work", () => {
    const paper = paperOf();
    expect(fieldIn(paper, "근로계약기간")).toBe("2026년 12월 9일 (수) 하루");
    expect(fieldIn(paper, "근무 장소")).toBe(terms.place.address);
    expect(fieldIn(paper, "업무 내용")).toBe(`신호수·안전 감시: ${terms.title}`);
    const { categoryId: _, ...older } = terms;
    expect(fieldIn(paperOf({ terms: older }), "업무 내용")).toBe(terms.title);
    const night = withTerms({ startsAt: minutesIn(600), endsAt: minutesIn(1140) });
    expect(fieldIn(night, "근로계약기간")).toBe(
      "2026년 12월 9일 (수) 21:00 ~ 2026년 12월 10일 (목) 06:00 (하루 근로)",
    );
    expect(fieldIn(night, "시업 ~ 종업")).toBe("21:00 ~ 다음 날 06:00");
  });

  test("has each break from and to, and says when OneDay assumed it or the worker wanted none", () => {
    const pause = (change: Partial<Contract["terms"]>) => fieldIn(withTerms(change), "휴게시간");
    expect(pause({})).toBe("15:00 ~ 15:30 (30분), 19:30 ~ 20:00 (30분)");
    expect(pause({ breaks: [] })).toBe("없음");
    expect(pause({ breaks: [], skipsBreak: true })).toMatch(/^없음 \(근로자가/);
    const half = [{ from: minutesIn(240), to: minutesIn(300) }];
    expect(pause({ breaks: half, isBreakAssumed: true })).toBe("15:00 ~ 16:00 (1시간)");
    expect(allTexts(withTerms({ breaks: half, isBreakAssumed: true }))).toContain(
      "공고에 시각이 없어",
    );
    expect(allTexts(paperOf())).not.toContain("공고에 시각이 없어");
  });

  test("names the holiday of a day that is one", () => {
    expect(fieldIn(paperOf(), "관공서 공휴일")).toContain("아닙니다");
    const christmas = withTerms({ startsAt: "2026-12-25T00:00:00.000Z" });
    expect(fieldIn(christmas, "관공서 공휴일")).toMatch(/\(.*(성탄절|기독탄신일|크리스마스).*\)/);
  });

  test("has each part of the pay with its computation and its article, and the sum", () => {
    const rows = rowsIn(paperOf(), "4. 임금");
    expect(rows.map(([name]) => name)).toEqual([
      "시급",
      "기본급",
      "연장수당",
      "야간수당",
      "임금 총액",
    ]);
    expect(rows[0]?.at(-1)).toBe(`${terms.hourlyWageWon.toLocaleString("ko-KR")}원`);
    expect(rows.at(-1)?.at(-1)).toBe("205,400원");
    expect(rows.every(([, how]) => how !== "")).toBe(true);
    const sources = blockIn(paperOf(), "4. 임금")
      .table.rows.slice(1, 4)
      .map(([, how]) => how?.small);
    expect(sources.every((source) => source?.startsWith("근로기준법"))).toBe(true);
  });

  test("has deductions as positive amounts with base and rate, and what the worker receives", () => {
    const rows = rowsIn(paperOf(), "5. 공제");
    expect(rows.map((row) => row.at(-1))).toEqual([
      "1,490원",
      "140원",
      "1,840원",
      "3,470원",
      "201,930원",
    ]);
    expect(rows[2]?.[1]).toContain("205,400원 × 0.9%");
  });

  test("shows without the payment service the wage and the take-home pay alone", () => {
    const { pay: _, ...rest } = agreed;
    const rows = rowsIn(contractPaper(rest), "4. 임금");
    expect(rows.map(([name]) => name)).toEqual(["시급", "예상 실수령액"]);
    expect(rows.at(-1)?.at(-1)).toBe("201,930원");
  });

  test("shows without the payment service what the employer adds to the wage as well", () => {
    const { pay: _, ...rest } = agreed;
    const ownLines = [
      { kind: "transport" as const, won: 5_000 },
      { kind: "meal" as const, won: 9_000 },
    ];
    const rows = rowsIn(contractPaper({ ...rest, terms: { ...terms, ownLines } }), "4. 임금");
    expect(rows.map((row) => [row[0], row.at(-1)]).slice(1, 3)).toEqual([
      ["교통비", "5,000원"],
      ["식대", "9,000원"],
    ]);
  });

  test("takes what bears no tax out of the base of the income tax", () => {
    const { pay } = agreed;
    if (pay === undefined) throw new Error("no pay");
    // 2.7 % of (205,400 - 9,000 - 150,000), down to ten won.
    const lines = pay.lines.map((line) =>
      line.code === "INCOME_TAX" ? { ...line, won: won(-1_250) } : line,
    );
    const free = { ...pay, lines, taxFreeWon: won(9_000), incomeTaxWon: won(1_250) };
    const [incomeTax] = rowsIn(paperOf({ pay: free }), "5. 공제");
    expect(incomeTax?.[1]).toContain(
      "(205,400원 - 비과세 9,000원 - 근로소득공제 150,000원) × 2.7%",
    );
  });

  test("has the insurances with a box each, and the copy for the worker", () => {
    expect(fieldIn(paperOf(), "사회보험")).toBe(
      "■ 고용보험   ■ 산재보험   □ 국민연금   □ 건강보험",
    );
    expect(fieldIn(paperOf(), "계약서 교부")).toContain("교부합니다");
  });

  test("says when each side signed, to the second in Seoul, and the day of the contract", () => {
    const signatures = [
      { by: "worker" as const, signedAt: "2026-12-08T14:59:59.999Z" },
      { by: "employer" as const, signedAt: "2026-12-08T15:00:07.000Z" },
    ];
    const paper = paperOf({ signatures });
    expect(rowsIn(paper, "7. 서명").map((row) => row.at(-1))).toEqual([
      "2026-12-09 00:00:07",
      "2026-12-08 23:59:59",
    ]);
    expect(blockIn(paper, "7. 서명").notes?.[0]).toContain("계약일: 2026년 12월 9일 (수)");
    const half = paperOf({ signatures: signatures.slice(0, 1) });
    expect(rowsIn(half, "7. 서명").map((row) => row.slice(2))).toEqual([
      ["서명 전", ""],
      ["전자서명 완료", "2026-12-08 23:59:59"],
    ]);
    expect(allTexts(half)).not.toContain("계약일");
  });

  test("has the hash of what was signed, which anyone can compute from `termsText`", () => {
    expect(sha256(agreed.termsText)).toBe(agreed.termsHash);
    expect(fieldIn(paperOf(), "해시 (SHA-256)")).toBe(agreed.termsHash);
    expect(JSON.parse(agreed.termsText)).toMatchObject({
      parties: { workerId: worker.userId, employerId: employer.userId },
      terms: { startsAt: terms.startsAt, hourlyWageWon: terms.hourlyWageWon },
    });
    expect(agreed.termsText).not.toContain(worker.name);
  });

  test("loses no word as a PDF, with the longest names and addresses that a person may enter", async () => {
    const long = (text: string, length: number) => text.repeat(length).slice(0, length);
    const companyName = long("길고긴상호", 100);
    const businessAddress = long("서울특별시 끝없는구 ", 200).trim();
    const paper = paperOf({
      employer: { ...employer, companyName, businessAddress, representative: long("김", 60) },
      terms: { ...terms, place: { ...terms.place, address: businessAddress } },
    });
    const text = textOfPdf(await pdfOf(paper)).replaceAll(/\s/g, "");
    for (const one of [companyName, businessAddress, long("김", 60)])
      expect(text).toContain(one.replaceAll(" ", ""));
  });
});

describe("a contract of several days", () => {
  const { startsAt, endsAt } = terms;
  const dayAt = (n: number) => ({
    applicationId: agreed.applicationId,
    startsAt: minutesIn(n * 1440),
    endsAt: minutesIn(n * 1440 + 720),
    breaks: [{ from: minutesIn(n * 1440 + 240), to: minutesIn(n * 1440 + 300) }],
    agreedMinutes: 480,
    overtimeMinutes: n === 0 ? 180 : 0,
    takeHomeWon: won(100_000 + n),
  });
  const paper = withTerms({ startsAt, endsAt, days: [dayAt(0), dayAt(1), dayAt(16)] });

  test("has a row for each day, with its hours, its breaks, its holiday and what it pays", () => {
    const rows = rowsIn(paper, "근로일별 근로시간과 예상 실수령액");
    expect(rows).toHaveLength(3);
    expect(rows[0]).toEqual(expect.arrayContaining(["2026년 12월 9일 (수)", "3시간", "100,000원"]));
    expect(rows[1]).toContain("없음");
    expect(allTexts(paper)).toContain("휴일 (");
  });

  test("says from when to when it runs, and for how many days", () => {
    expect(fieldIn(paper, "근로계약기간")).toBe(
      "2026년 12월 9일 (수) ~ 2026년 12월 25일 (금) 중 3일 (아래 표의 날)",
    );
  });

  test("of one day has no such table", () => {
    expect(allTexts(paperOf())).not.toContain("근로일별");
  });
});
