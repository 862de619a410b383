/**
 * Notification: one message to one user, sent once.
 *
 * Its id follows from receiver, kind and subject, and it is a stream of its own. A repeated request
 * therefore finds it, under any command id and at any later time. The log holds ids and amounts;
 * the text is made when the list is read (../texts).
 */
import type { StreamDefinition } from "../../../mixins/log/event-log.ts";
import {
  kindRow,
  type NotificationKind,
} from "../../contracts/communication/notification-kinds.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { type Instant, idFrom, minuteMs } from "../../contracts/core/units.ts";
import type { Announcement } from "../../contracts/events.ts";

/** The content of a notification; `subject` is the id that distinguishes two of one kind. */
export type NotificationContent = {
  readonly userId: string;
  readonly kind: NotificationKind;
  readonly subject: string;
  readonly data: Readonly<Record<string, string>>;
  /** The worker it concerns; used only to fold notifications, never stored. */
  readonly about?: string | undefined;
};
type StoredContent = Omit<NotificationContent, "about">;

/** `applicationId` is the application it was sent for last; null for none. */
type Of = { readonly userId: string; readonly applicationId: string | null };
export type Notification =
  | { readonly status: "none" }
  | ({ readonly status: "unread" } & Of)
  | ({ readonly status: "read"; readonly readAt: Instant } & Of);

export type NotificationEvent =
  | {
      readonly type: "notified";
      readonly data: StoredContent & { readonly notificationId: string };
    }
  | {
      readonly type: "read";
      readonly data: {
        readonly notificationId: string;
        readonly userId: string;
        readonly at: Instant;
      };
    };

/** Streams `notification:<notificationId>`. */
export const notification: StreamDefinition<Notification, NotificationEvent> = {
  stream: "notification",
  empty: { status: "none" },
  evolve: (before, { type, data }) => {
    const { userId } = data;
    if (type === "notified") {
      return { status: "unread", userId, applicationId: data.data["applicationId"] ?? null };
    }
    const applicationId = before.status === "none" ? null : before.applicationId;
    return { status: "read", userId, applicationId, readAt: data.at };
  },
};

const isFolded = (kind: string): boolean => kindRow(kind).isFolded === true;
/** The length of the interval in which folded kinds share one notification. */
export const foldMs = 10 * minuteMs;

/**
 * The content with the subject it gets at an instant. Folded kinds share one subject per worker,
 * job and interval of ten minutes; other kinds keep theirs.
 */
export const folded = ({ about, ...content }: NotificationContent, at: Instant): StoredContent => {
  const { jobId } = content.data;
  if (about === undefined || jobId === undefined || !isFolded(content.kind)) return content;
  const interval = String(Math.floor(Date.parse(at) / foldMs));
  return { ...content, subject: idFrom("folded", jobId, about, interval) };
};

/** The id of a notification, derived from receiver, kind and subject. */
export const notificationIdOf = ({ userId, kind, subject }: StoredContent): string =>
  idFrom("notification", userId, kind, subject);

/** Sends it unless it was sent. A folded one for another application is sent again, as unread. */
export const notify = (state: Notification, content: StoredContent): NotificationEvent[] => {
  const isNew =
    state.status === "none" ||
    (isFolded(content.kind) && state.applicationId !== content.data["applicationId"]);
  if (!isNew) return [];
  return [{ type: "notified", data: { notificationId: notificationIdOf(content), ...content } }];
};

/**
 * Marks it as read; the first time counts. Refuses NOT_FOUND (404), also for another user's, since
 * its existence is private.
 */
export const markRead = (
  state: Notification,
  notificationId: string,
  userId: string,
  at: Instant,
): NotificationEvent[] => {
  if (state.status === "none" || state.userId !== userId) throw new Refusal("NOT_FOUND", {}, 404);
  return state.status === "read" ? [] : [{ type: "read", data: { notificationId, userId, at } }];
};

const sent = ({
  notificationId,
  userId,
  kind,
  data,
}: StoredContent & { notificationId: string }) => {
  const { applicationId, jobId } = data;
  return {
    type: "communication.sent" as const,
    data: {
      notificationId,
      userId,
      kind,
      ...(applicationId === undefined ? {} : { applicationId }),
      ...(jobId === undefined ? {} : { jobId }),
      data: { ...data },
    },
  };
};

/** The events of a notification's commit. */
export const announceNotification = (commit: {
  readonly events: readonly { readonly type: string; readonly data: object }[];
}): Announcement[] =>
  commit.events.flatMap((event): Announcement[] => {
    const { type, data } = event as NotificationEvent;
    if (type === "notified") return [sent(data)];
    if (type !== "read") return [];
    const { notificationId, userId, at } = data;
    return [
      { type: "communication.notificationRead", data: { notificationId, userId, readAt: at } },
    ];
  });
