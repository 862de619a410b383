/**
 * Review: what one party of a finished application says of the other.
 *
 * The application's stream says that it was said and with how many stars; the words are in the
 * vault. Once for each side, and never changed.
 */
import { Refusal } from "../../contracts/core/refusal.ts";
import { type ApplicationEvent, type Applied, type Signer, wasPaid } from "./application.ts";

/** Who is told of: the other one. */
export const subjectOf = ({ parties }: Applied, by: Signer): string =>
  by === "worker" ? parties.employerId : parties.workerId;

/**
 * Refuses STATUS_FORBIDS before the work is approved, NOTHING_PAID where no minute of it is paid,
 * and ALREADY_REVIEWED.
 */
export const review = (
  applied: Applied,
  said: { readonly reviewId: string; readonly by: Signer; readonly stars: number },
): ApplicationEvent[] => {
  const { status, reviewedBy, parties, approvedMinutes } = applied;
  // A dispute about the pay takes nobody's word from him.
  if (status !== "approved" && !wasPaid(applied)) throw new Refusal("STATUS_FORBIDS", { status });
  if ((approvedMinutes ?? 0) === 0) throw new Refusal("NOTHING_PAID");
  if (reviewedBy.includes(said.by)) throw new Refusal("ALREADY_REVIEWED");
  return [{ type: "reviewed", data: { ...parties, ...said } }];
};
