/**
 * Papers: the pictures of docs/papers.md, drawn from the demo market as OneDay sends them.
 *
 * `npm run papers [-- folder]`. It needs `pdftoppm` of poppler-utils on the path, or its path in
 * ONEDAY_PDFTOPPM. With a folder it also leaves the PDFs there.
 */
import { spawnSync } from "node:child_process";
import { globSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pdfOf } from "../../mixins/http/documents/pdf.ts";
import { paperOf } from "../../services/contracts/documents.ts";
import { contract, payslip } from "./sample.ts";

const pictures = join(import.meta.dirname, "../../docs/pictures");
const dotsPerInch = 84;
const rasteriser = process.env["ONEDAY_PDFTOPPM"] ?? "pdftoppm";

/** Draws a page of a PDF as a grey PNG beside `target`, which has no extension. */
const draw = (pdf: string, page: number, target: string): void => {
  const one = ["-f", String(page), "-l", String(page), "-singlefile"];
  const options = ["-png", "-gray", "-r", String(dotsPerInch), ...one];
  const { error, status, stderr } = spawnSync(rasteriser, [...options, pdf, target]);
  if (error !== undefined) {
    throw new Error(`${rasteriser} does not start (${error.message}): install poppler-utils`);
  }
  if (status !== 0) throw new Error(`${rasteriser} failed: ${stderr}`);
};

const pagesOf = (pdf: Buffer): number =>
  pdf.toString("latin1").match(/\/Type \/Page\n/g)?.length ?? 0;

const folder = process.argv[2] ?? mkdtempSync(join(tmpdir(), "papers-"));
try {
  const papers = {
    contract: paperOf("job.contract", contract),
    payslip: paperOf("payment.payslip", payslip),
  };
  for (const [name, paper] of Object.entries(papers)) {
    const pdf = await pdfOf(paper);
    const file = join(folder, `${name}.pdf`);
    writeFileSync(file, pdf);
    for (const earlier of globSync(join(pictures, `${name}*.png`))) rmSync(earlier);
    for (let page = 1; page <= pagesOf(pdf); page += 1) {
      const target = join(pictures, page === 1 ? name : `${name}-${page}`);
      draw(file, page, target);
      process.stdout.write(`${target}.png\n`);
    }
  }
} finally {
  if (process.argv[2] === undefined) rmSync(folder, { recursive: true });
}
