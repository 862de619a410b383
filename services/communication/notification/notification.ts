/**
 * Notification: one thing that one person is told, once.
 *
 * Its id follows from receiver, kind and subject, and it is a stream of its own: whoever asks
 * again, under whatever command id and however late, finds it there. The log holds ids and
 * amounts; the words are made when the list is read (./notification-texts.ts).
 */
import type { Decider } from "../../../mixins/log/event-log.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { type Instant, idFrom, minuteMs } from "../../contracts/core/units.ts";
import type { Announcement } from "../../contracts/events.ts";

/** What is told: `subject` is the id that makes two of the same kind two notifications. */
export type NotificationContent = {
  readonly userId: string;
  readonly kind: string;
  readonly subject: string;
  readonly data: Readonly<Record<string, string>>;
  /** The worker whom it is about; asked for folding alone, and kept nowhere. */
  readonly about?: string | undefined;
};
type Told = Omit<NotificationContent, "about">;

/** `applicationId`: of which it was told last; null where it is of none. */
type Of = { readonly userId: string; readonly applicationId: string | null };
export type Notification =
  | { readonly status: "none" }
  | ({ readonly status: "unread" } & Of)
  | ({ readonly status: "read"; readonly readAt: Instant } & Of);

export type NotificationEvent =
  | { readonly type: "notified"; readonly data: Told & { readonly notificationId: string } }
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
  evolve: (before, { type, data }) => {
    const { userId } = data;
    if (type === "notified") {
      return { status: "unread", userId, applicationId: data.data["applicationId"] ?? null };
    }
    const applicationId = before.status === "none" ? null : before.applicationId;
    return { status: "read", userId, applicationId, readAt: data.at };
  },
};

/** What one worker may do with one job again and again: no news of safety, and none of money. */
const foldedKinds: readonly string[] = ["newApplicant", "withdrawn"];
/** As long as one row takes in what comes of its kind. */
export const foldMs = 10 * minuteMs;

/**
 * The note with the subject under which it is told at an instant: of one worker and one job the
 * folded kinds have one for each stretch of ten minutes. Every other note stays as it is.
 */
export const folded = ({ about, ...note }: NotificationContent, at: Instant): Told => {
  const { jobId } = note.data;
  if (about === undefined || jobId === undefined || !foldedKinds.includes(note.kind)) return note;
  const stretch = String(Math.floor(Date.parse(at) / foldMs));
  return { ...note, subject: idFrom("folded", jobId, about, stretch) };
};

/** The id that a notification has, however often it is asked for. */
export const notificationIdOf = ({ userId, kind, subject }: Told): string =>
  idFrom("notification", userId, kind, subject);

/** Tells it, unless it was told; a row that takes in another application is news again, and unread. */
export const notify = (state: Notification, note: Told): NotificationEvent[] => {
  const isNews =
    state.status === "none" ||
    (foldedKinds.includes(note.kind) && state.applicationId !== note.data["applicationId"]);
  if (!isNews) return [];
  return [{ type: "notified", data: { notificationId: notificationIdOf(note), ...note } }];
};

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

const sent = ({ notificationId, userId, kind, data }: Told & { notificationId: string }) => {
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
