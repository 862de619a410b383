/** Offers projection: the offers of a worker and of an employer, newest first, by id. */
import type { Projector } from "../../../mixins/projection/projector.ts";
import type { Doc } from "../../../mixins/store/store.ts";
import type { Instant } from "../../contracts/core/units.ts";

export type OfferDoc = Doc & {
  readonly jobId: string;
  readonly workerId: string;
  readonly employerId: string;
  readonly status: string;
  readonly expiresAt: Instant;
  /** The same while it is open: what the clock looks for. */
  readonly dueAt?: Instant;
  readonly order: string;
};

export const offersView: Projector<OfferDoc> = {
  name: "offers",
  version: 1,
  indexes: { index: ["workerId", "employerId", "dueAt"] },
  on: ["job.offerMade", "job.offerEnded"],
  ids: ({ type, data }) =>
    type === "job.offerMade" || type === "job.offerEnded" ? [data.offerId] : [],
  next: (doc, message, _id) => {
    if (message.type === "job.offerEnded") {
      if (doc === null) return doc;
      const { dueAt: _, ...ended } = doc;
      return { ...ended, status: message.data.status };
    }
    if (message.type !== "job.offerMade") return doc;
    const { jobId, workerId, employerId, offeredAt } = message.data;
    const expiresAt = message.data.expiresAt as Instant;
    const order = `${offeredAt} ${_id}`;
    const status = "open";
    const parties = { jobId, workerId, employerId };
    return { _id, ...parties, status, expiresAt, dueAt: expiresAt, order };
  },
};
