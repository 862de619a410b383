/**
 * Read models of what the job service tells of people: the reviews one by one, and for each person
 * how many stars they gave him and how many shifts he has behind him.
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
  /** Newest first among those of one person. */
  readonly order: string;
};

type Said = Extract<Message, { type: "job.reviewed" }>["data"];

const authorOf = ({ by, workerId, employerId }: Said): string =>
  by === "worker" ? workerId : employerId;
const subjectOf = ({ by, workerId, employerId }: Said): string =>
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
    /** Shifts that were worked and approved: his own, or those that he had worked for him. */
    readonly shifts: number;
  };

type Worked = Extract<Message, { type: "job.approved" | "job.decided" }>;

/** Some of it is paid: approved, or decided by an operator after a dispute. Of the two one comes. */
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
