/**
 * Notification rules: the table from events to notifications and their receivers.
 *
 * `job.applied` is not here: the job service's saga requests those two notifications as a step, so
 * that it can wait for them.
 */

import type { EventName, EventOf } from "../../contracts/events.ts";
import { messageRules } from "./message-rules.ts";
import type { NotificationContent } from "./notification.ts";
import { payRules } from "./pay-rules.ts";
import { workRules } from "./work-rules.ts";

const accountRules = {
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
} as const satisfies {
  [E in EventName]?: (data: EventOf<E>) => NotificationContent | NotificationContent[] | null;
};

/** The notifications of an event, by event name; null where an event needs none. */
export const notificationRules = {
  ...accountRules,
  ...workRules,
  ...payRules,
  ...messageRules,
} as const;
