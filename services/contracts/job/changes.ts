/**
 * Job service: call-offs, corrections and disputes, from acceptance on.
 *
 * Handlers: services/job/actions/dispute.actions.ts.
 */
import { Period } from "../common/shapes.ts";
import { type Contract, slowMs } from "../core/action-contract.ts";
import {
  called,
  closed,
  Id,
  InstantIn,
  InstantText,
  ListOf,
  Nullable,
  OneOf,
  paging,
  T,
  Text,
  WonAmount,
} from "../core/schema.ts";
import { Application } from "./application.ts";

const Reason = Text(500);
const byApplication = T.Object({ applicationId: Id }, closed);
const withReason = T.Object({ applicationId: Id, reason: Reason }, closed);

/** The times of attendance, as one side states them. */
const Times = T.Object(
  {
    applicationId: Id,
    /** Time before or after the plan is paid too once both sides have signed it. */
    checkedInAt: InstantIn,
    checkedOutAt: InstantIn,
    /** The breaks that were taken; absent: the planned ones. */
    breaks: T.Optional(T.Array(Period, { maxItems: 10 })),
    /** The employer sent the worker home early: the rest has a leave allowance (근로기준법 제46조). */
    isSentHome: T.Optional(T.Boolean()),
    reason: Reason,
  },
  called("AttendanceTimes"),
);
const timesRefusals = [
  "TOO_MANY_CORRECTIONS",
  "NOT_FOUND",
  "STATUS_FORBIDS",
  "TIMES_REVERSED",
  "TIMES_IN_FUTURE",
  "TIMES_OUTSIDE_SHIFT",
  "BREAKS_DIFFER",
  "KEY_REUSED",
] as const;

export const Dispute = T.Object(
  {
    applicationId: Id,
    jobId: Id,
    workerId: Id,
    employerId: Id,
    /** OneDay when neither side has ended the work in time. */
    by: OneOf("worker", "employer", "OneDay"),
    /** The times, a no-show, a payment, or that no side has ended the work. */
    about: OneOf("times", "noShow", "pay", "overdue"),
    reason: Nullable(T.String()),
    disputedAt: InstantText,
    plannedMinutes: T.Integer(),
    checkedInAt: Nullable(InstantText),
    checkedOutAt: Nullable(InstantText),
    attendedMinutes: Nullable(T.Integer()),
    /** Null before the worker was paid. */
    paidMinutes: Nullable(T.Integer()),
    /** Times that one side has entered and the other has not signed. */
    correction: Nullable(
      T.Object(
        { by: OneOf("worker", "employer"), checkedInAt: InstantText, checkedOutAt: InstantText },
        closed,
      ),
    ),
  },
  called("Dispute"),
);

export const changes = {
  "job.confirm": {
    summary: "The worker says that they will come",
    rest: "POST /api/jobs/applications/:applicationId/confirm",
    who: ["worker"],
    params: byApplication,
    answer: Application,
    refuses: ["NOT_FOUND", "STATUS_FORBIDS", "TOO_LATE", "KEY_REUSED"],
    whileSuspended: true,
  },

  "job.callOff": {
    summary: "Cancel with a worker who was accepted; late, it costs the leave allowance",
    rest: "POST /api/jobs/applications/:applicationId/cancel",
    who: ["employer"],
    params: withReason,
    answer: T.Object(
      { ...Application.properties, leaveAllowanceWon: WonAmount },
      called("CalledOffApplication"),
    ),
    attemptMs: slowMs,
    refuses: ["NOT_FOUND", "STATUS_FORBIDS", "TOO_LATE", "LAW_UNKNOWN", "KEY_REUSED"],
    whileSuspended: true,
  },

  "job.rescind": {
    summary: "Go back on a contract whose terms differ from the posting; it counts against no one",
    rest: "POST /api/jobs/applications/:applicationId/rescind",
    who: ["worker"],
    params: withReason,
    answer: Application,
    attemptMs: slowMs,
    refuses: ["NOT_FOUND", "STATUS_FORBIDS", "KEY_REUSED"],
    whileSuspended: true,
  },

  "job.attendance": {
    summary: "Times of a shift by hand; they hold when the worker has signed them",
    rest: "POST /api/jobs/applications/:applicationId/attendance",
    who: ["employer"],
    params: Times,
    answer: Application,
    refuses: timesRefusals,
    status: 201,
    whileSuspended: true,
  },

  "job.correct": {
    summary:
      "Other times than those that were taken; they hold when the other side has signed them",
    rest: "POST /api/jobs/applications/:applicationId/corrections",
    who: ["worker", "employer"],
    params: Times,
    answer: Application,
    refuses: timesRefusals,
    status: 201,
    whileSuspended: true,
  },

  "job.correct.sign": {
    summary: "Sign the times that the other side has put down",
    rest: "POST /api/jobs/applications/:applicationId/corrections/:correctionId/sign",
    who: ["worker", "employer"],
    params: T.Object({ applicationId: Id, correctionId: Id }, closed),
    answer: Application,
    attemptMs: slowMs,
    refuses: ["NOT_FOUND", "STATUS_FORBIDS", "OWN_CORRECTION", "TIME_PAID_ELSEWHERE", "KEY_REUSED"],
    whileSuspended: true,
  },

  "job.dispute": {
    summary:
      "Have an operator decide what was worked; until then nothing is paid. A no-show: within 7 days, by the worker. What was paid: within 7 days, and it stays paid meanwhile",
    rest: "POST /api/jobs/applications/:applicationId/dispute",
    who: ["worker", "employer"],
    params: withReason,
    answer: Application,
    refuses: [
      "NOT_FOUND",
      "STATUS_FORBIDS",
      "TOO_EARLY",
      "DISPUTE_TOO_LATE",
      "DISPUTE_DECIDED",
      "ACCOUNT_CLOSING",
      "KEY_REUSED",
    ],
    whileSuspended: true,
  },

  "job.disputes": {
    summary: "Disputes that wait for a decision, the oldest first",
    rest: "GET /api/jobs/disputes",
    who: ["operator"],
    params: T.Object(paging, closed),
    answer: ListOf(Dispute),
    refuses: ["CURSOR_INVALID"],
  },

  "job.decide": {
    summary:
      "Decide a dispute: that many minutes are paid. Of what was paid before, nothing is taken back",
    rest: "POST /api/jobs/applications/:applicationId/decide",
    who: ["operator"],
    params: T.Object(
      {
        applicationId: Id,
        workedMinutes: T.Integer({ minimum: 0, maximum: 1440 }),
        reason: Reason,
      },
      closed,
    ),
    answer: Application,
    attemptMs: slowMs,
    refuses: [
      "NOT_FOUND",
      "STATUS_FORBIDS",
      "TIMES_IN_FUTURE",
      "MINUTES_ABOVE_PLAN",
      "TIME_PAID_ELSEWHERE",
      "KEY_REUSED",
    ],
  },

  "job.uphold": {
    summary: "Decide that a worker who disputes it did not come",
    rest: "POST /api/jobs/applications/:applicationId/uphold",
    who: ["operator"],
    params: withReason,
    answer: Application,
    refuses: ["NOT_FOUND", "STATUS_FORBIDS", "KEY_REUSED"],
  },
} as const satisfies Contract;
