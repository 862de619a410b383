/**
 * Events: the public messages of each service, with ids and without personal data.
 *
 * A subscriber pulls them from the log of the service that owns them. The same name on the broker
 * is only a wake-up. Payloads grow by optional members; another meaning needs another name.
 */
import { Kept } from "./common/personal-data.ts";
import { Quote } from "./common/quote-shapes.ts";
import { Job, JobStatus } from "./common/shapes.ts";
import { closed, Id, InstantText, Nullable, type Static, T, WonAmount } from "./core/schema.ts";
import { Dues, Month } from "./payment/month.ts";
import { WorkedOn } from "./payment/settlement.ts";
import { entryExtras } from "./security/security.ts";

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
const Parties = { applicationId: Id, jobId: Id, workerId: Id, employerId: Id };
/** A further day that ends with its contract: what concerns the contract is said of its first. */
const WithFirst = { withFirst: T.Optional(T.Literal(true)) };
const SagaActed = T.Object({ sagaId: Id, applicationId: Id }, closed);
const DeletionActed = T.Object({ sagaId: Id, userId: Id }, closed);
const LetterActed = T.Object({ letterId: Id }, closed);
const RefundMoved = T.Object(
  { refundId: Id, chargeId: Id, employerId: Id, amountWon: WonAmount },
  closed,
);
const FillMoved = T.Object({ fillId: Id, userId: Id }, closed);
const OfferMoved = { offerId: Id, jobId: Id, workerId: Id, employerId: Id, round: T.Integer() };
const MessageReported = T.Object(
  { reportId: Id, conversationId: Id, messageId: Id, senderId: Id, reporterId: Id },
  closed,
);
const ApplicationMoved = T.Object({ ...Parties, status: T.String() }, closed);

export const events = {
  "user.registered": T.Object({ userId: Id, role: T.String() }, closed),
  "user.statusChanged": T.Object(
    { userId: Id, workStatus: T.String(), applicationId: T.Optional(Id) },
    closed,
  ),
  "user.sessionOpened": T.Object({ userId: Id, sessionId: Id }, closed),
  "user.sessionRevoked": T.Object({ userId: Id, sessionId: Id, reason: T.String() }, closed),
  /** All sessions of an account but one: those of a generation below this. */
  "user.sessionsEnded": T.Object(
    { userId: Id, generation: T.Integer(), keptSessionId: T.Optional(Id), reason: T.String() },
    closed,
  ),
  "user.passwordChanged": T.Object({ userId: Id, passwordId: Id }, closed),
  "user.emailVerified": T.Object({ userId: Id, mailId: Id }, closed),
  "user.emailChanged": T.Object({ userId: Id, mailId: Id }, closed),
  "user.profileChanged": T.Object({ userId: Id }, closed),
  /** `until` is absent for a suspension without an end. */
  "user.suspended": T.Object(
    { userId: Id, suspensionId: Id, until: T.Optional(InstantText) },
    closed,
  ),
  "user.reinstated": T.Object({ userId: Id, suspensionId: Id }, closed),
  /** A mail is due; `userId` is absent while it is unknown whether there is an account. */
  "user.mailDue": T.Object({ mailId: Id, kind: T.String(), userId: T.Optional(Id) }, closed),
  "user.loginFailed": T.Object({ userId: Id }, closed),
  /** `noticeId` when the owner is to get a notice: not each time. */
  "user.locked": T.Object({ userId: Id, noticeId: T.Optional(Id) }, closed),
  /** A deletion waits for an operator, who resumes or aborts it. */
  "user.sagaParked": DeletionActed,
  "user.sagaResumed": DeletionActed,
  "user.sagaAborted": DeletionActed,
  /** `other` gets no notice of it, so is not among the ids that the event is about. */
  "user.blocked": T.Object({ userId: Id, other: Id }, closed),
  "user.unblocked": T.Object({ userId: Id, other: Id }, closed),
  "user.guardianSet": T.Object({ userId: Id }, closed),
  "user.guardianRemoved": T.Object({ userId: Id }, closed),
  /** Not at registration: `user.registered` covers that. */
  "user.consentChanged": T.Object(
    { userId: Id, purpose: T.String(), granted: T.Boolean(), version: T.Integer() },
    closed,
  ),
  "user.certificateAdded": T.Object({ userId: Id, certificateId: Id }, closed),
  "user.certificateRemoved": T.Object({ userId: Id, certificateId: Id }, closed),
  "user.certificateChecked": T.Object(
    { userId: Id, certificateId: Id, outcome: T.String() },
    closed,
  ),
  /** An operator has looked at an employer's papers. */
  "user.identityChecked": T.Object({ userId: Id, outcome: T.String() }, closed),
  /** A worker's points have reached the limit: an operator has to decide. */
  /** A site of an owner, new or changed; its name and place are in no event. */
  "user.siteSet": T.Object({ userId: Id, siteId: Id, regularEmployees: T.Integer() }, closed),
  "user.siteClosed": T.Object({ userId: Id, siteId: Id }, closed),
  /** `state`: invited, active, declined, removed or left; `userId` is the owner of the sites. */
  "user.membershipChanged": T.Object(
    { userId: Id, membershipId: Id, managerId: Id, siteIds: T.Array(Id), state: T.String() },
    closed,
  ),
  "user.suspensionDue": T.Object({ userId: Id, entryId: Id, points: T.Integer() }, closed),
  "user.contested": T.Object({ userId: Id, entryId: Id }, closed),
  "user.contestDecided": T.Object({ userId: Id, entryId: Id, outcome: T.String() }, closed),
  /** `noticeId` when a bank account was replaced: its owner gets a notice. */
  "user.bankAccountSet": T.Object({ userId: Id, noticeId: T.Optional(Id) }, closed),
  /** A user asked to leave; they have no open work or money. */
  "user.deletionAsked": T.Object({ userId: Id, deletionId: Id, askedAt: InstantText }, closed),
  /** Work or money began at the same moment: the account stays. */
  "user.deletionRefused": T.Object({ userId: Id, deletionId: Id, askedAt: InstantText }, closed),
  /** From here on the user cannot sign in. */
  "user.accountClosed": T.Object({ userId: Id, deletionId: Id }, closed),
  /** All data of the user are erased, except those that a law requires us to keep. */
  "user.deleted": T.Object(
    { userId: Id, deletionId: Id, askedAt: InstantText, kept: T.Array(Kept) },
    closed,
  ),
  "user.pointsCredited": T.Object({ userId: Id, applicationId: Id, points: T.Integer() }, closed),

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

  "matching.profileChanged": T.Object({ userId: Id }, closed),
  /** A worker refused automated decisions, or allowed them again. */
  "matching.automationSet": T.Object({ userId: Id, refuses: T.Boolean() }, closed),
  /** A user had a fill proposed, or applied it. */
  "matching.fillProposed": FillMoved,
  "matching.fillApplied": FillMoved,

  /** An account is closed to new business while it is being deleted, and reopened if it stays. */
  "payment.accountClosed": T.Object({ userId: Id }, closed),
  "payment.accountReopened": T.Object({ userId: Id }, closed),
  "payment.accountGone": T.Object({ userId: Id }, closed),
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
  /** A settlement line by line, for payment's own read models; no other service reads it. */
  "payment.settled": T.Object(
    { ...Parties, heldWon: WonAmount, returnedWon: WonAmount, ...WorkedOn, ...Quote.properties },
    closed,
  ),
  /**
   * A decision has changed a payment by these amounts, after `paidNetWon` that the worker had got.
   * The fee is below 0 where a part of it goes back; pay is never taken back. `isBeyondPlan`: not a
   * decision, but work beyond the plan.
   */
  "payment.corrected": T.Object(
    {
      ...Parties,
      grossWon: WonAmount,
      netWon: WonAmount,
      employerFeeWon: WonAmount,
      paidNetWon: WonAmount,
      isBeyondPlan: T.Optional(T.Literal(true)),
    },
    closed,
  ),
  /** The same line by line, for payment's own read models; no other service reads it. */
  "payment.resettled": T.Object(
    {
      ...Parties,
      asideWon: WonAmount,
      ...WorkedOn,
      isBeyondPlan: T.Optional(T.Literal(true)),
      ...Quote.properties,
    },
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
  "payment.refundRequested": RefundMoved,
  "payment.refunded": RefundMoved,
  /** The provider refused: the money is in the wallet again. */
  "payment.refundFailed": RefundMoved,
  /**
   * What was withheld in a month has left OneDay: back to the employer, who files it, or by proxy.
   */
  "payment.remitted": T.Object({ employerId: Id, month: Month, by: T.String(), ...Dues }, closed),

  /** A worker's month with an employer is close to a limit of the insurances: days or hours. */
  "payment.monthWarned": T.Object(
    {
      employerId: Id,
      workerId: Id,
      month: Month,
      what: T.String(),
      days: T.Integer(),
      minutes: T.Integer(),
    },
    closed,
  ),

  "communication.sent": T.Object(
    {
      notificationId: Id,
      userId: Id,
      kind: T.String(),
      applicationId: T.Optional(Id),
      jobId: T.Optional(Id),
      /** The values of its text: ids, and amounts as text. */
      data: T.Optional(T.Record(T.String(), T.String())),
    },
    closed,
  ),
  "communication.notificationRead": T.Object(
    { notificationId: Id, userId: Id, readAt: InstantText },
    closed,
  ),

  /** A notification or mail on its way by one channel: ids and codes, no address. */
  "communication.deliveryChanged": T.Object(
    {
      deliveryId: Id,
      userId: T.Optional(Id),
      channel: T.String(),
      kind: T.String(),
      state: T.String(),
      isGathered: T.Boolean(),
      /** What it is about: a notification, or a mail by its id and the position of its event. */
      notificationId: T.Optional(Id),
      mailId: T.Optional(Id),
      position: T.Optional(T.Integer()),
      dueAt: T.Optional(InstantText),
      owner: T.Optional(Id),
      detail: T.Optional(T.String()),
    },
    closed,
  ),

  /** A message of a conversation; its body is in the vault of the communication service. */
  "communication.messageSent": T.Object(
    {
      conversationId: Id,
      ...Parties,
      messageId: Id,
      senderId: Id,
      side: T.String(),
      seq: T.Integer(),
      quick: T.Optional(T.String()),
      /** The other side had read all before it. */
      isFirstUnread: T.Boolean(),
    },
    closed,
  ),
  "communication.conversationRead": T.Object(
    {
      conversationId: Id,
      ...Parties,
      userId: Id,
      side: T.String(),
      upTo: Id,
      seq: T.Integer(),
    },
    closed,
  ),
  "communication.messageReported": MessageReported,
  "communication.reportDecided": T.Object(
    { ...MessageReported.properties, outcome: T.String() },
    closed,
  ),

  /** An operator replayed a dead letter of the service. */
  "user.letterReplayed": LetterActed,
  "job.letterReplayed": LetterActed,
  "matching.letterReplayed": LetterActed,
  "payment.letterReplayed": LetterActed,
  "communication.letterReplayed": LetterActed,

  /** A fact of a saga: its last step, when all others are done. */
  "analytics.recorded": T.Object(
    {
      factId: Id,
      kind: T.String(),
      applicationId: T.Optional(Id),
      jobId: T.Optional(Id),
      workerId: T.Optional(Id),
      employerId: T.Optional(Id),
    },
    closed,
  ),

  /** A report was asked for. */
  "analytics.reportRequested": T.Object({ reportId: Id, userId: Id, kind: T.String() }, closed),
  /** `status`: done, failed, cancelled, or removed after its time. */
  "analytics.reportEnded": T.Object({ reportId: Id, userId: Id, status: T.String() }, closed),

  /** The signing keys have changed: `made` for the first, `rotated`, or `replaced` all at once. */
  "security.keysChanged": T.Object(
    { change: T.String(), currentKid: T.String(), nextKid: T.String() },
    closed,
  ),
  /** An operator has reviewed a month's access records. */
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
  /** A suspicion of collusion, and the operator's decision on it. */
  "security.suspicionRaised": T.Object(
    { suspicionId: Id, kind: T.String(), workerId: Id, employerId: Id, applicationId: Id },
    closed,
  ),
  "security.suspicionDecided": T.Object({ suspicionId: Id, outcome: T.String() }, closed),
  /** Operators were reminded of something that waits for them. */
  "security.openEndReminded": T.Object(
    { kind: T.String(), subjectId: Id, count: T.Integer(), urgency: T.String() },
    closed,
  ),
  "security.alerted": T.Object({ kind: T.String(), subject: T.String() }, closed),
  /** An audit log entry, for security's own read model; no other service reads it. */
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
 * What `announce` makes of a commit: an event with its name and data. `about` names the ordering
 * key where it is narrower than the stream: a message that cannot be handled blocks only that key.
 */
export type Announcement = {
  [E in EventName]: { readonly type: E; readonly data: EventOf<E>; readonly about?: string };
}[EventName];
