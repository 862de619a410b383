/**
 * Read mark: up to which notification a user has read their list.
 *
 * Owns the streams `notificationsRead:<userId>`. One commit reads them all, however many there are.
 * A notification that is sent again comes after the mark, and is unread again.
 */
import type { StreamDefinition } from "../../../mixins/log/event-log.ts";
import type { Instant } from "../../contracts/core/units.ts";
import type { Announcement } from "../../contracts/events.ts";
import type { Listed } from "./notifications.projection.ts";

type UpTo = {
  readonly userId: string;
  /** The newest notification that it covers, and its place in the list. */
  readonly upTo: string;
  readonly order: number;
  readonly at: Instant;
};
/** Null while the user has not read all of their list. */
export type ReadMark = Omit<UpTo, "userId"> | null;
export type ReadMarkEvent = { readonly type: "notificationsRead"; readonly data: UpTo };

export const readMarks: StreamDefinition<ReadMark, ReadMarkEvent> = {
  stream: "notificationsRead",
  empty: null,
  evolve: (_, { data: { upTo, order, at } }) => ({ upTo, order, at }),
};

/** Moves the mark forward; no event where it is there or beyond. */
export const moveMark = (mark: ReadMark, to: UpTo): ReadMarkEvent[] =>
  mark !== null && mark.order >= to.order ? [] : [{ type: "notificationsRead", data: to }];

/** When a row was read: by itself, or with all before the mark. */
export const readAtOf = (
  { readAt, order }: Pick<Listed, "readAt" | "order">,
  mark: ReadMark,
): Instant | null => readAt ?? (mark !== null && order <= mark.order ? mark.at : null);

/** The event of a commit of the mark. */
export const announceMark = ({ data: { userId, upTo, at } }: ReadMarkEvent): Announcement => ({
  type: "communication.notificationsRead",
  data: { userId, upTo, readAt: at },
});
