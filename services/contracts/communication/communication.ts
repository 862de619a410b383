/**
 * Communication: notifications, conversations (./conversations.ts), the event stream (./stream.ts)
 * and what leaves the app (./deliveries.ts).
 *
 * Handlers: services/communication/notification/notification.actions.ts, and `notify` in
 * services/communication/communication.service.ts; the shared ones as ../common says.
 */
import { FactData } from "../common/fact-data.ts";
import {
  deadLetters,
  feeds,
  logVerify,
  readModels,
  reanchorFeeds,
  rebuildReadModel,
  replayDeadLetter,
} from "../common/operations.ts";
import { personalErase, personalExport } from "../common/personal-data.ts";
import { commandId, health, logRead } from "../common/shapes.ts";
import type { Contract } from "../core/action-contract.ts";
import {
  called,
  closed,
  Empty,
  Id,
  InstantText,
  ListOf,
  Nullable,
  Opaque,
  paging,
  T,
} from "../core/schema.ts";
import { conversations } from "./conversations.ts";
import { deliveries } from "./deliveries.ts";
import { preferences } from "./preferences.ts";
import { stream } from "./stream.ts";

/** More are not counted. */
export const unreadMax = 100;

const Ids = T.Record(T.String(), T.String());

export const communication = {
  ...preferences,
  "communication.notifications": {
    summary: "The caller's notifications, newest first",
    rest: "GET /api/communication/notifications",
    who: "any",
    params: T.Object(paging, closed),
    answer: ListOf(
      T.Object(
        {
          notificationId: Id,
          kind: T.String(),
          text: T.String(),
          data: Ids,
          at: InstantText,
          readAt: Nullable(InstantText),
        },
        called("Notification"),
      ),
    ),
    refuses: ["CURSOR_INVALID"],
  },
  "communication.read": {
    summary: "Mark a notification as read",
    rest: "POST /api/communication/notifications/:notificationId/read",
    who: "any",
    params: T.Object({ notificationId: Id }, closed),
    answer: T.Object({ notificationId: Id, readAt: InstantText }, called("NotificationRead")),
    refuses: ["NOT_FOUND", "KEY_REUSED"],
    whileSuspended: true,
  },
  "communication.unread": {
    summary: "How many of the caller's notifications are unread; 100 stands for more too",
    rest: "GET /api/communication/notifications/unread",
    who: "any",
    params: Empty,
    answer: T.Object(
      { unread: T.Integer({ minimum: 0, maximum: unreadMax }) },
      called("UnreadNotifications"),
    ),
    refuses: [],
  },
  "communication.read.all": {
    summary: "Mark all of the caller's notifications up to one of them as read",
    rest: "POST /api/communication/notifications/read",
    who: "any",
    params: T.Object({ upTo: Id }, closed),
    answer: T.Object({ upTo: Id, readAt: InstantText }, called("NotificationsRead")),
    refuses: ["NOT_FOUND", "KEY_REUSED"],
    whileSuspended: true,
  },
  "communication.notify": {
    summary:
      "Put a notification into someone's inbox, once per kind, subject and receiver; what one person, `about`, does again and again with one job is one",
    who: "internal",
    params: T.Object(
      {
        ...commandId,
        userId: Id,
        kind: Opaque(40),
        subject: Opaque(80),
        data: FactData,
        about: T.Optional(Id),
      },
      closed,
    ),
    answer: T.Object({ notificationId: Id }, closed),
    refuses: ["STEP_CANCELLED", "KEY_REUSED"],
  },
  ...stream,
  ...conversations,
  ...deliveries,
  "communication.deadLetters": deadLetters("communication"),
  "communication.deadLetters.replay": replayDeadLetter("communication"),
  "communication.readModels": readModels("communication"),
  "communication.readModels.rebuild": rebuildReadModel("communication"),
  "communication.personal.export": personalExport,
  "communication.personal.erase": personalErase,
  "communication.log.read": logRead,
  "communication.log.verify": logVerify("communication"),
  "communication.feeds": feeds("communication"),
  "communication.feeds.reanchor": reanchorFeeds("communication"),
  "communication.health": health,
} as const satisfies Contract;
