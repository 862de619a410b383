/**
 * Employer ratings: the stars that workers gave each employer, counted from job's log in memory.
 *
 * The same public figures as in the job service's lists; sums only, and none of closed accounts.
 */
import { ratingOf, type Stars, withReview } from "../../contracts/common/reviews.ts";
import type { EventOf } from "../../contracts/events.ts";

/** All that is known of an employer, for the snapshot. */
export type KeptRating = readonly [userId: string, stars: Stars];

/** The sum and the count of stars, by employer. */
export class EmployerRatings {
  private readonly known = new Map<string, Stars>();

  /** Counts a review at its log position; a review by an employer is ignored. */
  follow(position: number, review: EventOf<"job.reviewed">): void {
    const { by, employerId } = review;
    if (by !== "worker") return;
    this.known.set(employerId, withReview(this.known.get(employerId) ?? null, position, review));
  }

  /** The rating and the number of reviews, as lists show them. */
  of(userId: string): { readonly rating: number | null; readonly reviews: number } {
    const { stars = 0, reviews = 0 } = this.known.get(userId) ?? {};
    return { rating: ratingOf(stars, reviews), reviews };
  }

  /** What is known of each employer, for the snapshot. */
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
