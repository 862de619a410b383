/**
 * Reviews: what the two sides of a job say of each other after the work.
 *
 * Handlers: services/job/actions/review.actions.ts, services/user/actions/profile.actions.ts.
 */
import type { Contract } from "../core/action-contract.ts";
import {
  called,
  closed,
  Id,
  InstantText,
  ListOf,
  Nullable,
  OneOf,
  paging,
  T,
  Text,
} from "../core/schema.ts";

const hundredths = 100;

/** The mean of the given stars, to two decimals; null without a review. */
export const ratingOf = (stars: number, reviews: number): number | null =>
  reviews === 0 ? null : Math.round((stars * hundredths) / reviews) / hundredths;

/** The last stars of one author. */
type Given = readonly [authorId: string, stars: number];
/** The stars of one user: each author counts once, with their last review. */
export type Votes = {
  /** The number of authors. */
  readonly reviews: number;
  readonly stars: number;
  /** The latest authors; absent in older stored values. */
  readonly latest?: readonly Given[];
};
/** Authors remembered; beyond them, repeated reviews are no longer one pair that praises itself. */
const authorsMax = 50;

/** With one more vote: it replaces the earlier vote of the same author. */
export const withVote = (votes: Votes, authorId: string, stars: number): Votes => {
  const { latest = [] } = votes;
  const before = latest.find(([id]) => id === authorId);
  const others = latest.filter(([id]) => id !== authorId);
  return {
    reviews: votes.reviews + (before === undefined ? 1 : 0),
    stars: votes.stars + stars - (before?.[1] ?? 0),
    latest: [...others, [authorId, stars] as const].slice(-authorsMax),
  };
};

/** The stars that workers gave an employer so far, counted from job's log. */
export type Stars = Votes & {
  /** The log position of the last counted review, so that none is counted twice. */
  readonly upTo: number;
};

/** With one more review, unless it is counted already. */
export const withReview = (
  before: Stars | null,
  position: number,
  { workerId, stars }: { readonly workerId: string; readonly stars: number },
): Stars => {
  if (before !== null && position <= before.upTo) return before;
  return { ...withVote(before ?? { reviews: 0, stars: 0 }, workerId, stars), upTo: position };
};

const Stars = T.Integer({ minimum: 1, maximum: 5 });
const Side = OneOf("worker", "employer");
/** As many as a page of a list has. */
const textsMax = 100;

export const jobReviews = {
  "job.review": {
    summary: "Say how it was: once for each side, when the work is approved; others read it",
    rest: "POST /api/jobs/applications/:applicationId/reviews",
    who: ["worker", "employer"],
    params: T.Object({ applicationId: Id, stars: Stars, text: T.Optional(Text(1000)) }, closed),
    answer: T.Object(
      {
        reviewId: Id,
        applicationId: Id,
        jobId: Id,
        by: Side,
        stars: Stars,
        text: Nullable(T.String()),
        at: InstantText,
      },
      called("Review"),
    ),
    refuses: [
      "NOT_FOUND",
      "STATUS_FORBIDS",
      "CONTRACT_ELSEWHERE",
      "NOTHING_PAID",
      "ALREADY_REVIEWED",
      "CONTACT_IN_TEXT",
      "KEY_REUSED",
    ],
    status: 201,
  },
  "job.review.texts": {
    summary: "The words of reviews, for the one that lists them; one without words is left out",
    who: "internal",
    params: T.Object({ reviewIds: T.Array(Id, { maxItems: textsMax }) }, closed),
    answer: T.Object(
      {
        texts: T.Array(T.Object({ reviewId: Id, text: T.String() }, closed), {
          maxItems: textsMax,
        }),
      },
      closed,
    ),
    refuses: [],
  },
} as const satisfies Contract;

export const userReviews = {
  "user.reviews": {
    summary: "What others said of someone when the work was done, newest first",
    rest: "GET /api/users/:userId/reviews",
    who: "any",
    params: T.Object({ userId: Id, ...paging }, closed),
    answer: ListOf(
      T.Object(
        {
          reviewId: Id,
          by: Side,
          authorName: T.String({ description: "masked, or a company's; empty: no more here" }),
          stars: Stars,
          text: Nullable(T.String()),
          at: InstantText,
        },
        called("UserReview"),
      ),
    ),
    refuses: ["NOT_FOUND", "CURSOR_INVALID"],
  },
} as const satisfies Contract;
