/** Notification rules of the payment service's events. */
import type { NotificationKind } from "../../contracts/communication/notification-kinds.ts";
import type { EventName, EventOf } from "../../contracts/events.ts";
import type { NotificationContent } from "./notification.ts";
import { ofApplication } from "./rule-parts.ts";

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

/** The notifications of an event of the payment service, by event name. */
export const payRules = {
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
