/**
 * Review: one party's review of the other, after the work.
 *
 * The stream has the review's id and its stars; its text is stored beside the log
 * (../stores/review-texts.repository.ts). Each side reviews once, and a review never changes.
 */
import { Refusal } from "../../contracts/core/refusal.ts";
import { type ApplicationEvent, type Applied, type Signer, wasPaid } from "./application.ts";

/** The party that a review is about: the other one. */
export const subjectOf = ({ parties }: Applied, by: Signer): string =>
  by === "worker" ? parties.employerId : parties.workerId;

/**
 * Reviews the other party. Refuses STATUS_FORBIDS before the work is approved, NOTHING_PAID if no
 * minute of it is paid, and ALREADY_REVIEWED.
 */
export const review = (
  applied: Applied,
  given: { readonly reviewId: string; readonly by: Signer; readonly stars: number },
): ApplicationEvent[] => {
  const { status, reviewedBy, parties, approvedMinutes } = applied;
  // A dispute about the pay does not bar a review.
  if (status !== "approved" && !wasPaid(applied)) throw new Refusal("STATUS_FORBIDS", { status });
  if ((approvedMinutes ?? 0) === 0) throw new Refusal("NOTHING_PAID");
  if (reviewedBy.includes(given.by)) throw new Refusal("ALREADY_REVIEWED");
  return [{ type: "reviewed", data: { ...parties, ...given } }];
};
