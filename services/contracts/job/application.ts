/**
 * Job service: applications, from applying to being paid.
 *
 * Handlers: services/job/actions/application.actions.ts,
 * services/job/actions/attendance.actions.ts.
 */

import { Price, quoteRefusals } from "../common/quote-shapes.ts";
import { ApplicationStatus, Place, SagaStatus } from "../common/shapes.ts";
import { type Contract, slowMs } from "../core/action-contract.ts";
import {
  called,
  closed,
  Id,
  InstantIn,
  InstantText,
  Latitude,
  ListOf,
  Longitude,
  Nullable,
  OneOf,
  paging,
  T,
  Text,
  TypedCode,
  WonAmount,
} from "../core/schema.ts";
import { Warning } from "./posting.ts";

export const Application = T.Object(
  {
    applicationId: Id,
    jobId: Id,
    workerId: Id,
    employerId: Id,
    status: ApplicationStatus,
    message: T.Optional(T.String()),
    /** The terms that the worker applied to; the posting may have another title since. */
    title: T.String(),
    hourlyWageWon: WonAmount,
    /** What the full first day pays the worker. */
    takeHomeWon: WonAmount,
    breakMinutes: T.Integer(),
    place: Place,
    startsAt: InstantText,
    endsAt: InstantText,
    /** The application with the contract of which this is a further day. */
    partOf: T.Optional(Id),
    /** The further days of the contract: once accepted, each is an application with this id. */
    moreDays: T.Optional(
      T.Array(
        T.Object(
          { applicationId: Id, startsAt: InstantText, endsAt: InstantText, takeHomeWon: WonAmount },
          closed,
        ),
      ),
    ),
    /** The worker asked to work their four hours without a break, and leaves earlier. */
    skipsBreak: T.Optional(T.Literal(true)),
    appliedAt: InstantText,
    signedBy: T.Array(OneOf("worker", "employer")),
    checkedInAt: Nullable(InstantText),
    checkedOutAt: Nullable(InstantText),
    /** When the worker confirmed that they would come. */
    confirmedAt: Nullable(InstantText),
    /** Times that one side has proposed and the other has not signed. */
    correction: Nullable(
      T.Object(
        {
          correctionId: Id,
          by: OneOf("worker", "employer"),
          checkedInAt: InstantText,
          checkedOutAt: InstantText,
          breaks: T.Optional(T.Array(T.Object({ from: InstantText, to: InstantText }, closed))),
          isSentHome: T.Optional(T.Literal(true)),
          reason: Nullable(T.String()),
        },
        closed,
      ),
    ),
    /** The reason of a cancellation, dispute or decision, as its author wrote it. */
    reason: Nullable(T.String()),
    leaveAllowanceWon: Nullable(WonAmount),
    approvedMinutes: Nullable(T.Integer()),
    netWon: Nullable(WonAmount),
    saga: T.Object(
      {
        name: T.String(),
        status: SagaStatus,
        steps: T.Array(T.Object({ name: T.String(), status: T.String() }, closed)),
        reason: T.Optional(T.String()),
      },
      closed,
    ),
  },
  called("Application"),
);

const byApplication = T.Object({ applicationId: Id }, closed);

/** Proof of presence: the code shown at the place and, if the worker wants, their location. */
const Presence = T.Object(
  {
    applicationId: Id,
    code: TypedCode,
    /**
     * Required from a worker who has agreed to location (LOCATION_MISSING); ignored from others.
     */
    lat: T.Optional(Latitude),
    lng: T.Optional(Longitude),
  },
  called("Presence"),
);

/**
 * Why an application may not be accepted, in every way of accepting
 * (services/job/domain/admission.ts).
 */
export const admissionRefusals = [
  "STATUS_FORBIDS",
  "NOT_ELIGIBLE",
  "TIME_CLASH",
  "LAW_UNKNOWN",
  "ACCOUNT_SUSPENDED",
  "ACCOUNT_CLOSING",
  "EMPLOYER_UNIDENTIFIED",
  "JOB_FULL",
  "JOB_NOT_OPEN",
] as const;

export const applications = {
  "job.apply": {
    summary: "Apply for a job",
    rest: "POST /api/jobs/:jobId/applications",
    who: ["worker"],
    params: T.Object(
      {
        jobId: Id,
        message: T.Optional(Text(500, 0)),
        /** 근로기준법 제54조 제1항 단서: requested by the worker, never assumed. */
        skipsBreak: T.Optional(T.Boolean({ default: false })),
        /** The `version` of the posting whose terms the worker read. */
        termsVersion: T.Optional(T.Integer({ minimum: 1 })),
        /** The offer by name that the application accepts: it is accepted as it comes. */
        offerId: T.Optional(Id),
      },
      closed,
    ),
    answer: Application,
    attemptMs: slowMs,
    refuses: [
      "NOT_FOUND",
      "JOB_FULL",
      "JOB_NOT_OPEN",
      "OFFER_ENDED",
      "ALREADY_APPLIED",
      "APPLIED_TOO_OFTEN",
      "CONTACT_IN_TEXT",
      "TERMS_CHANGED",
      "TIME_CLASH",
      "NOT_ELIGIBLE",
      "BREAK_NEEDED",
      "LAW_UNKNOWN",
      "ACCOUNT_SUSPENDED",
      "ACCOUNT_CLOSING",
      "APPLICATIONS_LIMITED",
      "DAILY_LIMIT",
      "SWITCHED_OFF",
      "KEY_REUSED",
    ],
    status: 201,
  },

  "job.applications": {
    summary: "The applications for a job",
    rest: "GET /api/jobs/:jobId/applications",
    who: ["employer"],
    /** Always by the time of application, without a score. */
    params: T.Object({ jobId: Id, sort: T.Optional(OneOf("newest", "oldest")), ...paging }, closed),
    answer: ListOf(Application),
    refuses: ["NOT_FOUND", "NOT_YOURS", "CURSOR_INVALID"],
  },

  "job.applications.all": {
    summary:
      "The applications for all of the caller's jobs, or with `siteId` for those of a site that one owns or manages; newest first",
    rest: "GET /api/jobs/applications",
    who: ["employer"],
    params: T.Object(
      {
        siteId: T.Optional(Id),
        status: T.Optional(
          T.Array(ApplicationStatus, { minItems: 1, maxItems: 12, uniqueItems: true }),
        ),
        /** Of shifts that end after `from` and begin before `to`. */
        from: T.Optional(InstantIn),
        to: T.Optional(InstantIn),
        ...paging,
      },
      closed,
    ),
    answer: ListOf(Application),
    refuses: ["NOT_FOUND", "CURSOR_INVALID"],
  },

  "job.application": {
    summary:
      "One application, with its saga; an operator reads it while it waits for their decision",
    rest: "GET /api/jobs/applications/:applicationId",
    who: ["worker", "employer", "operator"],
    params: byApplication,
    answer: Application,
    refuses: ["NOT_FOUND"],
  },

  "job.withdraw": {
    summary: "Take an application back",
    rest: "POST /api/jobs/applications/:applicationId/withdraw",
    who: ["worker"],
    params: byApplication,
    answer: Application,
    attemptMs: slowMs,
    refuses: ["NOT_FOUND", "STATUS_FORBIDS", "KEY_REUSED"],
    whileSuspended: true,
  },

  "job.price": {
    summary: "What accepting this worker would hold, with their week, before accepting",
    rest: "GET /api/jobs/applications/:applicationId/price",
    who: ["employer"],
    params: byApplication,
    answer: Price,
    refuses: ["NOT_FOUND", ...quoteRefusals],
  },

  "job.accept": {
    summary: "Accept an application: seat, then hold, then accepted",
    rest: "POST /api/jobs/applications/:applicationId/accept",
    who: ["employer"],
    params: byApplication,
    answer: T.Object(
      {
        ...Application.properties,
        warnings: T.Array(Warning),
        /** What was held, and why; absent while the payment service is away. */
        price: T.Optional(Price),
      },
      called("AcceptedApplication"),
    ),
    attemptMs: slowMs,
    refuses: ["NOT_FOUND", ...admissionRefusals, "INSUFFICIENT_FUNDS", "KEY_REUSED"],
  },

  "job.reject": {
    summary: "Reject an application",
    rest: "POST /api/jobs/applications/:applicationId/reject",
    who: ["employer"],
    params: byApplication,
    answer: Application,
    attemptMs: slowMs,
    refuses: ["NOT_FOUND", "STATUS_FORBIDS", "KEY_REUSED"],
    whileSuspended: true,
  },

  "job.sign": {
    summary: "Sign the contract; both sign before check-in",
    rest: "POST /api/jobs/applications/:applicationId/sign",
    who: ["worker", "employer"],
    params: byApplication,
    answer: Application,
    refuses: ["NOT_FOUND", "CONTRACT_ELSEWHERE", "STATUS_FORBIDS", "NOT_ELIGIBLE", "KEY_REUSED"],
    whileSuspended: true,
  },

  "job.checkIn": {
    summary: "Check in at the place of work",
    rest: "POST /api/jobs/applications/:applicationId/check-in",
    who: ["worker"],
    params: Presence,
    answer: Application,
    refuses: [
      "NOT_FOUND",
      "CODE_WRONG",
      "CODE_EXPIRED",
      "TOO_EARLY",
      "NOT_SIGNED",
      "STATUS_FORBIDS",
      "NOT_ELIGIBLE",
      "LOCATION_MISSING",
      "OUTSIDE_GEOFENCE",
      "KEY_REUSED",
    ],
    whileSuspended: true,
  },

  "job.checkOut": {
    summary: "Check out",
    rest: "POST /api/jobs/applications/:applicationId/check-out",
    who: ["worker"],
    params: Presence,
    answer: Application,
    refuses: [
      "NOT_FOUND",
      "CODE_WRONG",
      "CODE_EXPIRED",
      "STATUS_FORBIDS",
      "LOCATION_MISSING",
      "OUTSIDE_GEOFENCE",
      "KEY_REUSED",
    ],
    whileSuspended: true,
  },

  "job.approve": {
    summary: "Approve the attended time; pays the worker",
    rest: "POST /api/jobs/applications/:applicationId/approve",
    who: ["employer"],
    params: T.Object(
      {
        applicationId: Id,
        workedMinutes: T.Optional(T.Integer({ minimum: 0, maximum: 1440 })),
      },
      closed,
    ),
    answer: Application,
    refuses: [
      "NOT_FOUND",
      "STATUS_FORBIDS",
      "MINUTES_ABOVE_PLAN",
      "MINUTES_BELOW_ATTENDED",
      "TIME_PAID_ELSEWHERE",
      "EARLY_PAY_LIMIT",
      "PAIR_LIMIT",
      "KEY_REUSED",
    ],
    whileSuspended: true,
  },

  "job.noShow": {
    summary:
      "The worker did not come: from 60 minutes after the start on, when they were warned; TOO_EARLY says `opensAt`",
    rest: "POST /api/jobs/applications/:applicationId/no-show",
    who: ["employer"],
    params: byApplication,
    answer: Application,
    attemptMs: slowMs,
    refuses: [
      "NOT_FOUND",
      "STATUS_FORBIDS",
      "NOT_SIGNED",
      "TOO_EARLY",
      "LAW_UNKNOWN",
      "KEY_REUSED",
    ],
    whileSuspended: true,
  },
} as const satisfies Contract;
