/** Operators' queues: read models of contested entries and of workers with many points. */
import type { Projector } from "../../../mixins/projection/projector.ts";
import type { Doc } from "../../../mixins/store/store.ts";

export type ContestDoc = Doc & {
  readonly userId: string;
  readonly status: "open" | "decided";
  /** Longest waiting first. */
  readonly order: string;
};

export const contestList: Projector<ContestDoc> = {
  name: "contests",
  version: 1,
  indexes: { index: ["status", "userId"] },
  on: ["user.contested", "user.contestDecided"],
  ids: (message) =>
    message.type === "user.contested" || message.type === "user.contestDecided"
      ? [message.data.entryId]
      : [],
  next: (doc, message, entryId) => {
    if (message.type === "user.contested") {
      const { userId } = message.data;
      return { _id: entryId, userId, status: "open", order: `${message.at} ${entryId}` };
    }
    if (message.type !== "user.contestDecided" || doc === null) return doc;
    return { ...doc, status: "decided" };
  },
};

export type DueDoc = Doc & {
  readonly isOpen: boolean;
  /** Longest waiting first. */
  readonly order: string;
};

/** One row per worker; a suspension or the end of the account closes it. */
export const suspensionQueue: Projector<DueDoc> = {
  name: "suspension_queue",
  version: 2,
  indexes: { index: ["isOpen"] },
  on: ["user.suspensionDue", "user.suspended", "user.accountClosed"],
  ids: (message) =>
    message.type === "user.suspensionDue" ||
    message.type === "user.suspended" ||
    message.type === "user.accountClosed"
      ? [message.data.userId]
      : [],
  next: (doc, message, userId) => {
    if (message.type !== "user.suspensionDue") {
      return doc === null ? null : { ...doc, isOpen: false };
    }
    if (doc?.isOpen === true) return doc;
    return { _id: userId, isOpen: true, order: `${message.at} ${userId}` };
  },
};
