/**
 * Events: what a service tells the others, with ids and without personal data.
 *
 * A subscriber pulls them from the log of their service; the same name on the broker only says
 * that there is something to pull. Payloads grow by optional members; another meaning is another
 * name.
 */
import { Quote } from "./payment.ts";
import { closed, Id, InstantText, type Static, T, WonAmount } from "./schema.ts";
import { entryExtras } from "./security.ts";
import { Job, JobStatus } from "./shared.ts";

/** How a job stands now; the whole posting comes with it when it is new or has changed. */
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
const Parties = { applicationId: Id, jobId: Id, workerId: Id, employerId: Id };
const SagaActed = T.Object({ sagaId: Id, applicationId: Id }, closed);
const LetterActed = T.Object({ letterId: Id }, closed);
const ApplicationMoved = T.Object({ ...Parties, status: T.String() }, closed);

export const events = {
  "user.registered": T.Object({ userId: Id, role: T.String() }, closed),
  "user.statusChanged": T.Object(
    { userId: Id, workStatus: T.String(), applicationId: T.Optional(Id) },
    closed,
  ),
  "user.sessionOpened": T.Object({ userId: Id, sessionId: Id }, closed),
  "user.sessionRevoked": T.Object({ userId: Id, sessionId: Id, reason: T.String() }, closed),
  /** All sessions of an account but one: those whose generation is below this. */
  "user.sessionsEnded": T.Object(
    { userId: Id, generation: T.Integer(), keptSessionId: T.Optional(Id), reason: T.String() },
    closed,
  ),
  "user.passwordChanged": T.Object({ userId: Id, passwordId: Id }, closed),
  "user.emailVerified": T.Object({ userId: Id, mailId: Id }, closed),
  "user.emailChanged": T.Object({ userId: Id, mailId: Id }, closed),
  "user.profileChanged": T.Object({ userId: Id }, closed),
  /** `until` is absent where there is no end. */
  "user.suspended": T.Object(
    { userId: Id, suspensionId: Id, until: T.Optional(InstantText) },
    closed,
  ),
  "user.reinstated": T.Object({ userId: Id, suspensionId: Id }, closed),
  /** A mail is to be written; without `userId` nobody knows yet whether there is an account. */
  "user.mailDue": T.Object({ mailId: Id, kind: T.String(), userId: T.Optional(Id) }, closed),
  "user.loginFailed": T.Object({ userId: Id }, closed),
  "user.locked": T.Object({ userId: Id }, closed),
  "user.bankAccountSet": T.Object({ userId: Id }, closed),
  "user.pointsCredited": T.Object({ userId: Id, applicationId: Id, points: T.Integer() }, closed),

  /** New or changed, and not open yet: its owner's alone. */
  "job.drafted": JobState,
  "job.posted": JobState,
  "job.changed": JobState,
  "job.closed": JobState,
  "job.cancelled": JobState,
  "job.applied": T.Object(
    {
      ...Parties,
      status: T.String(),
      appliedAt: InstantText,
      startsAt: InstantText,
      endsAt: InstantText,
    },
    closed,
  ),
  "job.accepted": ApplicationMoved,
  "job.rejected": ApplicationMoved,
  "job.withdrawn": ApplicationMoved,
  "job.signed": ApplicationMoved,
  "job.checkedIn": ApplicationMoved,
  "job.checkedOut": ApplicationMoved,
  "job.approved": T.Object({ ...Parties, status: T.String(), minutes: T.Integer() }, closed),
  "job.paid": T.Object({ ...Parties, status: T.String(), netWon: WonAmount }, closed),
  "job.noShow": ApplicationMoved,
  /** An operator let a parked saga go on, or had it undone. */
  "job.sagaResumed": SagaActed,
  "job.sagaAborted": SagaActed,

  "matching.profileChanged": T.Object({ userId: Id }, closed),

  "payment.chargeRequested": T.Object(
    { chargeId: Id, employerId: Id, amountWon: WonAmount, method: T.String() },
    closed,
  ),
  "payment.charged": T.Object({ chargeId: Id, employerId: Id, amountWon: WonAmount }, closed),
  "payment.declined": T.Object({ chargeId: Id, employerId: Id, amountWon: WonAmount }, closed),
  "payment.held": T.Object({ ...Parties, heldWon: WonAmount }, closed),
  "payment.released": T.Object({ ...Parties, releasedWon: WonAmount }, closed),
  "payment.completed": T.Object(
    { ...Parties, grossWon: WonAmount, netWon: WonAmount, employerFeeWon: WonAmount },
    closed,
  ),
  /** A settlement line by line, for payment's own read models: no one else reads it. */
  "payment.settled": T.Object(
    { ...Parties, heldWon: WonAmount, returnedWon: WonAmount, ...Quote.properties },
    closed,
  ),
  "payment.withdrawalRequested": T.Object(
    { withdrawalId: Id, userId: Id, amountWon: WonAmount },
    closed,
  ),
  "payment.withdrawn": T.Object({ withdrawalId: Id, userId: Id, amountWon: WonAmount }, closed),
  "payment.withdrawalFailed": T.Object(
    { withdrawalId: Id, userId: Id, amountWon: WonAmount },
    closed,
  ),

  "communication.sent": T.Object(
    {
      notificationId: Id,
      userId: Id,
      kind: T.String(),
      applicationId: T.Optional(Id),
      jobId: T.Optional(Id),
      /** What its text is made of: ids, and amounts as text. */
      data: T.Optional(T.Record(T.String(), T.String())),
    },
    closed,
  ),
  "communication.notificationRead": T.Object(
    { notificationId: Id, userId: Id, readAt: InstantText },
    closed,
  ),

  /** An operator had a dead letter of the service tried again. */
  "user.letterReplayed": LetterActed,
  "job.letterReplayed": LetterActed,
  "matching.letterReplayed": LetterActed,
  "payment.letterReplayed": LetterActed,
  "communication.letterReplayed": LetterActed,

  /** Other keys sign now, or will next: `made` the first, `rotated`, or `replaced` all at once. */
  "security.keysChanged": T.Object(
    { change: T.String(), currentKid: T.String(), nextKid: T.String() },
    closed,
  ),
  /** An operator has looked at a month's access records. */
  "security.reviewSigned": T.Object({ month: T.String(), finding: T.String() }, closed),
  "security.requestMade": T.Object(
    {
      requestId: Id,
      userId: Id,
      kind: T.String(),
      dueAt: InstantText,
      aboutId: T.Optional(Id),
    },
    closed,
  ),
  "security.requestAnswered": T.Object(
    { requestId: Id, userId: Id, kind: T.String(), outcome: T.String() },
    closed,
  ),
  "security.alerted": T.Object({ kind: T.String(), subject: T.String() }, closed),
  /** An entry of the audit log, for security's own read model: no one else reads it. */
  "security.recorded": T.Object(
    {
      eventId: T.String(),
      at: InstantText,
      actor: T.Union([T.String(), T.Null()]),
      action: T.String(),
      subjects: T.Record(T.String(), T.String()),
      correlationId: T.String(),
      source: T.String(),
      from: T.Optional(T.String()),
      ...entryExtras,
    },
    closed,
  ),
} as const;

export type Events = typeof events;
export type EventName = keyof Events;
export type EventOf<E extends EventName> = Static<Events[E]>;

/**
 * What `announce` makes of a commit: an event with its name and data. `about` names what its
 * hearers hear in order, where that is less than the whole stream: one that they cannot handle
 * holds up only what else is about the same.
 */
export type Announcement = {
  [E in EventName]: { readonly type: E; readonly data: EventOf<E>; readonly about?: string };
}[EventName];
