/**
 * Report schedules: reports that analytics makes of every week or month by itself.
 *
 * Handlers: services/analytics/reports/report-schedule.actions.ts.
 */
import type { Contract } from "../core/action-contract.ts";
import { called, closed, Id, InstantText, ListOf, OneOf, paging, T } from "../core/schema.ts";
import { ReportKind } from "./reports.ts";

const Wanted = {
  kind: ReportKind,
  every: OneOf("week", "month"),
};
const Schedule = T.Object(
  {
    scheduleId: Id,
    ...Wanted,
    setAt: InstantText,
    /** Monday or the 1st, at six in the morning in Seoul: of the week or month before. */
    nextAt: InstantText,
  },
  called("ReportSchedule"),
);

export const reportSchedules = {
  "analytics.reportSchedules.add": {
    summary:
      "Have a report made of every week (Monday, 06:00 in Seoul) or month (the 1st, 06:00), once of each kind and interval",
    rest: "POST /api/analytics/report-schedules",
    who: ["operator", "employer"],
    status: 201,
    params: T.Object(Wanted, closed),
    answer: Schedule,
    // NOT_FOUND: a repeat of a request whose schedule has ended since.
    refuses: ["WRONG_ROLE", "SCHEDULE_EXISTS", "KEY_REUSED", "NOT_FOUND"],
  },
  "analytics.reportSchedules": {
    summary: "The caller's own report schedules, newest first",
    rest: "GET /api/analytics/report-schedules",
    who: ["operator", "employer"],
    params: T.Object({ ...paging }, closed),
    answer: ListOf(Schedule),
    refuses: ["CURSOR_INVALID"],
  },
  "analytics.reportSchedules.remove": {
    summary: "End a report schedule; reports that were made stay",
    rest: "DELETE /api/analytics/report-schedules/:scheduleId",
    who: ["operator", "employer"],
    params: T.Object({ scheduleId: Id }, closed),
    answer: T.Object({ scheduleId: Id }, called("ReportScheduleEnded")),
    refuses: ["NOT_FOUND"],
  },
} as const satisfies Contract;
