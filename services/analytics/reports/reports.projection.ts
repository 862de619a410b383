/** Reports projection: which reports there are, which of them are open, and when each is removed. */
import type { Projector } from "../../../mixins/projection/projector.ts";
import { type Instant, later } from "../../contracts/core/units.ts";
import { keptMs } from "./report.ts";

export type ReportDoc = {
  readonly _id: string;
  readonly userId: string;
  readonly isOpen: boolean;
  /** Sorts by time and id. */
  readonly order: string;
  /** Only once it has ended. */
  readonly removeAt?: Instant;
};

export const reportList: Projector<ReportDoc> = {
  name: "reports",
  version: 1,
  indexes: { index: ["userId", "order", "isOpen", "removeAt"] },
  on: ["analytics.reportRequested", "analytics.reportEnded"],
  ids: ({ type, data }) =>
    type === "analytics.reportRequested" || type === "analytics.reportEnded"
      ? [(data as { reportId: string }).reportId]
      : [],
  next(doc, message, _id) {
    if (message.type === "analytics.reportRequested") {
      const { userId } = message.data;
      return { _id, userId, isOpen: true, order: `${message.at}~${_id}` };
    }
    if (doc === null || message.type !== "analytics.reportEnded") return doc;
    if (message.data.status === "removed") return null;
    return { ...doc, isOpen: false, removeAt: later(message.at, keptMs) };
  },
};
