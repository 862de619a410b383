/** Handlers of offers by name, and the steps of the saga that accepts one. */
import { callerOf, markReplayed } from "../../../mixins/auth/auth.middleware.ts";
import { countToday } from "../../../mixins/daily-limits/daily-count.ts";
import { commandOfRequest } from "../../../mixins/log/commands.ts";
import { checkGate } from "../../../mixins/personal-data/account-gate.ts";
import { limitDefault } from "../../contracts/core/paging.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { idFrom, now } from "../../contracts/core/units.ts";
import { type Ctx, call, type Handlers } from "../../contracts/index.ts";
import { applications } from "../domain/application.ts";
import { jobs, owned } from "../domain/job.ts";
import { isFavourite } from "../favourites/favourites.query.ts";
import type { JobService } from "../job.types.ts";
import {
  checkOffered,
  endOffer,
  giveOffer,
  type LiveOffer,
  make,
  type Offer,
  type OfferEvent,
  offerOf,
  offers,
  settleOffer,
  takeOffer,
} from "./offer.ts";
import { offersPage, shownOffer } from "./offers.query.ts";

const ended = async (
  service: JobService,
  ctx: Ctx<"job.offers.decline" | "job.offers.withdraw">,
  side: "workerId" | "employerId",
  status: "declined" | "withdrawn",
) => {
  const { userId } = callerOf(ctx);
  const by = commandOfRequest(ctx);
  const rule = (state: Offer) => endOffer(offerOf(state, side, userId), status, by.at);
  const done = await service.log.decide(offers, ctx.params.offerId, rule, by);
  markReplayed(ctx, done);
  return shownOffer(offerOf(done.state, side, userId), by.at);
};

const made: Handlers<"job", JobService>["offers.make"] = async function makeOffer(ctx) {
  const { userId: employerId } = callerOf(ctx);
  const { jobId, workerId, validMinutes } = ctx.params;
  const by = commandOfRequest(ctx);
  const offerId = idFrom("offer", jobId, workerId);
  const job = owned(await this.log.state(jobs, jobId), employerId);
  if (!(await this.log.isDone(by))) {
    await checkGate(this.log, employerId);
    // One refusal for a stranger and for a worker who has blocked the employer.
    const mayAsk = await isFavourite(this, ctx, { employerId, workerId });
    if (!mayAsk) throw new Refusal("NOT_FOUND", {}, 404);
    checkOffered(job, workerId, by.at);
    await countToday(this.log, "offers", employerId, by);
  }
  const { startsAt } = job.posting;
  const ids = { offerId, jobId, workerId, employerId };
  const wanted = { ...ids, termsVersion: job.version, startsAt, validMinutes };
  const done = await this.log.decide(offers, offerId, (state) => make(state, wanted, by.at), by);
  markReplayed(ctx, done);
  return shownOffer(offerOf(done.state, "employerId", employerId), by.at);
};

/**
 * Applies with the offer, as its worker would: the checks, the seat and the hold are those of every
 * application. An offer that was accepted answers its application.
 */
const accepted: Handlers<"job", JobService>["offers.accept"] = async function accept(ctx) {
  const { userId } = callerOf(ctx);
  const { offerId, skipsBreak } = ctx.params;
  const offer: LiveOffer = offerOf(await this.log.state(offers, offerId), "workerId", userId);
  const { applicationId, jobId, termsVersion } = offer;
  if (offer.status === "accepted" && applicationId !== null) {
    return call(ctx, "job.application", { applicationId });
  }
  const params = {
    jobId,
    offerId,
    termsVersion,
    ...(skipsBreak === undefined ? {} : { skipsBreak }),
  };
  return call(ctx, "job.apply", params);
};

const step = async (
  service: JobService,
  ctx: Ctx<"job.offers.take" | "job.offers.settle">,
  rule: (offer: Offer) => OfferEvent[],
): Promise<Record<string, never>> => {
  await service.log.decide(offers, ctx.params.offerId, rule, commandOfRequest(ctx));
  return {};
};

type Names =
  | "offers"
  | `offers.${"make" | "accept" | "decline" | "withdraw" | "take" | "give" | "settle"}`;
export const offerActions: Pick<Handlers<"job", JobService>, Names> = {
  "offers.make": made,
  "offers.accept": accepted,

  offers(ctx) {
    const { userId, role } = callerOf(ctx);
    const { limit = limitDefault, cursor } = ctx.params;
    const side = role === "worker" ? { workerId: userId } : { employerId: userId };
    return offersPage(this, side, { limit, cursor }, now());
  },

  "offers.decline"(ctx) {
    return ended(this, ctx, "workerId", "declined");
  },
  "offers.withdraw"(ctx) {
    return ended(this, ctx, "employerId", "withdrawn");
  },

  async "offers.take"(ctx) {
    // The application says of which job it is, also for a saga that began before this was asked.
    const { applied } = await this.log.state(applications, ctx.params.applicationId);
    if (applied === null) throw new Refusal("NOT_FOUND", {}, 404);
    return step(this, ctx, (offer) => takeOffer(offer, applied.parties, now()));
  },
  async "offers.give"(ctx) {
    const { offerId, applicationId, undoes } = ctx.params;
    const rule = (offer: Offer) => giveOffer(offer, applicationId);
    await this.log.cancel(undoes, offers, offerId, rule, commandOfRequest(ctx));
    return {};
  },
  "offers.settle"(ctx) {
    return step(this, ctx, (offer) => settleOffer(offer, ctx.params.applicationId));
  },
};
