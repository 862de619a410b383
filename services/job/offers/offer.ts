/**
 * Offer by name: an employer offers a seat of a job to one favourite worker.
 *
 * Owns the streams `offer:<offerId>`, with ids only. The id follows from job and worker, so there is
 * one live offer for the two. An offer keeps no seat free: others may take the last one meanwhile. A
 * declined offer is not repeated for that job, and no score counts it.
 */
import type { StreamDefinition } from "../../../mixins/log/event-log.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { type Instant, later, minuteMs } from "../../contracts/core/units.ts";
import type { Announcement } from "../../contracts/events.ts";
import { offerMinutesMax } from "../../contracts/job/offers.ts";
import type { Parties } from "../domain/application.ts";
import type { OfferedJob } from "../domain/job.ts";

type Ids = {
  readonly offerId: string;
  readonly jobId: string;
  readonly workerId: string;
  readonly employerId: string;
  /** How many offers of this job the worker got, this one included. */
  readonly round: number;
};
/** How an offer ends. */
export type OfferEnding = "accepted" | "declined" | "withdrawn" | "expired";
export type LiveOffer = Ids & {
  readonly status: "open" | "accepting" | OfferEnding;
  /** The version of the posting that was offered. */
  readonly termsVersion: number;
  readonly offeredAt: Instant;
  readonly expiresAt: Instant;
  /** The application that answers it. */
  readonly applicationId: string | null;
};
export type Offer = { readonly status: "none" } | LiveOffer;
type Made = Ids & {
  readonly termsVersion: number;
  readonly at: Instant;
  readonly expiresAt: Instant;
};
export type OfferEvent =
  | { readonly type: "offerMade"; readonly data: Made }
  | { readonly type: "offerTaken"; readonly data: { readonly applicationId: string } }
  | { readonly type: "offerGiven"; readonly data: { readonly applicationId: string } }
  | { readonly type: "offerEnded"; readonly data: Ids & { readonly status: OfferEnding } };

const evolve = (offer: Offer, event: OfferEvent): Offer => {
  if (event.type === "offerMade") {
    const { at: offeredAt, ...made } = event.data;
    return { ...made, offeredAt, status: "open", applicationId: null };
  }
  if (offer.status === "none") return offer;
  switch (event.type) {
    case "offerTaken":
      return { ...offer, status: "accepting", applicationId: event.data.applicationId };
    case "offerGiven":
      return { ...offer, status: "open", applicationId: null };
    case "offerEnded":
      return { ...offer, status: event.data.status };
  }
};

export const offers: StreamDefinition<Offer, OfferEvent> = {
  stream: "offer",
  empty: { status: "none" },
  evolve,
};

/** The status at an instant: an open offer is over when its time is, before any commit says so. */
export const statusAt = ({ status, expiresAt }: LiveOffer, at: Instant): LiveOffer["status"] =>
  status === "open" && expiresAt <= at ? "expired" : status;

/** The offer, for its worker or its employer. Refuses NOT_FOUND (404) to everyone else. */
export const offerOf = (offer: Offer, side: "workerId" | "employerId", userId: string) => {
  if (offer.status === "none" || offer[side] !== userId) throw new Refusal("NOT_FOUND", {}, 404);
  return offer;
};

const ended = (status: string): Refusal => new Refusal("OFFER_ENDED", { status });

/** Refuses OFFER_ENDED unless the offer is open at an instant. */
const checkOpen = (offer: LiveOffer, at: Instant): void => {
  const status = statusAt(offer, at);
  if (status !== "open") throw ended(status);
};

/**
 * Refuses JOB_NOT_OPEN, JOB_FULL and ALREADY_APPLIED for a job that has no seat to offer a worker.
 */
export const checkOffered = (job: OfferedJob, workerId: string, at: Instant): void => {
  const { status, posting, holders, applicants } = job;
  if (status !== "open" || posting.startsAt <= at) throw new Refusal("JOB_NOT_OPEN", { status });
  const applicationId = applicants[workerId];
  if (applicationId !== undefined) throw new Refusal("ALREADY_APPLIED", { applicationId });
  if (holders.length >= posting.seats) throw new Refusal("JOB_FULL", { seats: posting.seats });
};

type Wanted = Omit<Ids, "round"> & {
  readonly termsVersion: number;
  readonly startsAt: Instant;
  readonly validMinutes?: number | undefined;
};

/**
 * Offers a seat. It expires after a day at most, and at the start of the job. Refuses
 * ALREADY_OFFERED while one is open, and OFFER_ENDED for a worker who has declined this job.
 */
export const make = (offer: Offer, wanted: Wanted, at: Instant): OfferEvent[] => {
  const { startsAt, validMinutes = offerMinutesMax, ...ids } = wanted;
  if (offer.status !== "none") {
    const status = statusAt(offer, at);
    if (status === "open" || status === "accepting") {
      throw new Refusal("ALREADY_OFFERED", { offerId: ids.offerId });
    }
    if (status === "declined") throw ended(status);
  }
  const until = later(at, validMinutes * minuteMs);
  const round = offer.status === "none" ? 1 : offer.round + 1;
  const [expiresAt = until] = [until, startsAt].sort();
  return [{ type: "offerMade", data: { ...ids, round, at, expiresAt } }];
};

/** The offer that an application answers. Refuses NOT_FOUND (404) unless it is of its job and parties. */
export const answeredOffer = (state: Offer, by: Parties): LiveOffer => {
  const offer = offerOf(state, "workerId", by.workerId);
  const isOfJob = offer.jobId === by.jobId && offer.employerId === by.employerId;
  if (!isOfJob) throw new Refusal("NOT_FOUND", {}, 404);
  return offer;
};

/**
 * Takes the offer for an application. Refuses NOT_FOUND (404) to another worker and for another job,
 * and OFFER_ENDED.
 */
export const takeOffer = (state: Offer, by: Parties, at: Instant): OfferEvent[] => {
  const offer = answeredOffer(state, by);
  const { applicationId } = by;
  if (offer.status === "accepting" && offer.applicationId === applicationId) return [];
  checkOpen(offer, at);
  return [{ type: "offerTaken", data: { applicationId } }];
};

const isTakenFor = (offer: Offer, applicationId: string): offer is LiveOffer =>
  offer.status === "accepting" && offer.applicationId === applicationId;

/** Opens the offer again if it was taken for this application. */
export const giveOffer = (offer: Offer, applicationId: string): OfferEvent[] =>
  isTakenFor(offer, applicationId) ? [{ type: "offerGiven", data: { applicationId } }] : [];

/** Ends the offer as accepted if it was taken for this application. */
export const settleOffer = (offer: Offer, applicationId: string): OfferEvent[] =>
  isTakenFor(offer, applicationId) ? endedAs(offer, "accepted") : [];

const endedAs = (offer: LiveOffer, status: OfferEnding): OfferEvent[] => {
  const { offerId, jobId, workerId, employerId, round } = offer;
  const data = { offerId, jobId, workerId, employerId, round, status };
  return [{ type: "offerEnded", data }];
};

/** The worker declines or the employer withdraws; no event if they did. Refuses OFFER_ENDED. */
export const endOffer = (
  offer: LiveOffer,
  status: "declined" | "withdrawn",
  at: Instant,
): OfferEvent[] => {
  if (offer.status === status) return [];
  checkOpen(offer, at);
  return endedAs(offer, status);
};

/** Ends an open offer whose time is over; no event for any other. */
export const expireOffer = (offer: Offer, at: Instant): OfferEvent[] =>
  offer.status === "open" && offer.expiresAt <= at ? endedAs(offer, "expired") : [];

const announcementsOf = (event: OfferEvent): Announcement[] => {
  if (event.type === "offerMade") {
    const { termsVersion: _, at: offeredAt, ...data } = event.data;
    return [{ type: "job.offerMade", data: { ...data, offeredAt } }];
  }
  return event.type === "offerEnded" ? [{ type: "job.offerEnded", data: event.data }] : [];
};

/** The public messages of a commit to an offer; none of any other stream. */
export const announceOffer = (commit: {
  readonly stream: string;
  readonly events: readonly object[];
}): Announcement[] =>
  commit.stream.startsWith(`${offers.stream}:`)
    ? (commit.events as readonly OfferEvent[]).flatMap(announcementsOf)
    : [];
