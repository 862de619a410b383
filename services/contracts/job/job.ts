/**
 * Job service: its whole contract; here the seat steps of its sagas and what mixins provide.
 *
 * Handlers: services/job/job.service.ts, services/job/actions/seats.actions.ts; the shared ones as
 * ../common says.
 */
import {
  abortSaga,
  deadLetters,
  feeds,
  logVerify,
  readModels,
  reanchorFeeds,
  rebuildReadModel,
  replayDeadLetter,
  resumeSaga,
  sagas,
} from "../common/operations.ts";
import {
  personalClose,
  personalErase,
  personalExport,
  personalObligations,
  personalReopen,
} from "../common/personal-data.ts";
import { jobReviews } from "../common/reviews.ts";
import { commandId, health, Job, logRead } from "../common/shapes.ts";
import type { Contract } from "../core/action-contract.ts";
import {
  closed,
  Empty,
  Id,
  InstantText,
  ListOf,
  OneOf,
  Opaque,
  paging,
  T,
} from "../core/schema.ts";
import { Application, admissionRefusals, applications } from "./application.ts";
import { changes } from "./changes.ts";
import { contractDays } from "./contract-days.ts";
import { favourites } from "./favourites.ts";
import { offers } from "./offers.ts";
import { postings } from "./posting.ts";
import { searches } from "./saved-searches.ts";
import { templates } from "./templates.ts";
import { workRecord } from "./work-record.ts";

const Actor = { userId: Id, role: OneOf("worker", "employer", "operator") };
const Seat = { jobId: Id, applicationId: Id, workerId: Id };

export const job = {
  ...postings,
  ...applications,
  ...changes,
  ...contractDays,
  ...jobReviews,
  ...workRecord,
  ...searches,
  ...favourites,
  ...offers,
  ...templates,
  "job.ofUser": {
    summary: "A worker's applications or an employer's jobs",
    who: "internal",
    params: T.Object(
      { userId: Id, role: OneOf("worker", "employer"), siteId: T.Optional(Id), ...paging },
      closed,
    ),
    answer: ListOf(T.Union([Application, Job], { title: "ApplicationOrJob" })),
    refuses: ["CURSOR_INVALID"],
  },

  "job.ofSite": {
    summary: "How many postings of a site are not over, or closed with work ahead",
    who: "internal",
    params: T.Object({ siteId: Id }, closed),
    answer: T.Object({ open: T.Integer() }, closed),
    refuses: [],
  },

  "job.parties": {
    summary: "For which side of an application a user acts, how it stands, and when its work ends",
    who: "internal",
    params: T.Object({ applicationId: Id, ...Actor }, closed),
    answer: T.Object(
      {
        jobId: Id,
        workerId: Id,
        employerId: Id,
        siteId: T.Optional(Id),
        /** The employer's for a manager of the job's site. */
        side: OneOf("worker", "employer"),
        status: T.String(),
        endsAt: InstantText,
      },
      closed,
    ),
    refuses: ["NOT_FOUND"],
  },

  "job.ownerAt": {
    summary: "For whom a user acts at a site: themself, or the owner whose site they manage",
    who: "internal",
    params: T.Object({ siteId: Id, userId: Id }, closed),
    answer: T.Object({ employerId: Id }, closed),
    refuses: ["NOT_FOUND"],
  },

  "job.managedBy": {
    summary: "Which of some jobs are at a site that a user manages now",
    who: "internal",
    params: T.Object({ userId: Id, jobIds: T.Array(Id, { maxItems: 100 }) }, closed),
    answer: T.Object({ jobIds: T.Array(Id) }, closed),
    refuses: [],
  },

  "job.managers": {
    summary: "The owner of a job, and who manages its site",
    who: "internal",
    params: T.Object({ jobId: Id }, closed),
    answer: T.Object({ employerId: Id, managerIds: T.Array(Id) }, closed),
    refuses: ["NOT_FOUND"],
  },

  "job.seats.enter": {
    summary: "Let an applicant in: open, not full, one live application per worker",
    who: "internal",
    params: T.Object(
      { ...commandId, ...Seat, seenVersion: T.Optional(T.Integer({ minimum: 1 })) },
      closed,
    ),
    answer: Empty,
    refuses: [
      "JOB_FULL",
      "JOB_NOT_OPEN",
      "ALREADY_APPLIED",
      "APPLIED_TOO_OFTEN",
      "TERMS_CHANGED",
      "STEP_CANCELLED",
      "KEY_REUSED",
    ],
  },

  "job.seats.leave": {
    summary: "End an applicant's hold on a job, seat included",
    who: "internal",
    params: T.Object({ ...commandId, ...Seat, undoes: T.Optional(Opaque(200)) }, closed),
    answer: Empty,
    refuses: ["KEY_REUSED"],
  },

  "job.seats.take": {
    summary: "Give a seat to an applicant",
    who: "internal",
    params: T.Object({ ...commandId, ...Seat }, closed),
    answer: Empty,
    refuses: [...admissionRefusals, "STEP_CANCELLED", "KEY_REUSED"],
  },

  "job.seats.admit": {
    summary: "Ask once more, with the seat taken and the pay held, whether to accept",
    who: "internal",
    params: T.Object({ ...commandId, ...Seat }, closed),
    answer: Empty,
    refuses: [...admissionRefusals],
  },

  "job.seats.free": {
    summary: "Give a seat back; with `undoes`, make sure that it is never taken later",
    who: "internal",
    params: T.Object({ ...commandId, ...Seat, undoes: T.Optional(Opaque(200)) }, closed),
    answer: Empty,
    refuses: ["KEY_REUSED"],
  },

  "job.deadLetters": deadLetters("job"),
  "job.deadLetters.replay": replayDeadLetter("job"),
  "job.readModels": readModels("job"),
  "job.readModels.rebuild": rebuildReadModel("job"),
  "job.sagas": sagas("job"),
  "job.sagas.resume": resumeSaga("job"),
  "job.sagas.abort": abortSaga("job"),
  "job.personal.export": personalExport,
  "job.personal.close": personalClose,
  "job.personal.erase": personalErase,
  "job.personal.obligations": personalObligations,
  "job.personal.reopen": personalReopen,
  "job.log.read": logRead,
  "job.log.verify": logVerify("job"),
  "job.feeds": feeds("job"),
  "job.feeds.reanchor": reanchorFeeds("job"),

  "job.health": health,
} as const satisfies Contract;
