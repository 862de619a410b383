import { expect, test } from "@jest/globals";
import { pdfOf } from "../../../mixins/http/documents/pdf.ts";
import { prefersCsv, prefersPdf } from "../../../mixins/http/parsing/content-negotiation.ts";
import { csvOf, hasTable, paperOf } from "../../../services/contracts/documents.ts";
import type { Answer } from "../../../services/contracts/index.ts";
import { incomeOf, yearStart } from "../../../services/payment/wallet/income.ts";
import type { Settlement } from "../../../services/payment/wallet/payslip.projection.ts";
import { textOfPdf } from "../../support/pdf.ts";

const paid = (employerId: string, workedOn: string, grossWon: number, more: object = {}) =>
  ({
    employerId,
    workedOn,
    settledAt: `${workedOn}T10:00:00.000Z`,
    minutes: 480,
    grossWon,
    incomeTaxWon: 1_010,
    localTaxWon: 100,
    employmentInsuranceWon: 900,
    netWon: grossWon - 2_010,
    ...more,
  }) as unknown as Settlement;

const all = [
  paid("e2", "2026-12-02", 100_000),
  paid("e1", "2026-12-01", 150_000, { taxFreeWon: 20_000 }),
  paid("e1", "2026-12-01", 50_000, { minutes: 120, isCorrection: true }),
  paid("e1", "2026-11-30", 100_000),
  // Called off, and paid for all the same.
  paid("e1", "2026-11-29", 70_000, { minutes: 0 }),
  // Work of the year that was paid in the next.
  paid("e1", "2026-12-31", 100_000, { settledAt: "2027-01-02T00:00:00.000Z" }),
  paid("e1", "2027-01-01", 999_000),
  // A part of a fee that went back to the employer is no income.
  paid("e3", "2026-12-03", 0, { minutes: 0, netWon: 0, incomeTaxWon: 0 }),
];

test("a year's income is by employer and month of work, and its totals are their sum", () => {
  const { items, totals } = incomeOf("2026", all);
  expect(
    items.map(({ month, employerId, days, grossWon }) => [month, employerId, days, grossWon]),
  ).toEqual([
    ["2026-11", "e1", 1, 170_000],
    ["2026-12", "e1", 2, 300_000],
    ["2026-12", "e2", 1, 100_000],
  ]);
  const sum = (of: "grossWon" | "netWon" | "incomeTaxWon" | "taxFreeWon" | "minutes") =>
    items.reduce((so, one) => so + one[of], 0);
  for (const amount of ["grossWon", "netWon", "incomeTaxWon", "taxFreeWon", "minutes"] as const) {
    expect([amount, totals[amount]]).toEqual([amount, sum(amount)]);
  }
  expect(totals).toMatchObject({ grossWon: 570_000, taxFreeWon: 20_000, days: 4 });
  expect(incomeOf("2025", all).items).toEqual([]);
  expect(yearStart("2026")).toBe("2025-12-31T15:00:00.000Z");
});

const answer = {
  year: "2026",
  worker: { userId: "w", name: "김하루", birthDate: "1990-05-05" },
  ...incomeOf("2026", all),
  items: incomeOf("2026", all).items.map((one) => ({ ...one, employerName: "한강물류" })),
} as Answer<"payment.income">;

test("the paper and the table say what the answer says", async () => {
  const text = textOfPdf(await pdfOf(paperOf("payment.income", answer)));
  for (const shown of ["2026년 일용근로소득 내역", "김하루", "한강물류", "570,000원", "20,000원"]) {
    expect(text).toContain(shown);
  }
  expect(hasTable("payment.income")).toBe(true);
  expect(hasTable("payment.payslip")).toBe(false);
  const { fileName, text: table } = csvOf("payment.income", answer);
  expect(fileName).toBe("income-2026");
  const [headings, ...rows] = table.trim().split("\r\n");
  expect(headings).toContain("근로연월,사업주ID,상호,");
  expect(rows).toHaveLength(3);
  expect(rows[1]).toBe("2026-12,e1,한강물류,2,1080,300000,20000,3030,300,2700,293970");
});

test.each([
  [undefined, "json"],
  ["*/*", "json"],
  ["application/json", "json"],
  ["text/csv", "csv"],
  ["text/csv, */*", "csv"],
  ["text/*", "csv"],
  ["application/json, text/csv", "json"],
  ["application/pdf, text/csv;q=0.9", "pdf"],
  ["text/csv, application/pdf;q=0.9", "csv"],
  ["text/html, */*;q=0.8", "json"],
])("Accept: %s gets %s", (accept, form) => {
  const request = { headers: accept === undefined ? {} : { accept } };
  const got = prefersCsv(request) ? "csv" : prefersPdf(request) ? "pdf" : "json";
  expect(got).toBe(form);
});
