/**
 * Offer limits: how much an employer may have on offer at once, and post in a day.
 *
 * Owns the stream `board:<employerId>`, with ids and numbers only. An offer is counted before its
 * job is posted, opened or enlarged, so concurrent offers see each other. A job that is closed or
 * called off is dropped. What else became of the jobs is looked up only when a limit is reached.
 */
import type { StreamDefinition } from "../../../mixins/log/event-log.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { type Instant, isSame, later } from "../../contracts/core/units.ts";
import { checkDay, type Made, withOne } from "../../contracts/kernel/daily-limit.ts";
import { lastEndOf } from "../../contracts/kernel/work-days.ts";
import type { Posting } from "../posting/posting.ts";
import type { Job } from "./job.ts";

/** What a job counts for, until it is over. */
export type Offer = {
  readonly jobId: string;
  readonly seats: number;
  readonly until: Instant;
  readonly isDraft: boolean;
};
/** What a job with a posting counts for. */
export const offerOf = (jobId: string, posting: Posting, isDraft: boolean): Offer => ({
  jobId,
  seats: posting.seats,
  until: lastEndOf(posting),
  isDraft,
});
type Counted = Offer & { readonly at: Instant };
export type Board = {
  readonly offers: Readonly<Record<string, Counted>>;
  readonly made: Made;
};
export type BoardEvent =
  | { readonly type: "offerCounted"; readonly data: Counted & { readonly employerId: string } }
  | { readonly type: "offerDropped"; readonly data: { readonly jobId: string } };

/** The most open postings (and as many drafts), seats of open postings, and postings in a day. */
export type Bounds = {
  readonly postings: number;
  readonly seats: number;
  readonly perDay: number;
};

/**
 * The bounds of an employer: `postingsMax` postings with money in the wallet. Without, it is a
 * fifth of that, with fewer seats each.
 */
export const boundsOf = (postingsMax: number, isFunded: boolean): Bounds => {
  const postings = isFunded ? postingsMax : Math.ceil(postingsMax / 5);
  return { postings, seats: postings * (isFunded ? 50 : 25), perDay: postings * 3 };
};

const evolve = (board: Board, event: BoardEvent): Board => {
  if (event.type === "offerDropped") {
    const { [event.data.jobId]: _, ...offers } = board.offers;
    return { ...board, offers };
  }
  const { employerId: _, ...counted } = event.data;
  const { at, jobId } = counted;
  const live = Object.values(board.offers).filter(({ until }) => until > at);
  const offers = Object.fromEntries(live.map((one) => [one.jobId, one]));
  const isNew = board.offers[jobId] === undefined;
  const made = isNew ? withOne(board.made, at) : board.made;
  return { offers: { ...offers, [jobId]: counted }, made };
};

export const boards: StreamDefinition<Board, BoardEvent> = {
  stream: "board",
  empty: { offers: {}, made: null },
  evolve,
};

/** Stops counting a job; no event if it is not counted. */
export const dropped = (board: Board, jobId: string): BoardEvent[] =>
  board.offers[jobId] === undefined ? [] : [{ type: "offerDropped", data: { jobId } }];

/** How long a counted offer may wait for the commit to its job. */
const underWayMs = 60_000;

/** What became of a counted offer; `now` is null if it no longer counts. */
export type Found = { readonly counted: Counted; readonly now: Offer | null };

/** What became of a counted offer, by the state of its job. */
export const foundOf = (counted: Counted, job: Job, at: Instant): Found => {
  const isUnderWay = later(counted.at, underWayMs) > at;
  if (job.status === "none") return { counted, now: isUnderWay ? counted : null };
  if (job.status === "closed" || job.status === "cancelled") return { counted, now: null };
  if (isUnderWay) return { counted, now: counted };
  return { counted, now: offerOf(counted.jobId, job.posting, job.status === "draft") };
};

/** The offers as they were found, except those that were counted again since. */
const corrected = (board: Board, found: readonly Found[]): Offer[] => {
  const by = new Map(found.map((one) => [one.counted.jobId, one]));
  return Object.values(board.offers).flatMap((counted) => {
    const one = by.get(counted.jobId);
    if (one === undefined || !isSame(one.counted, counted)) return [counted];
    return one.now === null ? [] : [one.now];
  });
};

const checkBounds = (others: readonly Offer[], offer: Offer, bounds: Bounds): void => {
  const alike = others.filter(({ isDraft }) => isDraft === offer.isDraft);
  if (alike.length >= bounds.postings) {
    throw new Refusal("TOO_MANY_POSTINGS", { postingsMax: bounds.postings });
  }
  if (offer.isDraft) return;
  const seats = alike.reduce((sum, one) => sum + one.seats, offer.seats);
  if (seats > bounds.seats) throw new Refusal("TOO_MANY_SEATS", { seatsMax: bounds.seats });
};

/**
 * Counts a job that is about to be posted, opened or changed. An earlier, higher count of the same
 * job is kept. `found` is what became of the counted offers. Refuses TOO_MANY_POSTINGS (also for
 * drafts), TOO_MANY_SEATS and DAILY_LIMIT (429).
 */
export const count = (
  board: Board,
  employerId: string,
  offer: Offer,
  bounds: Bounds,
  at: Instant,
  found: readonly Found[] = [],
): BoardEvent[] => {
  const known = board.offers[offer.jobId];
  const isKnown = known !== undefined && known.until > at;
  const wanted: Offer = {
    jobId: offer.jobId,
    seats: Math.max(offer.seats, known?.seats ?? 0),
    until: known !== undefined && known.until > offer.until ? known.until : offer.until,
    isDraft: offer.isDraft && (known?.isDraft ?? true),
  };
  if (known === undefined) checkDay(board.made, bounds.perDay, at);
  const live = corrected(board, found).filter(({ until }) => until > at);
  const isLess = isKnown && wanted.isDraft === known.isDraft && wanted.seats === known.seats;
  if (!isLess) {
    checkBounds(
      live.filter(({ jobId }) => jobId !== offer.jobId),
      wanted,
      bounds,
    );
  }
  const ended = Object.values(board.offers)
    .filter(({ jobId, until }) => until > at && !live.some((one) => one.jobId === jobId))
    .map(({ jobId }) => jobId);
  return [
    ...ended.map((jobId) => ({ type: "offerDropped", data: { jobId } }) as const),
    { type: "offerCounted", data: { ...wanted, employerId, at } },
  ];
};
