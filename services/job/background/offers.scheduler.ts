/** Offers by name that are not answered in time end by the clock. */
import { systemCommand } from "../../../mixins/log/commands.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import type { Instant } from "../../contracts/core/units.ts";
import type { JobService } from "../job.types.ts";
import { expireOffer, offers } from "../offers/offer.ts";
import { offersView } from "../offers/offers.projection.ts";
import { eachOf } from "./unless-moved-on.ts";

/** Ends what is over at an instant, the longest over first. One that fails delays no other. */
export const expireDue = async (service: JobService, at: Instant, limit: number): Promise<void> => {
  const query = { dueAt: { $lte: at } };
  const due = await readModelOf(service, offersView).find(query, { sort: { dueAt: 1 }, limit });
  await eachOf(service, due, async ({ _id, expiresAt }) => {
    const command = systemCommand(`expire:${_id}:${expiresAt}`, { at });
    await service.log.decide(offers, _id, (offer) => expireOffer(offer, at), command);
  });
};
