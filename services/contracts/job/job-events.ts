/** Job events: postings, offers, applications and attendance. ../events.ts says what holds for all. */

import { Parties } from "../common/event-shapes.ts";
import { Job, JobStatus } from "../common/shapes.ts";
import { closed, Id, InstantText, Nullable, T, WonAmount } from "../core/schema.ts";

/** The state of a job; the whole posting is included when it is new or has changed. */
const JobState = T.Object(
  {
    jobId: Id,
    employerId: Id,
    status: JobStatus,
    seatsTaken: T.Integer(),
    job: T.Optional(Job),
  },
  closed,
);
/** A further day that ends with its contract: what concerns the contract is said of its first. */
const WithFirst = { withFirst: T.Optional(T.Literal(true)) };
const SagaActed = T.Object({ sagaId: Id, applicationId: Id }, closed);
const OfferMoved = { offerId: Id, jobId: Id, workerId: Id, employerId: Id, round: T.Integer() };
const ApplicationMoved = T.Object({ ...Parties, status: T.String() }, closed);

export const jobEvents = {
  /** New or changed, and not published: visible to its owner only. */
  "job.drafted": JobState,
  /** Published for the favourites of its employer alone; `job.posted` follows when it opens to all. */
  "job.openedEarly": JobState,
  "job.earlyChanged": JobState,
  "job.posted": JobState,
  /** An employer offers a seat to one worker; `round` counts the offers of the job to them. */
  "job.offerMade": T.Object(
    { ...OfferMoved, offeredAt: InstantText, expiresAt: InstantText },
    closed,
  ),
  /** When a template posts its next job by itself; for job's own read model. */
  "job.repeatMoved": T.Object(
    { templateId: Id, employerId: Id, dueAt: Nullable(InstantText) },
    closed,
  ),
  /** What became of one day of a repeating template: posted, refused or skipped. */
  "job.occurrence": T.Object(
    {
      templateId: Id,
      employerId: Id,
      on: T.String(),
      outcome: T.String(),
      jobId: T.Optional(Id),
      code: T.Optional(T.String()),
    },
    closed,
  ),
  "job.offerEnded": T.Object({ ...OfferMoved, status: T.String() }, closed),
  "job.changed": JobState,
  /** A worker lost or left their seat: it goes to the next on the waitlist. */
  "job.seatLeft": T.Object({ jobId: Id, employerId: Id }, closed),
  "job.closed": JobState,
  "job.cancelled": JobState,
  "job.applied": T.Object(
    {
      ...Parties,
      status: T.String(),
      appliedAt: InstantText,
      startsAt: InstantText,
      endsAt: InstantText,
      /** A further day of a contract, accepted with this application. */
      partOf: T.Optional(Id),
      /** The further days that it is for, with the ids that they will have. */
      days: T.Optional(
        T.Array(
          T.Object({ applicationId: Id, startsAt: InstantText, endsAt: InstantText }, closed),
        ),
      ),
    },
    closed,
  ),
  "job.accepted": ApplicationMoved,
  "job.rejected": ApplicationMoved,
  /** `minutesLeft` before the shift, when the worker had been accepted and was counted on. */
  "job.withdrawn": T.Object(
    { ...Parties, status: T.String(), minutesLeft: T.Optional(T.Integer()), ...WithFirst },
    closed,
  ),
  "job.signed": ApplicationMoved,
  "job.checkedIn": ApplicationMoved,
  "job.checkedOut": ApplicationMoved,
  /** Paid minutes, and the attended ones, from check-in to check-out, and the planned ones. */
  "job.approved": T.Object(
    {
      ...Parties,
      status: T.String(),
      minutes: T.Integer(),
      attendedMinutes: T.Optional(T.Integer()),
      presentMinutes: T.Optional(T.Integer()),
      plannedMinutes: T.Optional(T.Integer()),
    },
    closed,
  ),
  "job.paid": T.Object({ ...Parties, status: T.String(), netWon: WonAmount }, closed),
  /** `by` is worker where they withdrew after the start; else the employer has reported it. */
  "job.noShow": T.Object({ ...Parties, status: T.String(), by: T.Optional(T.String()) }, closed),
  /**
   * The shift is near: `point` is day or hours. Unless the worker answers until `until`, their seat is
   * released.
   */
  "job.reminderDue": T.Object(
    {
      ...Parties,
      point: T.String(),
      startsAt: InstantText,
      isConfirmed: T.Boolean(),
      until: T.Optional(InstantText),
    },
    closed,
  ),
  /** The worker has not checked in; from `opensAt` the employer may report a no-show. */
  "job.checkInMissing": T.Object({ ...Parties, opensAt: InstantText }, closed),
  /** Cancelled after it was accepted: `by` names the side; OneDay where a reminder had no answer. */
  "job.calledOff": T.Object(
    { ...Parties, status: T.String(), by: T.String(), ...WithFirst },
    closed,
  ),
  "job.leavePaid": T.Object({ ...Parties, grossWon: WonAmount, netWon: WonAmount }, closed),
  "job.confirmed": T.Object(Parties, closed),
  /** `isMore`: the times give more than was attended; absent in older events. */
  "job.correctionMade": T.Object(
    { ...Parties, correctionId: Id, by: T.String(), isMore: T.Optional(T.Boolean()) },
    closed,
  ),
  /** The times of `by` wait for the other's signature; after `until` an operator decides. */
  "job.correctionUnsigned": T.Object(
    { ...Parties, correctionId: Id, by: T.String(), until: T.Optional(InstantText) },
    closed,
  ),
  "job.corrected": ApplicationMoved,
  /** Neither side has stated the hours worked; both can until then. */
  "job.overdue": T.Object({ ...Parties, until: InstantText }, closed),
  /**
   * `about` is noShow when a no-show is disputed, pay when a payment is, overdue when OneDay leaves
   * the end of the work to an operator.
   */
  "job.disputed": T.Object(
    { ...Parties, status: T.String(), by: T.String(), about: T.Optional(T.String()) },
    closed,
  ),
  /** An operator has decided that the worker did not come. */
  "job.noShowUpheld": ApplicationMoved,
  /** An operator has decided a dispute. */
  "job.decided": T.Object({ ...Parties, status: T.String(), minutes: T.Integer() }, closed),
  /** An operator has decided a dispute about a payment; the work itself was counted before. */
  "job.payDecided": T.Object({ ...Parties, status: T.String(), minutes: T.Integer() }, closed),
  /** The decision about the pay is carried out: `netWon` is the worker's total. */
  "job.payCorrected": T.Object({ ...Parties, status: T.String(), netWon: WonAmount }, closed),
  /** An account is closed to new business while it is being deleted, and reopened if it stays. */
  "job.accountClosed": T.Object({ userId: Id }, closed),
  "job.accountReopened": T.Object({ userId: Id }, closed),
  "job.accountGone": T.Object({ userId: Id }, closed),
  /** One side wrote a review; its text is in the vault of the job service. */
  "job.reviewed": T.Object(
    { ...Parties, reviewId: Id, by: T.String(), stars: T.Integer() },
    closed,
  ),
  /** A saga waits for an operator; then one resumed or aborted it, or OneDay itself did. */
  "job.sagaParked": SagaActed,
  "job.sagaResumed": SagaActed,
  "job.sagaAborted": SagaActed,
} as const;
