/**
 * Reports: tables that analytics makes in the background, to download as CSV or XLSX.
 *
 * Handlers: services/analytics/reports/report.actions.ts.
 */
import type { Contract } from "../core/action-contract.ts";
import {
  called,
  closed,
  Id,
  InstantIn,
  InstantText,
  ListOf,
  NamedOneOf,
  Nullable,
  OneOf,
  paging,
  T,
} from "../core/schema.ts";

export const ReportKind = NamedOneOf(
  "ReportKind",
  "market",
  "funnel",
  "districts",
  "trades",
  "noShows",
  "employer",
);
const Report = T.Object(
  {
    reportId: Id,
    kind: ReportKind,
    status: OneOf("queued", "running", "done", "failed", "cancelled"),
    progress: T.Number({ minimum: 0, maximum: 1 }),
    from: InstantText,
    to: InstantText,
    requestedAt: InstantText,
    rows: Nullable(T.Integer({ description: "of the finished table" })),
    fileUntil: Nullable(InstantText),
  },
  called("Report"),
);
const reportId = { reportId: Id };

/** How a column is shown: a rate is a number from 0 to 1. */
const Column = T.Object(
  {
    title: T.String(),
    width: T.Integer(),
    format: OneOf("text", "count", "won", "rate", "seconds", "degrees"),
  },
  closed,
);
const Cells = T.Array(Nullable(T.Union([T.String(), T.Number()])), { maxItems: 40 });
/** The rows of one page of a table. */
export const pageRows = 500;

export const reports = {
  "analytics.reports.request": {
    summary:
      "Ask for a report on a period of 400 days at most; `employer` is an employer's own, the others are the operator's",
    rest: "POST /api/analytics/reports",
    who: ["operator", "employer"],
    status: 201,
    params: T.Object({ kind: ReportKind, from: InstantIn, to: InstantIn }, closed),
    answer: Report,
    refuses: [
      "WRONG_ROLE",
      "INTERVAL_EMPTY",
      "PERIOD_TOO_LONG",
      "DAILY_LIMIT",
      "KEY_REUSED",
      // A repeat of a request whose report was removed since.
      "NOT_FOUND",
    ],
  },
  "analytics.reports": {
    summary: "The reports of the last 30 days, newest first: an employer's own, for operators all",
    rest: "GET /api/analytics/reports",
    who: ["operator", "employer"],
    params: T.Object({ ...paging }, closed),
    answer: ListOf(Report),
    refuses: ["CURSOR_INVALID"],
  },
  "analytics.reports.get": {
    summary: "A report and its progress",
    rest: "GET /api/analytics/reports/:reportId",
    who: ["operator", "employer"],
    params: T.Object(reportId, closed),
    answer: Report,
    refuses: ["NOT_FOUND"],
  },
  "analytics.reports.cancel": {
    summary: "Cancel a report that is not finished",
    rest: "DELETE /api/analytics/reports/:reportId",
    who: ["operator", "employer"],
    params: T.Object(reportId, closed),
    answer: Report,
    refuses: ["NOT_FOUND", "REPORT_OVER"],
  },
  "analytics.reports.file": {
    summary: "The table of a finished report as a file, CSV unless XLSX is asked for",
    rest: "GET /api/analytics/reports/:reportId/file",
    who: ["operator", "employer"],
    params: T.Object({ ...reportId, format: T.Optional(OneOf("csv", "xlsx")) }, closed),
    answer: T.Object(
      {
        format: OneOf("csv", "xlsx"),
        /** Without the ending: in ASCII, and in Korean for clients that read UTF-8. */
        name: T.String(),
        koreanName: T.String(),
        sheet: T.String(),
        columns: T.Array(Column, { maxItems: 40 }),
        run: Id,
        pages: T.Integer(),
      },
      closed,
    ),
    rowsFrom: "analytics.reports.rows",
    refuses: ["NOT_FOUND", "REPORT_NOT_READY"],
  },
  "analytics.reports.rows": {
    summary: "One page of the rows of a report's table",
    who: "internal",
    params: T.Object({ run: Id, page: T.Integer({ minimum: 0 }) }, closed),
    answer: T.Object({ rows: T.Array(Cells, { maxItems: pageRows }) }, closed),
    refuses: ["NOT_FOUND"],
  },
} as const satisfies Contract;
