/**
 * Ratings: what workers gave each employer, counted from job's log in memory.
 *
 * The same facts as the lists of the job service show, and as public; sums only, and of nobody whose
 * account is closed.
 */
import { ratingOf, type Stars, withReview } from "../../contracts/common/reviews.ts";
import type { EventOf } from "../../contracts/events.ts";

/** All that is known of an employer, to be kept. */
export type KeptRating = readonly [userId: string, stars: Stars];

export class EmployerRatings {
  private readonly known = new Map<string, Stars>();

  /** Takes a review, with its position in the log; what an employer said of a worker is no stars of his. */
  follow(position: number, review: EventOf<"job.reviewed">): void {
    const { by, employerId } = review;
    if (by !== "worker") return;
    this.known.set(employerId, withReview(this.known.get(employerId) ?? null, position, review));
  }

  /** As they stand with an employer in every list. */
  of(userId: string): { readonly rating: number | null; readonly reviews: number } {
    const { stars = 0, reviews = 0 } = this.known.get(userId) ?? {};
    return { rating: ratingOf(stars, reviews), reviews };
  }

  /** What is known of each, to be kept. */
  kept(): Iterable<KeptRating> {
    return this.known;
  }

  keep([userId, stars]: KeptRating): void {
    this.known.set(userId, stars);
  }

  forget(userId: string): void {
    this.known.delete(userId);
  }

  clear(): void {
    this.known.clear();
  }
}
