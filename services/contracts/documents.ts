/**
 * Documents: answers that can also be had as a PDF or as CSV, and their content.
 *
 * A document says in Korean what its answer says, and no more (./papers). The gateway renders the
 * PDF for a request that accepts `application/pdf`.
 */
import type { ActionName, Answer } from "./index.ts";
import { csv } from "./kernel/csv.ts";
import { contractPaper } from "./papers/contract-paper.ts";
import type { Paper } from "./papers/paper.ts";
import { payslipPaper } from "./papers/payslip-paper.ts";
import { type CsvTable, incomePaper, incomeTable, workRecordPaper } from "./work-papers.ts";

export type { Paper } from "./papers/paper.ts";

const documentOf = {
  "payment.payslip": payslipPaper,
  "payment.income": incomePaper,
  "job.contract": contractPaper,
  "job.workRecord": workRecordPaper,
} satisfies {
  readonly [A in ActionName]?: (answer: Answer<A>) => Paper;
};

/** Whether an action's answer is also available as a document. */
export const hasPaper = (action: string): boolean => Object.hasOwn(documentOf, action);

/** The document of an answer. Throws for an action without one: see `hasPaper`. */
export const paperOf = (action: string, answer: unknown): Paper => {
  if (!hasPaper(action)) throw new Error(`${action} has no paper`);
  return documentOf[action as keyof typeof documentOf](answer as never);
};

const tableOf = { "payment.income": incomeTable } satisfies {
  readonly [A in ActionName]?: (answer: Answer<A>) => CsvTable;
};

/** Whether an action's answer is also available as a table. */
export const hasTable = (action: string): boolean => Object.hasOwn(tableOf, action);

/** The table of an answer as CSV, and its name. Throws for an action without one: see `hasTable`. */
export const csvOf = (
  action: string,
  answer: unknown,
): { readonly fileName: string; readonly text: string } => {
  if (!hasTable(action)) throw new Error(`${action} has no table`);
  const { fileName, headings, rows } = tableOf[action as keyof typeof tableOf](answer as never);
  return { fileName, text: csv(headings, rows) };
};
