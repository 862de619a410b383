/**
 * Market projection: the facts of each job and each application, from which figures are computed.
 *
 * The facts of an application come from two logs, which may be read in any order: each member comes
 * from one of them only. Both logs have the same ids.
 */
import type { Projector } from "../../../mixins/projection/projector.ts";
import type { Instant } from "../../contracts/core/units.ts";
import type { Message } from "../../contracts/index.ts";

export type JobFacts = {
  readonly _id: string;
  readonly employerId: string;
  readonly status: string;
  readonly seats: number;
  readonly seatsTaken: number;
  /** Null while it is a draft. */
  readonly postedAt: Instant | null;
  readonly firstApplicantAt: Instant | null;
  /** The first time that every seat was taken. */
  readonly filledAt: Instant | null;
  readonly title: string;
  readonly categoryId: string;
  readonly startsAt: Instant | null;
  /** Sorts the jobs of an employer by their begin; null while it is a draft. */
  readonly byStart: string | null;
};

/** The start of `byStart` for the jobs of an employer that begin at an instant. */
export const startOrder = (employerId: string, at: Instant): string => `${employerId} ${at}`;

export type ApplicationFacts = {
  readonly _id: string;
  readonly jobId: string;
  readonly workerId: string;
  readonly employerId: string;
  readonly status: string | null;
  readonly appliedAt: Instant | null;
  /** A further day of a contract: a shift, and no application of its own; absent for others. */
  readonly isDay?: boolean;
  readonly acceptedAt: Instant | null;
  readonly approvedAt: Instant | null;
  readonly isNoShow: boolean;
  readonly paidAt: Instant | null;
  readonly grossWon: number;
  readonly netWon: number;
  readonly employerFeeWon: number;
  /** Paid minutes, as approved or decided last. */
  readonly minutes: number;
  /** Each payment and correction, in order; an amount is below 0 where a part went back. */
  readonly payments: readonly Paid[];
  /** The leave allowance of work that was called off: of job's log, so apart from the payments. */
  readonly leave: Paid | null;
  /**
   * The time of application; the id behind `~` while payment's log is ahead: equal keys of many
   * documents would make each write of the index as long as their list.
   */
  readonly byTime: string;
};

/** What one payment or correction added to the pay. */
export type Paid = { readonly at: Instant; readonly grossWon: number; readonly netWon: number };

const unknownJob = {
  status: "draft",
  seats: 0,
  seatsTaken: 0,
  postedAt: null,
  firstApplicantAt: null,
  filledAt: null,
  title: "",
  categoryId: "",
  startsAt: null,
  byStart: null,
};

const jobAfter = (facts: JobFacts | null, message: Message, _id: string): JobFacts | null => {
  if (message.type === "job.applied") {
    const { employerId, appliedAt } = message.data;
    const before = facts ?? { _id, employerId, ...unknownJob };
    return { ...before, firstApplicantAt: before.firstApplicantAt ?? (appliedAt as Instant) };
  }
  if (!("seatsTaken" in message.data)) return facts;
  const { employerId, status, seatsTaken, job } = message.data;
  const before = facts ?? { _id, employerId, ...unknownJob };
  // Only a new or changed posting contains the number of seats.
  const seats = job?.seats ?? before.seats;
  const isFull = seats > 0 && seatsTaken >= seats;
  const { title, categoryId } = job ?? before;
  const startsAt = (job?.startsAt as Instant | undefined) ?? before.startsAt;
  const isShown = status !== "draft" && startsAt !== null;
  return {
    ...before,
    title,
    categoryId,
    startsAt,
    byStart: isShown ? `${startOrder(employerId, startsAt)}~${_id}` : null,
    status,
    seats,
    seatsTaken,
    postedAt: before.postedAt ?? (status === "draft" ? null : message.at),
    filledAt: before.filledAt ?? (isFull ? message.at : null),
  };
};

export const marketJobs: Projector<JobFacts> = {
  name: "market_jobs",
  version: 2,
  indexes: { index: ["postedAt", "byStart"] },
  on: [
    "job.openedEarly",
    "job.earlyChanged",
    "job.posted",
    "job.changed",
    "job.closed",
    "job.cancelled",
    "job.applied",
  ],
  ids: ({ data }) => ("jobId" in data && data.jobId !== undefined ? [data.jobId] : []),
  next: jobAfter,
};

type Change = Partial<
  Omit<ApplicationFacts, "byTime" | "_id" | "jobId" | "workerId" | "employerId">
>;

const moneyOf = (facts: ApplicationFacts, message: Message): Change => {
  if (message.type !== "payment.completed" && message.type !== "payment.corrected") return {};
  const { grossWon, netWon, employerFeeWon } = message.data;
  const payments = [...facts.payments, { at: message.at, grossWon, netWon }];
  if (message.type === "payment.completed") {
    return { paidAt: message.at, grossWon, netWon, employerFeeWon, payments };
  }
  // Both events come from one log, and the correction comes after the completion.
  return {
    grossWon: facts.grossWon + grossWon,
    netWon: facts.netWon + netWon,
    employerFeeWon: facts.employerFeeWon + employerFeeWon,
    payments,
  };
};

const courseOf = (facts: ApplicationFacts, message: Message): Change => {
  switch (message.type) {
    case "job.applied":
      return {
        status: message.data.status,
        // The first, for good: a bucket of the summary keeps its applications.
        appliedAt: facts.appliedAt ?? (message.data.appliedAt as Instant),
        ...(message.data.partOf === undefined ? {} : { isDay: true, acceptedAt: message.at }),
      };
    case "job.accepted":
      return { status: message.data.status, acceptedAt: facts.acceptedAt ?? message.at };
    case "job.approved":
      return {
        status: message.data.status,
        approvedAt: facts.approvedAt ?? message.at,
        minutes: message.data.minutes,
      };
    case "job.noShow":
      return { status: message.data.status, isNoShow: true };
    case "job.decided":
      // A worker who is paid for a shift attended it, so an earlier no-show is void.
      return {
        minutes: message.data.minutes,
        ...(message.data.minutes > 0 && { isNoShow: false }),
      };
    case "job.leavePaid": {
      const { grossWon, netWon } = message.data;
      return { leave: { at: message.at, grossWon, netWon } };
    }
    case "job.payDecided":
      return { minutes: message.data.minutes };
    case "job.rejected":
    case "job.withdrawn":
    case "job.signed":
    case "job.checkedIn":
    case "job.checkedOut":
    case "job.paid":
      return { status: message.data.status };
    default:
      return {};
  }
};

export const marketApplications: Projector<ApplicationFacts> = {
  name: "market_applications",
  version: 4,
  indexes: { index: ["byTime", "workerId", "jobId"] },
  on: [
    "job.applied",
    "job.accepted",
    "job.rejected",
    "job.withdrawn",
    "job.signed",
    "job.checkedIn",
    "job.checkedOut",
    "job.approved",
    "job.paid",
    "job.noShow",
    "job.decided",
    "job.payDecided",
    "job.leavePaid",
    "payment.completed",
    "payment.corrected",
  ],
  ids: ({ data }) =>
    "workerId" in data && "applicationId" in data && data.applicationId !== undefined
      ? [data.applicationId]
      : [],
  next: (facts, message, _id) => {
    if (!("workerId" in message.data && "jobId" in message.data)) return facts;
    const { jobId, workerId, employerId } = message.data;
    if (jobId === undefined || workerId === undefined || employerId === undefined) return facts;
    const before: ApplicationFacts = facts ?? {
      _id,
      jobId,
      workerId,
      employerId,
      status: null,
      appliedAt: null,
      acceptedAt: null,
      approvedAt: null,
      isNoShow: false,
      paidAt: null,
      grossWon: 0,
      netWon: 0,
      employerFeeWon: 0,
      minutes: 0,
      payments: [],
      leave: null,
      byTime: `~${_id}`,
    };
    const next = { ...before, ...courseOf(before, message), ...moneyOf(before, message) };
    return { ...next, byTime: next.appliedAt ?? next.byTime };
  },
};
