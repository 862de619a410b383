/** Offers as their two sides see them, each from its stream; and their share of an export. */
import { heldLimit } from "../../../mixins/personal-data.mixin.ts";
import { pageInOrder } from "../../../mixins/projection/pages.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import type { Instant } from "../../contracts/core/units.ts";
import type { Answer } from "../../contracts/index.ts";
import type { JobService } from "../job.types.ts";
import { type LiveOffer, offers, statusAt } from "./offer.ts";
import { offersView } from "./offers.projection.ts";

type Side = { readonly workerId: string } | { readonly employerId: string };
type Page = { readonly limit: number; readonly cursor: string | undefined };

/** An offer as both sides see it at an instant. */
export const shownOffer = (offer: LiveOffer, at: Instant): Answer<"job.offers.decline"> => {
  const { termsVersion: _, round: __, ...shown } = offer;
  return { ...shown, status: statusAt(offer, at) };
};

/** A page of the offers of one side, newest first. Refuses CURSOR_INVALID. */
export const offersPage = async (service: JobService, side: Side, page: Page, at: Instant) => {
  const readModel = readModelOf(service, offersView);
  const { items, nextCursor } = await pageInOrder(readModel, side, page, "newest");
  const states = await Promise.all(items.map(({ _id }) => service.log.state(offers, _id)));
  const shown = states.flatMap((one) => (one.status === "none" ? [] : [shownOffer(one, at)]));
  return { items: shown, nextCursor };
};

/** The offers that a user made or got, for their own export. */
export const offersHeld = async (service: JobService, userId: string) => {
  const readModel = readModelOf(service, offersView);
  const found = await Promise.all(
    [{ workerId: userId }, { employerId: userId }].map((side) =>
      readModel.find(side, { limit: heldLimit }),
    ),
  );
  return found.flat().map(({ _id: offerId, jobId, status, expiresAt }) => ({
    offerId,
    jobId,
    status,
    expiresAt,
  }));
};
