/** Notifications projection: each user's list, newest first, from this service's own log. */
import type { Projector } from "../../../mixins/projection/projector.ts";
import type { Instant } from "../../contracts/core/units.ts";
import type { Message } from "../../contracts/index.ts";

export type Listed = {
  readonly _id: string;
  readonly userId: string;
  readonly kind: string;
  readonly data: Readonly<Record<string, string>>;
  readonly at: Instant;
  readonly readAt: Instant | null;
  /** The position of the commit; independent of clocks. */
  readonly order: number;
};

export const notifications: Projector<Listed> = {
  name: "notifications",
  version: 1,
  indexes: { index: ["userId"] },
  on: ["communication.sent", "communication.notificationRead"],
  ids: (message: Message) => {
    const { type, data } = message;
    const isOurs = type === "communication.sent" || type === "communication.notificationRead";
    return isOurs ? [data.notificationId] : [];
  },
  next: (listed, message, _id) => {
    if (message.type === "communication.sent") {
      const { userId, kind, data = {} } = message.data;
      return { _id, userId, kind, data, at: message.at, readAt: null, order: message.position };
    }
    if (listed === null || message.type !== "communication.notificationRead") return listed;
    return { ...listed, readAt: message.data.readAt as Instant };
  },
};
