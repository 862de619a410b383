/** Communication events: notifications, deliveries and conversations. ../events.ts says what holds for all. */

import { Parties } from "../common/event-shapes.ts";
import { closed, Id, InstantText, T } from "../core/schema.ts";

/** The site of the job, for the lists of its managers; absent in older events. */
const AtSite = { siteId: T.Optional(Id) };

const MessageReported = T.Object(
  { reportId: Id, conversationId: Id, messageId: Id, senderId: Id, reporterId: Id },
  closed,
);

export const communicationEvents = {
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
  /** All of a user's notifications up to one. */
  "communication.notificationsRead": T.Object(
    { userId: Id, upTo: Id, readAt: InstantText },
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
      ...AtSite,
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
      ...AtSite,
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
} as const;
