/** Requests projection: each user's requests, and the queue of those that wait for an operator. */
import type { Projector } from "../../../mixins/projection/projector.ts";
import type { Message } from "../../contracts/index.ts";

export type RequestDoc = {
  readonly _id: string;
  readonly userId: string;
  readonly status: string;
  readonly dueAt: string;
  /** Sorts by time and id, among all and within a user. */
  readonly order: string;
  /** For open requests only: sorts by due time. */
  readonly queue?: string;
};

export const requestList: Projector<RequestDoc> = {
  name: "requests",
  version: 1,
  indexes: { index: ["userId", "order", "queue"] },
  on: ["security.requestMade", "security.requestAnswered"],
  ids: (message: Message) => {
    const { type, data } = message;
    const isOurs = type === "security.requestMade" || type === "security.requestAnswered";
    return isOurs ? [data.requestId] : [];
  },
  next(doc, message, _id) {
    if (message.type === "security.requestMade") {
      const { userId, dueAt } = message.data;
      const order = `${message.at}~${_id}`;
      return { _id, userId, status: "open", dueAt, order, queue: `${dueAt}~${_id}` };
    }
    if (doc === null || message.type !== "security.requestAnswered") return doc;
    const { queue: _, ...rest } = doc;
    return { ...rest, status: message.data.outcome };
  },
};
