/** Seats: who waits at a job, who holds a seat of it, and how a seat is taken and freed. */
import { Refusal } from "../../contracts/core/refusal.ts";
import type { Instant } from "../../contracts/core/units.ts";
import { type Job, type JobEvent, leavingsMax, type OfferedJob, standing } from "./job.ts";

/** How many may wait for each seat of a firstCome job, beside those who get one. */
const waitingPerSeat = 3;

/** The applications that wait for a seat, the longest-waiting first. */
export const waiting = ({ applicants, holders }: OfferedJob): string[] =>
  Object.values(applicants).filter((id) => !holders.includes(id));

const isFull = (job: OfferedJob): boolean => {
  const { seats, selection } = job.posting;
  if (selection === "choose") return job.holders.length >= seats;
  // Counts applicants, not holders: if many apply at once, their seats are taken later.
  return Object.keys(job.applicants).length >= (1 + waitingPerSeat) * seats;
};

type Entering = {
  readonly applicationId: string;
  readonly workerId: string;
  /** The version of the posting that the worker applied to; absent in older applications. */
  readonly seenVersion?: number | undefined;
};

/**
 * Lets a worker in as an applicant; if the seats of a firstCome job are taken, they wait. Refuses
 * JOB_NOT_OPEN (also once it has begun), ALREADY_APPLIED, APPLIED_TOO_OFTEN and JOB_FULL. Refuses
 * TERMS_CHANGED if a fixed term differs from the version that was seen.
 */
export const enter = (
  job: Job,
  { seenVersion, ...application }: Entering,
  at: Instant,
): JobEvent[] => {
  if (job.status !== "open" || job.posting.startsAt <= at) {
    throw new Refusal("JOB_NOT_OPEN", { status: job.status });
  }
  const live = job.applicants[application.workerId];
  if (live === application.applicationId) return [];
  if (live !== undefined) throw new Refusal("ALREADY_APPLIED", { applicationId: live });
  if ((job.leavings[application.workerId] ?? 0) >= leavingsMax) {
    throw new Refusal("APPLIED_TOO_OFTEN", { leavingsMax });
  }
  const { termsVersion, version } = job;
  if (seenVersion !== undefined && (seenVersion < termsVersion || seenVersion > version)) {
    throw new Refusal("TERMS_CHANGED", { version });
  }
  if (isFull(job)) {
    throw new Refusal("JOB_FULL", { seats: job.posting.seats });
  }
  return [{ type: "entered", data: application }];
};

/** Ends an application's part in the job: its seat and its place in the list. */
export const leave = (
  job: Job,
  application: { applicationId: string; workerId: string },
): JobEvent[] => {
  if (job.status === "none" || job.applicants[application.workerId] !== application.applicationId) {
    return [];
  }
  const freed = freeSeat(job, application.applicationId).map((event) =>
    event.type === "seatFreed"
      ? { ...event, data: { ...event.data, isLeft: true as const } }
      : event,
  );
  return [...freed, { type: "left", data: application }];
};

/** The job while it takes workers. Refuses JOB_NOT_OPEN, also from its start on. */
const taking = (job: Job, at: Instant): OfferedJob => {
  if (job.status !== "open" || job.posting.startsAt <= at) {
    throw new Refusal("JOB_NOT_OPEN", { status: job.status });
  }
  return job;
};

/** Refuses JOB_NOT_OPEN as `takeSeat` does, and JOB_FULL where the seat is not held. */
export const checkSeat = (state: Job, applicationId: string, at: Instant): void => {
  const job = taking(state, at);
  if (!job.holders.includes(applicationId)) {
    throw new Refusal("JOB_FULL", { seats: job.posting.seats });
  }
};

/** Gives a seat to an applicant. Refuses JOB_FULL, and JOB_NOT_OPEN when the job has begun. */
export const takeSeat = (state: Job, applicationId: string, at: Instant): JobEvent[] => {
  const job = taking(state, at);
  if (job.holders.includes(applicationId)) return [];
  if (job.holders.length >= job.posting.seats) {
    throw new Refusal("JOB_FULL", { seats: job.posting.seats });
  }
  const stands = standing(job, job.holders.length + 1);
  return [{ type: "seatTaken", data: { applicationId, stands } }];
};

/** Gives a seat back; no event if it was not held. */
export const freeSeat = (job: Job, applicationId: string): JobEvent[] => {
  if (job.status === "none" || !job.holders.includes(applicationId)) return [];
  const stands = standing(job, job.holders.length - 1);
  return [{ type: "seatFreed", data: { applicationId, stands } }];
};
