/**
 * Notification rules: the table from events to notifications and their receivers.
 *
 * `job.applied` is not here: the job service's saga requests those two notifications as a step, so
 * that it can wait for them.
 */

import type {
  KindFor,
  NotificationKind,
} from "../../contracts/communication/notification-kinds.ts";
import type { EventName, EventOf } from "../../contracts/events.ts";
import type { NotificationContent } from "./notification.ts";

type Parties = {
  readonly applicationId: string;
  readonly jobId: string;
  readonly workerId: string;
  readonly employerId: string;
};
type Receiver = keyof KindFor;

/** To one party of an application; a kind that is not for that party does not compile. */
const ofApplication =
  <R extends Receiver>(receiver: R, kind: KindFor[R]) =>
  (parties: Parties, more: Readonly<Record<string, string>> = {}): NotificationContent => {
    const { applicationId, jobId } = parties;
    return {
      userId: parties[receiver],
      kind,
      subject: applicationId,
      data: { applicationId, jobId, ...more },
      about: parties.workerId,
    };
  };

const toBoth =
  (kind: KindFor["workerId"] & KindFor["employerId"]) =>
  (parties: Parties, more: Readonly<Record<string, string>> = {}): NotificationContent[] => [
    ofApplication("workerId", kind)(parties, more),
    ofApplication("employerId", kind)(parties, more),
  ];

const ofCharge =
  (kind: NotificationKind) =>
  ({ chargeId, employerId, amountWon }: EventOf<"payment.charged">): NotificationContent => ({
    userId: employerId,
    kind,
    subject: chargeId,
    data: { chargeId, amountWon: String(amountWon) },
  });

const ofWithdrawal =
  (kind: NotificationKind) =>
  ({ withdrawalId, userId, amountWon }: EventOf<"payment.withdrawn">): NotificationContent => ({
    userId,
    kind,
    subject: withdrawalId,
    data: { withdrawalId, amountWon: String(amountWon) },
  });

/** A completed or a failed refund; the subject is the refund, not the charge. */
const ofRefund =
  (kind: NotificationKind) =>
  ({
    refundId,
    chargeId,
    employerId,
    amountWon,
  }: EventOf<"payment.refunded">): NotificationContent => ({
    userId: employerId,
    kind,
    subject: refundId,
    data: { refundId, chargeId, amountWon: String(amountWon) },
  });

type OfferMade = EventOf<"job.offerMade">;

type OfferEnded = Omit<EventOf<"job.offerEnded">, "status">;

const ofOffer = <R extends Receiver>(
  { offerId, jobId, round, ...sides }: Omit<OfferMade, "offeredAt" | "expiresAt">,
  receiver: R,
  kind: KindFor[R],
  more: Readonly<Record<string, string>> = {},
): NotificationContent => ({
  userId: sides[receiver],
  kind,
  subject: `${offerId}/${round}`,
  data: { offerId, jobId, ...more },
});

/** Who is notified of the end of an offer: the side that did not end it, or its employer if unanswered. */
const endings: Readonly<Record<string, (ended: OfferEnded) => NotificationContent>> = {
  accepted: (ended) => ofOffer(ended, "employerId", "offerAccepted"),
  declined: (ended) => ofOffer(ended, "employerId", "offerDeclined"),
  withdrawn: (ended) => ofOffer(ended, "workerId", "offerWithdrawn"),
  expired: (ended) => ofOffer(ended, "employerId", "offerExpired"),
};

/** The notifications of an event, by event name; null where an event needs none. */
export const notificationRules = {
  "user.registered": ({ userId }: EventOf<"user.registered">): NotificationContent => ({
    userId,
    kind: "welcome",
    subject: userId,
    data: {},
  }),
  // A user who ended the session themselves gets no notification.
  "user.sessionRevoked": ({ userId, sessionId, reason }: EventOf<"user.sessionRevoked">) =>
    reason === "reuse"
      ? { userId, kind: "sessionReused", subject: sessionId, data: { sessionId } }
      : null,
  "user.bankAccountSet": ({ userId, noticeId }: EventOf<"user.bankAccountSet">) =>
    noticeId === undefined ? null : { userId, kind: "bankChanged", subject: noticeId, data: {} },
  "user.locked": ({ userId, noticeId }: EventOf<"user.locked">) =>
    noticeId === undefined ? null : { userId, kind: "locked", subject: noticeId, data: {} },
  "user.passwordChanged": ({
    userId,
    passwordId,
  }: EventOf<"user.passwordChanged">): NotificationContent => ({
    userId,
    kind: "passwordChanged",
    subject: passwordId,
    data: {},
  }),
  "user.emailChanged": ({ userId, mailId }: EventOf<"user.emailChanged">): NotificationContent => ({
    userId,
    kind: "emailChanged",
    subject: mailId,
    data: {},
  }),
  "user.suspended": ({
    userId,
    suspensionId,
    until,
  }: EventOf<"user.suspended">): NotificationContent => ({
    userId,
    kind: "suspended",
    subject: suspensionId,
    data: until === undefined ? {} : { until },
  }),
  "user.reinstated": ({
    userId,
    suspensionId,
  }: EventOf<"user.reinstated">): NotificationContent => ({
    userId,
    kind: "reinstated",
    subject: suspensionId,
    data: {},
  }),
  "job.offerMade": (made: OfferMade): NotificationContent =>
    ofOffer(made, "workerId", "offered", { expiresAt: made.expiresAt }),
  "job.offerEnded": ({ status, ...one }: EventOf<"job.offerEnded">): NotificationContent | null =>
    endings[status]?.(one) ?? null,
  "job.occurrence": ({
    templateId,
    employerId,
    on,
    outcome,
    code = "",
  }: EventOf<"job.occurrence">): NotificationContent | null =>
    outcome !== "refused"
      ? null
      : {
          userId: employerId,
          kind: "occurrenceRefused",
          subject: `${templateId}/${on}`,
          data: { templateId, on, code },
        },
  // Who left or declined did so themselves; the owner sees it in their list.
  "user.membershipChanged": (
    one: EventOf<"user.membershipChanged">,
  ): NotificationContent | null => {
    const { membershipId, managerId, state } = one;
    const about = { subject: membershipId, data: { membershipId } };
    if (state === "invited") return { userId: managerId, kind: "managerInvited", ...about };
    if (state === "removed") return { userId: managerId, kind: "managerRemoved", ...about };
    return state === "active" ? { userId: one.userId, kind: "managerAccepted", ...about } : null;
  },
  "job.accepted": ofApplication("workerId", "accepted"),
  "job.rejected": ofApplication("workerId", "rejected"),
  "job.withdrawn": (one: EventOf<"job.withdrawn">): NotificationContent | null =>
    one.withFirst ? null : ofApplication("employerId", "withdrawn")(one),
  "job.checkedIn": ofApplication("employerId", "checkedIn"),
  "job.checkedOut": ofApplication("employerId", "checkedOut"),
  "job.approved": ofApplication("workerId", "approved"),
  "job.confirmed": ofApplication("employerId", "confirmed"),
  "job.calledOff": (
    off: EventOf<"job.calledOff">,
  ): NotificationContent | NotificationContent[] | null => {
    if (off.withFirst) return null;
    if (off.by === "OneDay") {
      return [
        ofApplication("workerId", "seatReleased")(off),
        ofApplication("employerId", "workerUnconfirmed")(off),
      ];
    }
    return off.by === "employer"
      ? ofApplication("workerId", "calledOff")(off)
      : ofApplication("employerId", "rescinded")(off);
  },
  "job.leavePaid": (paid: EventOf<"job.leavePaid">): NotificationContent =>
    ofApplication("workerId", "leavePaid")(paid, { netWon: String(paid.netWon) }),
  "job.correctionMade": (made: EventOf<"job.correctionMade">): NotificationContent => {
    const receiver = made.by === "worker" ? "employerId" : "workerId";
    // Each correction is a notification of its own.
    return { ...ofApplication(receiver, "correctionMade")(made), subject: made.correctionId };
  },
  "job.correctionUnsigned": ({ by, until, ...one }: EventOf<"job.correctionUnsigned">) => {
    const receiver = by === "worker" ? "employerId" : "workerId";
    const more = until === undefined ? {} : { until };
    const content = ofApplication(receiver, "correctionWaiting")(one, more);
    return { ...content, subject: one.correctionId };
  },
  // `confirm` where POST /api/jobs/applications/{applicationId}/confirm is still to be made.
  "job.reminderDue": ({
    point,
    startsAt,
    isConfirmed,
    until,
    ...one
  }: EventOf<"job.reminderDue">) =>
    ofApplication("workerId", point === "day" ? "reminderDay" : "reminderHours")(one, {
      startsAt,
      ...(isConfirmed ? {} : { confirm: "asked" }),
      ...(until === undefined ? {} : { until }),
    }),
  "job.checkInMissing": ({ opensAt, ...one }: EventOf<"job.checkInMissing">) =>
    ofApplication("workerId", "checkInMissing")(one, { opensAt }),
  "job.noShow": (one: EventOf<"job.noShow">): NotificationContent | NotificationContent[] =>
    one.by === "worker"
      ? [
          ofApplication("workerId", "withdrawnLate")(one),
          ofApplication("employerId", "withdrawn")(one),
        ]
      : ofApplication("workerId", "noShow")(one),
  "job.overdue": ({ until, ...one }: EventOf<"job.overdue">): NotificationContent[] =>
    toBoth("overdue")(one, { until }),
  "job.disputed": (one: EventOf<"job.disputed">): NotificationContent | NotificationContent[] => {
    if (one.about === "overdue") return toBoth("escalated")(one);
    if (one.about === "noShow") return ofApplication("employerId", "noShowDisputed")(one);
    const kind = one.about === "pay" ? "payDisputed" : "disputed";
    return ofApplication(one.by === "worker" ? "employerId" : "workerId", kind)(one);
  },
  "job.noShowUpheld": ofApplication("workerId", "noShowUpheld"),
  "job.decided": toBoth("decided"),
  "job.payDecided": toBoth("payDecided"),
  // A correction never lowers pay; a negative fee is returned to the employer.
  // Work beyond the plan is a payment of its own, beside that of a decision.
  "payment.corrected": (one: EventOf<"payment.corrected">): NotificationContent[] =>
    one.netWon > 0
      ? [
          ofApplication("workerId", "paidMore")(one, { netWon: String(one.netWon) }),
          ofApplication("employerId", "paidMoreOut")(one, { grossWon: String(one.grossWon) }),
        ].map((content) =>
          one.isBeyondPlan === true
            ? { ...content, subject: `${one.applicationId}/beyond` }
            : content,
        )
      : [ofApplication("employerId", "feeBack")(one, { feeWon: String(-one.employerFeeWon) })],
  "payment.completed": (done: EventOf<"payment.completed">): NotificationContent =>
    ofApplication("workerId", "paid")(done, { netWon: String(done.netWon) }),
  "payment.charged": ofCharge("charged"),
  "payment.declined": ofCharge("chargeDeclined"),
  "payment.refunded": ofRefund("refunded"),
  "payment.refundFailed": ofRefund("refundFailed"),
  "payment.withdrawn": ofWithdrawal("withdrawalPaid"),
  "payment.withdrawalFailed": ofWithdrawal("withdrawalFailed"),
  "payment.monthWarned": (one: EventOf<"payment.monthWarned">): NotificationContent[] => {
    const { employerId, workerId, month, what, days, minutes } = one;
    const kind = what === "days" ? "monthDays" : "monthHours";
    const data = { month, days: String(days), minutes: String(minutes), employerId, workerId };
    const subject = `${employerId}/${workerId}/${month}`;
    return [workerId, employerId].map((userId) => ({ userId, kind, subject, data }));
  },
  "payment.remitted": (one: EventOf<"payment.remitted">): NotificationContent => {
    const { employerId, month, by, employerInsuranceWon, employerAccidentInsuranceWon } = one;
    const withheldWon = one.incomeTaxWon + one.localTaxWon + one.employmentInsuranceWon;
    const amountWon = withheldWon + employerInsuranceWon + employerAccidentInsuranceWon;
    return {
      userId: employerId,
      kind: by === "proxy" ? "remittedByProxy" : "remitted",
      subject: `${employerId}/${month}`,
      data: { month, amountWon: String(amountWon) },
    };
  },
} as const satisfies {
  [E in EventName]?: (data: EventOf<E>) => NotificationContent | NotificationContent[] | null;
};
