/**
 * Events: the public messages of each service, with ids and without personal data.
 *
 * A subscriber pulls them from the log of the service that owns them. The same name on the broker
 * is only a wake-up. Payloads grow by optional members; another meaning needs another name.
 */

import { communicationEvents } from "./communication/communication-events.ts";
import { closed, Id, InstantText, Nullable, type Static, T } from "./core/schema.ts";
import { jobEvents } from "./job/job-events.ts";
import { paymentEvents } from "./payment/payment-events.ts";
import { entryExtras } from "./security/security.ts";
import { userEvents } from "./user/user-events.ts";

const LetterActed = T.Object({ letterId: Id }, closed);
const FillMoved = T.Object({ fillId: Id, userId: Id }, closed);

export const events = {
  ...userEvents,
  ...jobEvents,

  "matching.profileChanged": T.Object({ userId: Id }, closed),
  /** A worker refused automated decisions, or allowed them again. */
  "matching.automationSet": T.Object({ userId: Id, refuses: T.Boolean() }, closed),
  /** A user had a fill proposed, or applied it. */
  "matching.fillProposed": FillMoved,
  "matching.fillApplied": FillMoved,

  ...paymentEvents,
  ...communicationEvents,

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
  /** When a report schedule requests its next report; null once it has ended. */
  "analytics.scheduleMoved": T.Object(
    { scheduleId: Id, userId: Id, dueAt: Nullable(InstantText) },
    closed,
  ),

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
  /** An operator has changed a setting of those that change while OneDay runs. */
  "security.settingChanged": T.Object(
    { name: T.String(), value: T.Union([T.Integer(), T.Boolean(), T.String(), T.Null()]) },
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
