/**
 * Notification: one thing that one person is told, once.
 *
 * Its id follows from receiver, kind and subject, and it is a stream of its own: whoever asks
 * again, under whatever command id and however late, finds it there. The log holds ids and
 * amounts; the words are made when the list is read (./texts.ts).
 */
import type { Decider } from "../../mixins/log/log.ts";
import type { Announcement } from "../contracts/events.ts";
import { Refusal } from "../contracts/refusal.ts";
import { type Instant, idFrom } from "../contracts/units.ts";

/** What is told: `subject` is the id that makes two of the same kind two notifications. */
export type Note = {
  readonly userId: string;
  readonly kind: string;
  readonly subject: string;
  readonly data: Readonly<Record<string, string>>;
};

export type Notification =
  | { readonly status: "none" }
  | { readonly status: "unread"; readonly userId: string }
  | { readonly status: "read"; readonly userId: string; readonly readAt: Instant };

export type NotificationEvent =
  | { readonly type: "notified"; readonly data: Note & { readonly notificationId: string } }
  | {
      readonly type: "read";
      readonly data: {
        readonly notificationId: string;
        readonly userId: string;
        readonly at: Instant;
      };
    };

/** Streams `notification:<notificationId>`. */
export const notification: Decider<Notification, NotificationEvent> = {
  stream: "notification",
  empty: { status: "none" },
  evolve: (_, { type, data }) =>
    type === "notified"
      ? { status: "unread", userId: data.userId }
      : { status: "read", userId: data.userId, readAt: data.at },
};

/** The id that a notification has, however often it is asked for. */
export const notificationIdOf = ({ userId, kind, subject }: Note): string =>
  idFrom("notification", userId, kind, subject);

/** Tells it, unless it was told. */
export const notify = (state: Notification, note: Note): NotificationEvent[] =>
  state.status === "none"
    ? [{ type: "notified", data: { notificationId: notificationIdOf(note), ...note } }]
    : [];

/**
 * Marks it as read; the first time stands. Refuses NOT_FOUND (404), for someone else's as well:
 * that it exists is private.
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

const sent = ({ notificationId, userId, kind, data }: Note & { notificationId: string }) => {
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

/** What the others, and this service's own list, hear of a commit. */
export const announce = (commit: {
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
