import { expect, test } from "@jest/globals";
import { pdfOf } from "../../../mixins/http/documents/pdf.ts";
import { contract, payslip } from "../../../scripts/papers/sample.ts";
import { sha256 } from "../../../services/contracts/core/units.ts";
import { paperOf } from "../../../services/contracts/documents.ts";
import { textOfPdf } from "../../support/pdf.ts";

test("the papers of the pictures are whole: parties, eleven hours, premiums, taxes and the hash", async () => {
  expect(contract.missing).toEqual([]);
  expect(contract.terms).toMatchObject({ agreedMinutes: 480, overtimeMinutes: 180 });
  expect(sha256(contract.termsText)).toBe(contract.termsHash);
  const codes = payslip.lines.map(({ code }) => code);
  expect(codes).toEqual(expect.arrayContaining(["OVERTIME", "NIGHT", "INCOME_TAX"]));
  expect(payslip.lines.reduce((sum, { won }) => sum + won, 0)).toBe(payslip.netWon);
  const papers = [paperOf("job.contract", contract), paperOf("payment.payslip", payslip)];
  for (const paper of papers) {
    const text = textOfPdf(await pdfOf(paper));
    expect(text).toContain(contract.worker.name);
    expect(text).toContain(contract.employer.companyName);
  }
});
