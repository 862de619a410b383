/**
 * Reviews and records: read models of the job service's events about users. `reviews` has one row
 * per review, `records` one row per user with their stars, reviews and completed shifts.
 */
import type { Projector } from "../../../mixins/projection/projector.ts";
import type { Doc } from "../../../mixins/store/store.ts";
import { type Votes, withVote } from "../../contracts/common/reviews.ts";
import type { Instant } from "../../contracts/core/units.ts";
import type { Message } from "../../contracts/index.ts";

export type ReviewDoc = Doc & {
  readonly subjectId: string;
  readonly authorId: string;
  readonly applicationId: string;
  readonly by: "worker" | "employer";
  readonly stars: number;
  readonly at: Instant;
  /** Orders the reviews of one user by time. */
  readonly order: string;
};

type Reviewed = Extract<Message, { type: "job.reviewed" }>["data"];

const authorOf = ({ by, workerId, employerId }: Reviewed): string =>
  by === "worker" ? workerId : employerId;
const subjectOf = ({ by, workerId, employerId }: Reviewed): string =>
  by === "worker" ? employerId : workerId;

export const reviewList: Projector<ReviewDoc> = {
  name: "reviews",
  version: 1,
  indexes: { index: ["subjectId", "authorId"] },
  on: ["job.reviewed"],
  ids: (message) => (message.type === "job.reviewed" ? [message.data.reviewId] : []),
  next: (doc, message) => {
    if (message.type !== "job.reviewed") return doc;
    const { data, at } = message;
    const { reviewId, applicationId, by, stars } = data;
    return {
      _id: reviewId,
      subjectId: subjectOf(data),
      authorId: authorOf(data),
      applicationId,
      by: by === "worker" ? "worker" : "employer",
      stars,
      at,
      order: `${at} ${reviewId}`,
    };
  },
};

export type RecordDoc = Doc &
  Votes & {
    /** Shifts worked and approved: by this worker, or for this employer. */
    readonly shifts: number;
  };

type Worked = Extract<Message, { type: "job.approved" | "job.decided" }>;

/**
 * Whether a shift was worked and is paid, at least in part: approved, or decided by an operator
 * after a dispute. A shift has one of the two events.
 */
export const isWorked = (message: Message): message is Worked =>
  (message.type === "job.approved" || message.type === "job.decided") && message.data.minutes > 0;

const unknown = (userId: string): RecordDoc => ({ _id: userId, reviews: 0, stars: 0, shifts: 0 });

export const records: Projector<RecordDoc> = {
  name: "records",
  version: 2,
  on: ["job.reviewed", "job.approved", "job.decided"],
  ids: (message) => {
    if (message.type === "job.reviewed") return [subjectOf(message.data)];
    if (!isWorked(message)) return [];
    return [message.data.workerId, message.data.employerId];
  },
  next: (doc, message, userId) => {
    const record = doc ?? unknown(userId);
    if (isWorked(message)) return { ...record, shifts: record.shifts + 1 };
    if (message.type !== "job.reviewed") return doc;
    return { ...record, ...withVote(record, authorOf(message.data), message.data.stars) };
  },
};
