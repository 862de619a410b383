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
  readonly order: string;
};

export const offersView: Projector<OfferDoc> = {
  name: "offers",
  version: 1,
  indexes: { index: ["workerId", "employerId", "status"] },
  on: ["job.offerMade", "job.offerEnded"],
  ids: ({ type, data }) =>
    type === "job.offerMade" || type === "job.offerEnded" ? [data.offerId] : [],
  next: (doc, message, _id) => {
    if (message.type === "job.offerEnded") return doc && { ...doc, status: message.data.status };
    if (message.type !== "job.offerMade") return doc;
    const { jobId, workerId, employerId, offeredAt, expiresAt } = message.data;
    const order = `${offeredAt} ${_id}`;
    const status = "open";
    return { _id, jobId, workerId, employerId, status, expiresAt: expiresAt as Instant, order };
  },
};
