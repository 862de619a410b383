import { describe, expect, test } from "@jest/globals";
import { csv } from "../../../services/contracts/kernel/csv.ts";
import { monthSpan } from "../../../services/contracts/kernel/seoul-month.ts";
import { filing, type Kind } from "../../../services/payment/wallet/filings.ts";
import type { Settlement } from "../../../services/payment/wallet/payslip.projection.ts";

/** How a spreadsheet reads a text: rows of cells. A second reader of RFC 4180. */
const read = (text: string): string[][] => {
  expect(text.charCodeAt(0)).toBe(0xfeff);
  const rows: string[][] = [[]];
  let cell = "";
  let isQuoted = false;
  for (let at = 1; at < text.length; at += 1) {
    const character = text[at] ?? "";
    if (isQuoted && character === '"' && text[at + 1] === '"') {
      cell += '"';
      at += 1;
    } else if (character === '"') isQuoted = !isQuoted;
    else if (isQuoted || !",\r\n".includes(character)) cell += character;
    else if (character !== "\r") {
      rows.at(-1)?.push(cell);
      cell = "";
      if (character === "\n") rows.push([]);
    }
  }
  expect([isQuoted, cell, rows.pop()]).toEqual([false, "", []]);
  return rows;
};

describe("a table", () => {
  test.each<[string, string]>([
    ["김하루", "김하루"],
    ['(주)"하루", 물류', '(주)"하루", 물류'],
    ["두 줄\r\n이름", "두 줄\r\n이름"],
    ["=HYPERLINK(1)", "'=HYPERLINK(1)"],
    ["+82-10", "'+82-10"],
    ["-1+1", "'-1+1"],
    ["@SUM(A1)", "'@SUM(A1)"],
    ["\t=1", "'\t=1"],
    ["＝1+1", "'＝1+1"],
    ["a=1", "a=1"],
  ])("escapes %j so that no spreadsheet runs it", (name, shown) => {
    expect(read(csv(["성명"], [[name]]))).toEqual([["성명"], [shown]]);
  });

  test("keeps numbers as they are, also negative ones", () => {
    expect(csv(["a", "b"], [[-10, 1.5]])).toBe("\uFEFFa,b\r\n-10,1.5\r\n");
  });
});

test.each([
  ["2026-12", "2026-11-30T15:00:00.000Z", "2026-12-31T15:00:00.000Z"],
  ["2026-02", "2026-01-31T15:00:00.000Z", "2026-02-28T15:00:00.000Z"],
  ["2028-02", "2028-01-31T15:00:00.000Z", "2028-02-29T15:00:00.000Z"],
])("the month %s is that of Seoul", (month, from, to) => {
  expect(monthSpan(month)).toEqual({ from, to });
});

const paid = (
  workerId: string,
  workedOn: string,
  minutes: number,
  [grossWon, incomeTaxWon, localTaxWon, employmentInsuranceWon]: [number, number, number, number],
): Settlement => ({
  applicationId: "a",
  jobId: "j",
  workerId,
  employerId: "e",
  settledAt: `${workedOn}T10:00:00.000Z`,
  workedOn,
  minutes,
  lines: [],
  grossWon,
  incomeTaxWon,
  localTaxWon,
  employmentInsuranceWon,
  netWon: grossWon - incomeTaxWon - localTaxWon - employmentInsuranceWon,
  employerFeeWon: 0,
  employerInsuranceWon: grossWon / 100,
  employerAccidentInsuranceWon: grossWon / 50,
  employerTotalWon: grossWon,
});
const month = [
  paid("w2", "2026-12-03", 480, [200_000, 1350, 130, 1800]),
  paid("w1", "2026-12-02", 480, [96_000, 0, 0, 860]),
  paid("w1", "2026-12-01", 200, [40_000, 0, 0, 360]),
  // Two shifts on one day are one day of work.
  paid("w1", "2026-12-02", 100, [20_000, 0, 0, 180]),
  // Work of November that was paid in December.
  paid("w1", "2026-11-30", 480, [200_000, 1350, 130, 1800]),
  // Called off, and paid for all the same.
  paid("w3", "2026-12-05", 0, [67_200, 0, 0, 600]),
  // No work and no pay.
  paid("w4", "2026-12-06", 0, [0, 0, 0, 0]),
];
const names = new Map([
  ["w1", "김*루"],
  ["w2", "=이*"],
]);
const rowsOf = (kind: Kind) => read(filing(kind, "2026-12", month, names));

test("the withholding return counts people once per month of work and sums what was withheld", () => {
  expect(rowsOf("withholding")).toEqual([
    ["귀속연월", "지급연월", "소득구분", "코드", "인원", "총지급액", "소득세", "지방소득세"],
    ["2026-11", "2026-12", "일용근로", "A03", "1", "200000", "1350", "130"],
    ["2026-12", "2026-12", "일용근로", "A03", "3", "423200", "1350", "130"],
  ]);
});

test("the confirmation of work has each worker's days, hours, pay and insurance", () => {
  const [headings, ...rows] = rowsOf("workConfirmations");
  expect(headings?.slice(0, 5)).toEqual([
    "근로연월",
    "지급연월",
    "근로자ID",
    "성명",
    "주민등록번호",
  ]);
  expect(rows.map((row) => row.slice(2))).toEqual([
    ["w1", "김*루", "", "2026-11-30", "1", "8", "8", "200000", "1800", "2000", "4000", "180", "12"],
    [
      "w1",
      "김*루",
      "",
      "2026-12-01 2026-12-02",
      "2",
      "13",
      "6.5",
      "156000",
      "1400",
      "1560",
      "3120",
      "140",
      "9",
    ],
    ["w2", "'=이*", "", "2026-12-03", "1", "8", "8", "200000", "1800", "2000", "4000", "180", "12"],
    ["w3", "", "", "", "0", "0", "0", "67200", "600", "672", "1344", "60", "4"],
  ]);
  expect(rows.every((row) => row.length === headings?.length)).toBe(true);
});

test("the pay statement has each worker's income and tax, and their last day", () => {
  const [headings, ...rows] = rowsOf("payStatements");
  expect(headings?.slice(5)).toEqual([
    "근로일수",
    "최종근로일",
    "과세소득",
    "비과세소득",
    "소득세",
    "지방소득세",
  ]);
  expect(rows.map((row) => [row[0], row[2], ...row.slice(5)])).toEqual([
    ["2026-11", "w1", "1", "2026-11-30", "200000", "0", "1350", "130"],
    ["2026-12", "w1", "2", "2026-12-02", "156000", "0", "0", "0"],
    ["2026-12", "w2", "1", "2026-12-03", "200000", "0", "1350", "130"],
    ["2026-12", "w3", "0", "", "67200", "0", "0", "0"],
  ]);
});

test("what is free of tax is shown as such, and is no taxed income", () => {
  const [headings = [], row = []] = read(
    filing(
      "payStatements",
      "2026-12",
      [{ ...(month[1] as Settlement), taxFreeWon: 16_000 }],
      names,
    ),
  );
  const cell = (heading: string) => row[headings.indexOf(heading)];
  expect([cell("과세소득"), cell("비과세소득")]).toEqual(["80000", "16000"]);
});

test("the confirmation of work shows the levies that the employer pays themselves", () => {
  const [headings = [], ...rows] = rowsOf("workConfirmations");
  const shown = rows.map((row) =>
    ["임금총액", "임금채권부담금(사업주)", "석면피해구제분담금(사업주)"].map(
      (heading) => row[headings.indexOf(heading)],
    ),
  );
  // 0.09 % and 0.006 % of the pay, whole won.
  expect(shown[0]).toEqual(["200000", "180", "12"]);
});

test("the three documents of a month agree to the won", () => {
  const sum = (kind: Kind, column: string): number => {
    const [headings = [], ...rows] = rowsOf(kind);
    return rows.reduce((all, row) => all + Number(row[headings.indexOf(column)]), 0);
  };
  expect(sum("withholding", "총지급액")).toBe(sum("payStatements", "과세소득"));
  expect(sum("withholding", "총지급액")).toBe(sum("workConfirmations", "임금총액"));
  expect(sum("withholding", "소득세")).toBe(sum("payStatements", "소득세"));
  expect(sum("withholding", "지방소득세")).toBe(sum("payStatements", "지방소득세"));
});

test("a month without payments has headings alone, and a payment without a day of work counts on its day of pay", () => {
  expect(read(filing("payStatements", "2026-12", [], new Map()))).toHaveLength(1);
  const { workedOn: _, ...old } = month[0] as Settlement;
  const late = { ...old, settledAt: "2026-12-31T15:00:00.000Z" };
  const [, row] = read(filing("payStatements", "2027-01", [late], new Map()));
  expect([row?.[0], row?.[6]]).toEqual(["2027-01", "2027-01-01"]);
});
