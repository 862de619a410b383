/**
 * Job: a day of work an employer offers, and the workers who hold or want a seat.
 *
 * The stream `job:<id>` decides who holds a seat and that a worker has one live application. So no
 * race can overfill a job.
 */
import type { StreamDefinition } from "../../../mixins/log/event-log.ts";
import { checkVersion, type Wanted } from "../../contracts/core/entity-version.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { type Instant, isSame, later, minuteMs, won } from "../../contracts/core/units.ts";
import { lastEndOf } from "../../contracts/kernel/work-days.ts";
import {
  checkPosting,
  fixedTerms,
  fixedTermsBefore,
  isPricedAlike,
  type Posting,
  type PostingPatch,
  patched,
} from "../posting/posting.ts";

type Offered = {
  readonly employerId: string;
  readonly posting: Posting;
  readonly takeHomeWon: number;
  readonly moreTakeHomeWon?: readonly number[];
  readonly regularEmployees: number;
  readonly earlyMinutes?: number;
  /** Until when favourites alone see it; absent for a draft, and once it is open to all. */
  readonly opensAt?: Instant;
  /** The version of the terms; each change raises it. */
  readonly version: number;
  /** The last version that changed a fixed term. */
  readonly termsVersion: number;
  readonly postedAt: Instant;
  /** Live applications by worker. */
  readonly applicants: Readonly<Record<string, string>>;
  /** Applications that hold a seat. */
  readonly holders: readonly string[];
  /** How often each worker has left the job. */
  readonly leavings: Readonly<Record<string, number>>;
};
export type Job =
  | { readonly status: "none" }
  | (Offered & { readonly status: "draft" | "open" | "closed" | "cancelled" });
export type OfferedJob = Exclude<Job, { status: "none" }>;

/** A job's status after an event, as other services follow it. */
export type Standing = {
  readonly employerId: string;
  readonly status: "draft" | "open" | "filled" | "closed" | "cancelled";
  readonly seatsTaken: number;
  /** Present while favourites alone see the job. */
  readonly opensAt?: Instant;
};
export type Terms = {
  readonly posting: Posting;
  readonly takeHomeWon: number;
  /** What each further day of the posting pays; absent for one day. */
  readonly moreTakeHomeWon?: readonly number[];
  readonly regularEmployees: number;
  /** How long favourites alone see it from its publication on; absent: it opens to all at once. */
  readonly earlyMinutes?: number;
};
/** An older event has no version: it counts as one more than the last. */
type Changed = Terms & {
  readonly stands: Standing;
  readonly version?: number;
  /** The last version that changed a fixed term; absent in older changes, which compare. */
  readonly termsVersion?: number;
};
export type JobEvent =
  | { readonly type: "posted"; readonly data: Changed & { at: Instant } }
  | { readonly type: "changed"; readonly data: Changed }
  | { readonly type: "published"; readonly data: Changed & { at: Instant } }
  /** The early access of favourites is over. */
  | { readonly type: "openedToAll"; readonly data: Changed & { at: Instant } }
  | { readonly type: "closed"; readonly data: { stands: Standing; at: Instant } }
  | { readonly type: "cancelled"; readonly data: { stands: Standing; at: Instant } }
  | { readonly type: "entered"; readonly data: { applicationId: string; workerId: string } }
  | { readonly type: "left"; readonly data: { applicationId: string; workerId: string } }
  | { readonly type: "seatTaken"; readonly data: { applicationId: string; stands: Standing } }
  /** `isLeft`: the holder left the job, so the seat goes to the next in line. */
  | {
      readonly type: "seatFreed";
      readonly data: { applicationId: string; stands: Standing; isLeft?: true };
    };

/**
 * A worker who has left a job this often cannot apply again, which bounds what its employer is
 * notified of.
 */
export const leavingsMax = 10;

const without = (applicants: Offered["applicants"], workerId: string) =>
  Object.fromEntries(Object.entries(applicants).filter(([id]) => id !== workerId));

/** What the days of some terms pay, and the staff that it was computed with. */
export const pricesOf = ({ takeHomeWon, moreTakeHomeWon, regularEmployees }: Terms) => ({
  takeHomeWon,
  ...(moreTakeHomeWon === undefined ? {} : { moreTakeHomeWon }),
  regularEmployees,
});

/** The further days of a posting, each with what it pays; undefined for one day. */
export const pricedDays = (
  moreDays: Posting["moreDays"],
  takeHomeWon: number,
  moreTakeHomeWon: readonly number[] = [],
) => moreDays?.map((day, n) => ({ ...day, takeHomeWon: won(moreTakeHomeWon[n] ?? takeHomeWon) }));

const earlyIn = ({ opensAt }: Standing) => (opensAt === undefined ? {} : { opensAt });

const isFixedAlike = (fixed: readonly (keyof Posting)[], one: Posting, other: Posting): boolean =>
  fixed.every((term) => isSame(one[term], other[term]));

const evolveOffered = (
  job: OfferedJob,
  event: Exclude<JobEvent, { type: "posted" }>,
): OfferedJob => {
  switch (event.type) {
    case "changed": {
      const { stands: _, version = job.version + 1, ...terms } = event.data;
      const isKept = isFixedAlike(fixedTermsBefore, terms.posting, job.posting);
      const compared = isKept ? job.termsVersion : version;
      const { moreTakeHomeWon: __, ...before } = job;
      return { ...before, version, termsVersion: compared, ...terms };
    }
    case "published": {
      const { at: postedAt, stands } = event.data;
      const opened = { status: "open", postedAt, ...earlyIn(stands) } as const;
      return { ...job, ...pricesOf(event.data), ...opened };
    }
    case "openedToAll": {
      const { opensAt: _, ...all } = job;
      return all;
    }
    case "closed":
    case "cancelled":
      return { ...job, status: event.type };
    case "entered": {
      const { workerId, applicationId } = event.data;
      return { ...job, applicants: { ...job.applicants, [workerId]: applicationId } };
    }
    case "left": {
      const { workerId } = event.data;
      const leavings = { ...job.leavings, [workerId]: (job.leavings[workerId] ?? 0) + 1 };
      return { ...job, applicants: without(job.applicants, workerId), leavings };
    }
    case "seatTaken":
      return { ...job, holders: [...job.holders, event.data.applicationId] };
    case "seatFreed":
      return { ...job, holders: job.holders.filter((id) => id !== event.data.applicationId) };
  }
};

const evolve = (job: Job, event: JobEvent): Job => {
  if (event.type === "posted") {
    const { stands, at, version = 1, ...terms } = event.data;
    const status = stands.status === "draft" ? "draft" : "open";
    const { employerId } = stands;
    const begun = { status, postedAt: at, applicants: {}, holders: [], leavings: {} } as const;
    return { ...terms, ...earlyIn(stands), version, termsVersion: version, employerId, ...begun };
  }
  return job.status === "none" ? job : evolveOffered(job, event);
};

const empty: Job = { status: "none" };
export const jobs: StreamDefinition<Job, JobEvent> = { stream: "job", empty, evolve };

export type JobStatus = "draft" | "open" | "filled" | "closed" | "cancelled" | "done";

/**
 * The status that people see: "filled" and "done" follow from the seats and the time. A posting of
 * several days takes no one from its first start on, and is shown as closed.
 */
export const statusOf = (job: OfferedJob, at: Instant): JobStatus => {
  if (job.status !== "open") return job.status;
  if (lastEndOf(job.posting) <= at) return "done";
  if (job.holders.length >= job.posting.seats) return "filled";
  return job.posting.moreDays !== undefined && job.posting.startsAt <= at ? "closed" : "open";
};

/** The offered job. Refuses NOT_FOUND (404). */
export const offered = (job: Job): OfferedJob => {
  if (job.status === "none") throw new Refusal("NOT_FOUND", {}, 404);
  return job;
};

/**
 * The job, for its owner. Refuses NOT_YOURS (403); NOT_FOUND (404) for a draft, which is private.
 */
export const owned = (job: Job, employerId: string): OfferedJob => {
  const mine = offered(job);
  if (mine.employerId !== employerId) {
    throw mine.status === "draft"
      ? new Refusal("NOT_FOUND", {}, 404)
      : new Refusal("NOT_YOURS", {}, 403);
  }
  return mine;
};

/** Whether only favourites see an open job and may apply. */
export const isEarly = (job: OfferedJob, at: Instant): boolean =>
  job.status === "open" && job.opensAt !== undefined && at < job.opensAt;

/**
 * Whether a job was never open to all: strangers know it neither early nor after its end. The time
 * of its opening stays in the state of a job that ended before.
 */
export const isForFavourites = (job: OfferedJob, at: Instant): boolean =>
  isEarly(job, at) || (job.status !== "open" && job.opensAt !== undefined);

/** Refuses EARLY_ACCESS_TOO_LONG (422) for a job that would begin before it opens to all. */
const checkOpening = ({ startsAt }: Posting, opensAt: Instant | undefined): void => {
  if (opensAt === undefined || opensAt < startsAt) return;
  throw new Refusal("EARLY_ACCESS_TOO_LONG", { opensAt, startsAt }, 422);
};

/** When a job that is published now opens to all; empty where it does at once. */
const openingOf = ({ posting, earlyMinutes }: Terms, at: Instant): { opensAt?: Instant } => {
  if (earlyMinutes === undefined) return {};
  const opensAt = later(at, earlyMinutes * minuteMs);
  checkOpening(posting, opensAt);
  return { opensAt };
};

/**
 * Posts a job; no event if it is posted already. Refuses what `checkPosting` refuses, and
 * EARLY_ACCESS_TOO_LONG (422).
 */
export const post = (
  job: Job,
  employerId: string,
  terms: Terms,
  isDraft: boolean,
  at: Instant,
): JobEvent[] => {
  if (job.status !== "none") return [];
  checkPosting(terms.posting, at);
  const opening = openingOf(terms, at);
  const stands: Standing = isDraft
    ? { employerId, status: "draft", seatsTaken: 0 }
    : { employerId, status: "open", seatsTaken: 0, ...opening };
  return [{ type: "posted", data: { ...terms, stands, version: 1, at } }];
};

/** The status of a job with `seats`, of which `seatsTaken` are taken. */
export const standing = (
  job: OfferedJob,
  seatsTaken: number,
  seats = job.posting.seats,
): Standing => {
  const { employerId, status, opensAt } = job;
  const isFilled = status === "open" && seatsTaken >= seats;
  const early = status === "open" && opensAt !== undefined ? { opensAt } : {};
  return { employerId, status: isFilled ? "filled" : status, seatsTaken, ...early };
};

/** Thrown by a rule that needs the take-home pay of these terms, which is not known yet. */
export class Unpriced extends Error {
  readonly posting: Posting;
  readonly regularEmployees: number;

  constructor(posting: Posting, regularEmployees: number) {
    super("the terms have no price yet");
    this.name = "Unpriced";
    this.posting = posting;
    this.regularEmployees = regularEmployees;
  }
}

/** A patch, and the versions of the job that it may apply to. */
export type Change = { readonly patch: PostingPatch; readonly wanted: Wanted };

/** Refuses JOB_NOT_OPEN, TERMS_FIXED, and what `checkPosting` refuses of the new terms. */
const checkEdit = (mine: OfferedJob, posting: Posting, at: Instant): void => {
  const isBegun = mine.status === "open" && mine.posting.startsAt <= at;
  if (mine.status === "closed" || mine.status === "cancelled" || isBegun) {
    throw new Refusal("JOB_NOT_OPEN", { status: mine.status });
  }
  const isFixed = Object.keys(mine.applicants).length > 0;
  const moved = fixedTerms.filter((term) => !isSame(posting[term], mine.posting[term]));
  if (isFixed && moved.length > 0) throw new Refusal("TERMS_FIXED", { terms: moved });
  if (posting.seats < mine.holders.length) {
    throw new Refusal("TERMS_FIXED", { terms: ["seats"], seatsTaken: mine.holders.length });
  }
  // The title of a posting that rests by an earlier rule may still be changed.
  checkPosting(posting, at, mine.posting);
  checkOpening(posting, mine.opensAt);
};

/**
 * Changes what the patch names, on the current terms; no event if they stay the same. `priced` are
 * terms whose pay is known. Refuses VERSION_CHANGED (412), JOB_NOT_OPEN, TERMS_FIXED while an
 * application is live, and 422s. Throws Unpriced if the pay of the new terms is not known.
 */
export const edit = (
  job: Job,
  employerId: string,
  { patch, wanted }: Change,
  priced: Terms | null,
  at: Instant,
): JobEvent[] => {
  const mine = owned(job, employerId);
  checkVersion(wanted, mine.version);
  const posting = patched(mine.posting, patch);
  checkEdit(mine, posting, at);
  if (isSame(posting, mine.posting)) return [];
  const { regularEmployees } = mine;
  const known = [mine, priced].find(
    (terms) =>
      terms?.regularEmployees === regularEmployees && isPricedAlike(terms.posting, posting),
  );
  if (known == null) throw new Unpriced(posting, regularEmployees);
  const stands = standing(mine, mine.holders.length, posting.seats);
  const version = mine.version + 1;
  const isKept = isFixedAlike(fixedTerms, posting, mine.posting);
  const versions = { version, termsVersion: isKept ? mine.termsVersion : version };
  const data = { posting, ...pricesOf(known), stands, ...versions };
  return [{ type: "changed", data }];
};

/**
 * Opens a draft. `priced` are its terms with the staff that counts now; a draft that was changed
 * meanwhile keeps its own. Refuses JOB_NOT_DRAFT, what `checkPosting` refuses at that
 * instant, and EARLY_ACCESS_TOO_LONG.
 */
export const publish = (
  job: Job,
  employerId: string,
  at: Instant,
  priced: Terms | null = null,
): JobEvent[] => {
  const mine = owned(job, employerId);
  if (mine.status !== "draft") throw new Refusal("JOB_NOT_DRAFT", { status: mine.status });
  checkPosting(mine.posting, at);
  const { posting, version } = mine;
  const isPriced = priced !== null && isPricedAlike(priced.posting, posting);
  const prices = pricesOf(isPriced ? priced : mine);
  const stands = { ...standing({ ...mine, status: "open" }, 0), ...openingOf(mine, at) };
  const data = { posting, ...prices, stands, version, at };
  return [{ type: "published", data }];
};

/** Takes no more applications. Refuses JOB_NOT_OPEN. */
export const close = (job: Job, employerId: string, at: Instant): JobEvent[] => {
  const mine = owned(job, employerId);
  if (mine.status !== "open") throw new Refusal("JOB_NOT_OPEN", { status: mine.status });
  const stands = standing({ ...mine, status: "closed" }, mine.holders.length);
  return [{ type: "closed", data: { stands, at } }];
};

/** Calls the whole job off before it begins. Refuses JOB_NOT_OPEN. */
export const cancel = (job: Job, employerId: string, at: Instant): JobEvent[] => {
  const mine = owned(job, employerId);
  if (mine.status === "cancelled") return [];
  if (mine.posting.startsAt <= at)
    throw new Refusal("JOB_NOT_OPEN", { status: statusOf(mine, at) });
  const stands = standing({ ...mine, status: "cancelled" }, mine.holders.length);
  return [{ type: "cancelled", data: { stands, at } }];
};
