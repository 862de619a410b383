/**
 * Job service: offers by name, from an employer to one favourite worker.
 *
 * Handlers: services/job/offers/offer.actions.ts.
 */
import { commandId } from "../common/shapes.ts";
import { type Contract, slowMs } from "../core/action-contract.ts";
import {
  called,
  closed,
  Empty,
  Id,
  InstantText,
  ListOf,
  Nullable,
  OneOf,
  Opaque,
  paging,
  T,
} from "../core/schema.ts";
import { Application, applications } from "./application.ts";

/** How long a worker may think, unless the offer says less. It ends with the start of the job. */
export const offerMinutesMax = 24 * 60;

const Offer = T.Object(
  {
    offerId: Id,
    jobId: Id,
    workerId: Id,
    employerId: Id,
    /** `accepting` while the seat and the pay are being taken. */
    status: OneOf("open", "accepting", "accepted", "declined", "withdrawn", "expired"),
    offeredAt: InstantText,
    expiresAt: InstantText,
    applicationId: Nullable(Id),
  },
  called("Offer"),
);

const byOffer = T.Object({ offerId: Id }, closed);
const Taking = { ...commandId, offerId: Id, workerId: Id, applicationId: Id };

export const offers = {
  "job.offers.make": {
    summary: "Offer a seat to one favourite, who has at most a day to answer",
    rest: "POST /api/jobs/:jobId/offers",
    who: ["employer"],
    params: T.Object(
      {
        jobId: Id,
        workerId: Id,
        validMinutes: T.Optional(T.Integer({ minimum: 30, maximum: offerMinutesMax })),
      },
      closed,
    ),
    answer: Offer,
    refuses: [
      "NOT_FOUND",
      "NOT_YOURS",
      "JOB_NOT_OPEN",
      "JOB_FULL",
      "ALREADY_APPLIED",
      "ALREADY_OFFERED",
      "OFFER_ENDED",
      "DAILY_LIMIT",
      "ACCOUNT_CLOSING",
      "KEY_REUSED",
    ],
    status: 201,
  },
  "job.offers": {
    summary: "Offers that the caller made, or got; newest first",
    rest: "GET /api/jobs/offers",
    who: ["worker", "employer"],
    params: T.Object(paging, closed),
    answer: ListOf(Offer),
    refuses: ["CURSOR_INVALID"],
  },
  "job.offers.accept": {
    summary: "Accept an offer: applies and is accepted in one go, by the terms that were offered",
    rest: "POST /api/jobs/offers/:offerId/accept",
    who: ["worker"],
    params: T.Object({ offerId: Id, skipsBreak: T.Optional(T.Boolean()) }, closed),
    answer: Application,
    attemptMs: slowMs,
    refuses: applications["job.apply"].refuses.filter((code) => code !== "CONTACT_IN_TEXT"),
  },
  "job.offers.decline": {
    summary: "Decline an offer; it counts against no one",
    rest: "POST /api/jobs/offers/:offerId/decline",
    who: ["worker"],
    params: byOffer,
    answer: Offer,
    refuses: ["NOT_FOUND", "OFFER_ENDED", "KEY_REUSED"],
    whileSuspended: true,
  },
  "job.offers.withdraw": {
    summary: "Take an offer back before it is accepted",
    rest: "POST /api/jobs/offers/:offerId/withdraw",
    who: ["employer"],
    params: byOffer,
    answer: Offer,
    refuses: ["NOT_FOUND", "OFFER_ENDED", "KEY_REUSED"],
    whileSuspended: true,
  },

  "job.offers.take": {
    summary: "Take an offer for an application, so that it is neither withdrawn nor taken twice",
    who: "internal",
    params: T.Object(Taking, closed),
    answer: Empty,
    refuses: ["NOT_FOUND", "OFFER_ENDED", "STEP_CANCELLED", "KEY_REUSED"],
  },
  "job.offers.give": {
    summary: "Open an offer again whose application was not let in",
    who: "internal",
    params: T.Object({ ...Taking, undoes: Opaque(200) }, closed),
    answer: Empty,
    refuses: ["KEY_REUSED"],
  },
  "job.offers.settle": {
    summary: "An offer is accepted: its application was let in",
    who: "internal",
    params: T.Object(Taking, closed),
    answer: Empty,
    refuses: ["KEY_REUSED"],
  },
} as const satisfies Contract;
