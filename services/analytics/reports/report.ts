/**
 * Report: a table that was asked for, from the request until its file is removed.
 *
 * Owns the streams `report:<reportId>`. A run makes the table from its beginning; only the last run
 * that began may finish the report, so two processes cannot mix their rows.
 */
import type { StreamDefinition } from "../../../mixins/log/event-log.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { dayMs, type Instant, later } from "../../contracts/core/units.ts";
import type { Announcement } from "../../contracts/events.ts";
import type { Answer, Params } from "../../contracts/index.ts";

export type ReportKind = Params<"analytics.reports.request">["kind"];
export type Shown = Answer<"analytics.reports.get">;
type Viewer = { readonly userId: string; readonly role: string };

export type Asked = {
  readonly reportId: string;
  /** Who asked: of `employer`, the employer it is about. */
  readonly userId: string;
  readonly kind: ReportKind;
  readonly from: Instant;
  readonly to: Instant;
  readonly at: Instant;
};
export type Made = { readonly run: string; readonly rows: number; readonly pages: number };

type End = "failed" | "cancelled" | "removed";
export type ReportEvent =
  | { readonly type: "reportRequested"; readonly data: Asked }
  | { readonly type: "reportBegun"; readonly data: { readonly run: string } }
  | {
      readonly type: "reportDone";
      readonly data: Made & { readonly userId: string; readonly at: Instant };
    }
  | {
      readonly type: "reportEnded";
      readonly data: { readonly userId: string; readonly status: End; readonly at: Instant };
    };

export type Known = {
  readonly asked: Asked;
  readonly status: "queued" | "running" | "done" | End;
  /** The last run that began, and how many did. */
  readonly run: string | null;
  readonly runs: number;
  readonly made: Made | null;
  readonly endedAt: Instant | null;
};
/** Null for a report that no one asked for. */
export type Report = Known | null;

const daysMax = 400;
/** A run ends early when its process does, or by a fault that may pass by itself. */
const runsMax = 3;
export const keptDays = 30;
/** How long the file and the entry of a report that has ended are kept. */
export const keptMs = keptDays * dayMs;

const evolve = (report: Report, event: ReportEvent): Report => {
  if (event.type === "reportRequested") {
    const asked = event.data;
    return { asked, status: "queued", run: null, runs: 0, made: null, endedAt: null };
  }
  if (report === null) return null;
  switch (event.type) {
    case "reportBegun":
      return { ...report, status: "running", run: event.data.run, runs: report.runs + 1 };
    case "reportDone": {
      const { run, rows, pages, at } = event.data;
      return { ...report, status: "done", made: { run, rows, pages }, endedAt: at };
    }
    case "reportEnded":
      return { ...report, status: event.data.status, endedAt: event.data.at };
  }
};

export const reports: StreamDefinition<Report, ReportEvent> = {
  stream: "report",
  empty: null,
  evolve,
};

/** Refuses WRONG_ROLE (403) for a kind that is not of the caller's role. */
export const checkKind = (kind: ReportKind, role: string): void => {
  const needs = kind === "employer" ? "employer" : "operator";
  if (role !== needs) throw new Refusal("WRONG_ROLE", { needs: [needs] }, 403);
};

/** Refuses WRONG_ROLE (403), INTERVAL_EMPTY and PERIOD_TOO_LONG (422). */
export const checkAsked = ({ kind, from, to }: Asked, role: string): void => {
  checkKind(kind, role);
  if (from >= to) throw new Refusal("INTERVAL_EMPTY", { fields: [{ field: "/to" }] }, 422);
  if (later(from, daysMax * dayMs) < to) {
    throw new Refusal("PERIOD_TOO_LONG", { daysMax, fields: [{ field: "/to" }] }, 422);
  }
};

/** Asks for a report, once. */
export const request = (report: Report, asked: Asked): ReportEvent[] =>
  report === null ? [{ type: "reportRequested", data: asked }] : [];

/** The report as a caller may see it. Refuses NOT_FOUND (404), also for another's. */
export const visibleTo = (report: Report, { userId, role }: Viewer): Known => {
  const isTheirs = role === "operator" || report?.asked.userId === userId;
  if (report === null || report.status === "removed" || !isTheirs) {
    throw new Refusal("NOT_FOUND", {}, 404);
  }
  return report;
};

const ended = ({ asked: { userId } }: Known, status: End, at: Instant): ReportEvent[] => [
  { type: "reportEnded", data: { userId, status, at } },
];
const isOpen = ({ status }: Known): boolean => status === "queued" || status === "running";

/** Cancels it, once. Refuses NOT_FOUND (404) and REPORT_OVER. */
export const cancel = (report: Report, viewer: Viewer, at: Instant): ReportEvent[] => {
  const known = visibleTo(report, viewer);
  if (known.status === "cancelled") return [];
  if (!isOpen(known)) throw new Refusal("REPORT_OVER", { status: known.status });
  return ended(known, "cancelled", at);
};

/**
 * Begins a run after `before`, the run that was found dead, null for the first. None when another
 * process was faster; fails a report whose runs all ended early.
 */
export const begin = (
  report: Report,
  run: string,
  before: string | null,
  at: Instant,
): ReportEvent[] => {
  if (report === null || !isOpen(report) || report.run !== before) return [];
  if (report.runs >= runsMax) return ended(report, "failed", at);
  return [{ type: "reportBegun", data: { run } }];
};

/** Whether a run may still write: it is the last that began, and the report was not cancelled. */
export const isRunning = (report: Report, run: string): boolean =>
  report?.status === "running" && report.run === run;

/** Finishes it by its last run; nothing by an earlier one, or once it was cancelled. */
export const finish = (report: Report, made: Made, at: Instant): ReportEvent[] => {
  if (report === null || !isRunning(report, made.run)) return [];
  return [{ type: "reportDone", data: { ...made, userId: report.asked.userId, at } }];
};

/** Removes it for good, whatever its status. */
export const remove = (report: Report, at: Instant): ReportEvent[] =>
  report === null || report.status === "removed" ? [] : ended(report, "removed", at);

/** What its file is made of. Refuses REPORT_NOT_READY. */
export const madeOf = ({ made, status }: Known): Made => {
  if (made === null || status !== "done") throw new Refusal("REPORT_NOT_READY", { status });
  return made;
};

/** A report in an answer; `progress` of the run, from 0 to 1. */
export const shownReport = ({ asked, status, made, endedAt }: Known, progress: number): Shown => ({
  reportId: asked.reportId,
  kind: asked.kind,
  // A removed report is in no answer.
  status: status === "removed" ? "cancelled" : status,
  progress: status === "done" ? 1 : status === "running" ? progress : 0,
  from: asked.from,
  to: asked.to,
  requestedAt: asked.at,
  rows: made?.rows ?? null,
  fileUntil: status === "done" && endedAt !== null ? later(endedAt, keptMs) : null,
});

/** The public events of a report: ids and its kind. */
export const announceReport = (reportId: string, event: ReportEvent): Announcement[] => {
  switch (event.type) {
    case "reportRequested": {
      const { userId, kind } = event.data;
      return [{ type: "analytics.reportRequested", data: { reportId, userId, kind } }];
    }
    case "reportBegun":
      return [];
    case "reportDone": {
      const { userId } = event.data;
      return [{ type: "analytics.reportEnded", data: { reportId, userId, status: "done" } }];
    }
    case "reportEnded": {
      const { userId, status } = event.data;
      return [{ type: "analytics.reportEnded", data: { reportId, userId, status } }];
    }
  }
};
