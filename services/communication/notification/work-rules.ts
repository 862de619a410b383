/** Notification rules of the job service's events: offers, applications and the work itself. */
import type { KindFor } from "../../contracts/communication/notification-kinds.ts";
import type { EventName, EventOf } from "../../contracts/events.ts";
import type { NotificationContent } from "./notification.ts";
import { ofApplication, type Receiver, toBoth } from "./rule-parts.ts";

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

/** The notifications of an event of the job service, by event name; null where it needs none. */
export const workRules = {
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
} as const satisfies {
  [E in EventName]?: (data: EventOf<E>) => NotificationContent | NotificationContent[] | null;
};
