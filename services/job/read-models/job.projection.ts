/**
 * Read models of the job service: jobs for search and lists, applications for lists and deadlines,
 * and the ratings of employers.
 */
import type { Projector } from "../../../mixins/projection/projector.ts";
import type { Doc } from "../../../mixins/store/store.ts";
import { type Stars, withReview } from "../../contracts/common/reviews.ts";
import type { Instant } from "../../contracts/core/units.ts";
import type { Message } from "../../contracts/index.ts";
import { lastEndOf } from "../../contracts/kernel/work-days.ts";
import { remindersOf } from "../domain/reminders.ts";
import type { SearchedJob } from "../search/search-index.ts";

export type JobDoc = Doc & {
  readonly employerId: string;
  readonly postedAt: Instant;
  readonly job: SearchedJob;
  /** When it opens to all; absent once it has, and when it takes no workers. */
  readonly opensAt?: Instant;
  readonly siteId?: string;
  /** The end of its last day. */
  readonly endsAt: Instant;
  /** The sort key within an employer: by the time of posting. */
  readonly order: string;
};

const jobIdOf = (message: Message): string[] => {
  switch (message.type) {
    case "job.drafted":
    case "job.openedEarly":
    case "job.earlyChanged":
    case "job.posted":
    case "job.changed":
    case "job.closed":
    case "job.cancelled":
      return [message.data.jobId];
    default:
      return [];
  }
};

const nextJob = (doc: JobDoc | null, message: Message): JobDoc | null => {
  switch (message.type) {
    case "job.drafted":
    case "job.openedEarly":
    case "job.earlyChanged":
    case "job.posted":
    case "job.changed":
    case "job.closed":
    case "job.cancelled": {
      const { jobId, employerId, status, seatsTaken, job = doc?.job } = message.data;
      if (job === undefined) return doc;
      const isPosted = message.type === "job.posted" || message.type === "job.openedEarly";
      const postedAt = isPosted ? message.at : (doc?.postedAt ?? message.at);
      const { opensAt: until, ...shown } = job;
      const isOver = message.type === "job.closed" || message.type === "job.cancelled";
      const early = until === undefined || isOver ? {} : { opensAt: until as Instant };
      const site = job.siteId === undefined ? {} : { siteId: job.siteId };
      const stands = { ...shown, ...early, status, seatsTaken };
      const order = `${postedAt} ${jobId}`;
      const endsAt = lastEndOf(job) as Instant;
      return { _id: jobId, employerId, ...site, postedAt, job: stands, ...early, endsAt, order };
    }
    default:
      return doc;
  }
};

export const jobsView: Projector<JobDoc> = {
  name: "jobs",
  version: 4,
  indexes: { index: ["employerId", "siteId", "opensAt"] },
  on: [
    "job.drafted",
    "job.openedEarly",
    "job.earlyChanged",
    "job.posted",
    "job.changed",
    "job.closed",
    "job.cancelled",
  ],
  ids: jobIdOf,
  next: nextJob,
};

export type ApplicationDoc = Doc & {
  readonly jobId: string;
  readonly workerId: string;
  readonly employerId: string;
  readonly status: string;
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  /** Until when both may report what was worked; null if they were not asked. */
  readonly overdueUntil: Instant | null;
  /** When the worker was accepted; null before. */
  readonly acceptedAt: Instant | null;
  /** When each reminder is due; null once it was made, and where there is none. */
  readonly remindDayAt: Instant | null;
  readonly remindHoursAt: Instant | null;
  /** When the seat is released unless the worker answers; null where it is not. */
  readonly releasesAt: Instant | null;
  /** Whether the worker was warned that no check-in was seen. */
  readonly isWarned: boolean;
  /** Since when times wait for a signature; null while none do. */
  readonly unsignedSince: Instant | null;
  /** Whether those times give more than was attended. */
  readonly isMore: boolean;
  /** When the other side was reminded to sign them. */
  readonly remindedAt: Instant | null;
  /** When it entered this status. */
  readonly movedAt: Instant;
  readonly order: string;
  /** The application with its contract, of a further day. */
  readonly partOf?: string;
};

const nothingUnsigned = { unsignedSince: null, isMore: false, remindedAt: null } as const;

const noReminders = {
  ...{ acceptedAt: null, remindDayAt: null, remindHoursAt: null, releasesAt: null },
} as const;
/** The reminders of a shift from its acceptance on. */
const remindersFrom = (startsAt: Instant, acceptedAt: Instant) => ({
  ...{ acceptedAt, releasesAt: null },
  ...remindersOf(startsAt, acceptedAt),
});

const moves = [
  "job.accepted",
  "job.rejected",
  "job.withdrawn",
  "job.signed",
  "job.checkedIn",
  "job.checkedOut",
  "job.approved",
  "job.paid",
  "job.noShow",
  "job.calledOff",
  "job.corrected",
  "job.disputed",
  "job.decided",
  "job.payDecided",
  "job.payCorrected",
  "job.noShowUpheld",
] as const;

const nextApplication = (doc: ApplicationDoc | null, message: Message): ApplicationDoc | null => {
  if (message.type === "job.applied") {
    const { applicationId, jobId, workerId, employerId, status, startsAt, endsAt } = message.data;
    const { partOf } = message.data;
    const order = `${message.data.appliedAt} ${applicationId}`;
    const parties = { jobId, workerId, employerId };
    return {
      _id: applicationId,
      ...parties,
      status,
      startsAt: startsAt as Instant,
      endsAt: endsAt as Instant,
      overdueUntil: null,
      // A further day of a contract is accepted when it is opened.
      ...(status === "accepted" ? remindersFrom(startsAt as Instant, message.at) : noReminders),
      isWarned: false,
      ...nothingUnsigned,
      movedAt: message.at,
      order,
      ...(partOf === undefined ? {} : { partOf }),
    };
  }
  if (message.type === "job.overdue") {
    return doc && { ...doc, overdueUntil: message.data.until as Instant };
  }
  if (doc === null) return null;
  if (message.type === "job.reminderDue") {
    const { point, until = null } = message.data;
    const made = point === "day" ? { remindDayAt: null } : { remindHoursAt: null };
    return { ...doc, ...made, releasesAt: until as Instant | null };
  }
  if (message.type === "job.confirmed") return { ...doc, releasesAt: null };
  if (message.type === "job.checkInMissing") return { ...doc, isWarned: true };
  if (message.type === "job.correctionMade") {
    const { isMore = message.data.by === "worker" } = message.data;
    return { ...doc, isMore, unsignedSince: doc.unsignedSince ?? message.at };
  }
  if (message.type === "job.correctionUnsigned") return { ...doc, remindedAt: message.at };
  const { status } = message.data as { status?: string };
  if (status === undefined) return doc;
  const signed = message.type === "job.corrected" ? nothingUnsigned : {};
  const near = message.type === "job.accepted" ? remindersFrom(doc.startsAt, message.at) : {};
  return { ...doc, ...signed, ...near, status, movedAt: message.at };
};

export const applicationsView: Projector<ApplicationDoc> = {
  name: "applications",
  version: 7,
  indexes: { index: ["jobId", "workerId", "employerId", "status"] },
  on: [
    "job.applied",
    "job.overdue",
    "job.reminderDue",
    "job.confirmed",
    "job.checkInMissing",
    "job.correctionMade",
    "job.correctionUnsigned",
    ...moves,
  ],
  ids: (message) => {
    const { applicationId } = message.data as { applicationId?: string };
    return applicationId === undefined ? [] : [applicationId];
  },
  next: nextApplication,
};

/** By employer: the stars that workers gave them. */
export type RatingDoc = Doc & Stars;

export const ratingsView: Projector<RatingDoc> = {
  name: "ratings",
  version: 2,
  on: ["job.reviewed"],
  ids: ({ type, data }) =>
    type === "job.reviewed" && data.by === "worker" ? [data.employerId] : [],
  next: (doc, message, employerId) => {
    if (message.type !== "job.reviewed") return doc;
    const next = withReview(doc, message.position, message.data);
    return next === doc ? doc : { _id: employerId, ...next };
  },
};
