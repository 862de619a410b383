/** Suspicions projection: sorted by the time they were raised, among all and within a status. */
import type { Projector } from "../../../mixins/projection/projector.ts";

export type SuspicionDoc = {
  readonly _id: string;
  readonly workerId: string;
  readonly employerId: string;
  readonly order: string;
  readonly statusOrder: string;
};

export const suspicionList: Projector<SuspicionDoc> = {
  name: "suspicions",
  version: 1,
  indexes: { index: ["order", "statusOrder", "workerId", "employerId"] },
  on: ["security.suspicionRaised", "security.suspicionDecided"],
  ids: ({ type, data }) =>
    type === "security.suspicionRaised" || type === "security.suspicionDecided"
      ? [data.suspicionId]
      : [],
  next(doc, message, _id) {
    if (message.type === "security.suspicionRaised") {
      const { workerId, employerId } = message.data;
      const order = `${message.at}~${_id}`;
      return { _id, workerId, employerId, order, statusOrder: `open~${order}` };
    }
    if (doc === null || message.type !== "security.suspicionDecided") return doc;
    return { ...doc, statusOrder: `${message.data.outcome}~${doc.order}` };
  },
};
