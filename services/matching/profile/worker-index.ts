/**
 * Worker index: the wishes of all workers with a profile, in memory, to be ranked for one job.
 *
 * Each replica keeps its own. A changed profile is only marked, and read when the next employer
 * asks.
 */
import { type Fit, fitnessOf, lotOf } from "../score/fitness.ts";
import { type Offer, suitsAtAnyPay, type Wish } from "../score/offer.ts";

export type Candidate = {
  readonly userId: string;
  readonly fit: Fit;
  readonly hundredths: number;
  readonly lot: number;
};
export type CandidatePage = {
  readonly nowMs: number;
  readonly after: { readonly hundredths: number; readonly id: string } | null;
  readonly limit: number;
  /** Workers who are not shown. */
  readonly avoids: ReadonlySet<string>;
  readonly allows: (userId: string) => boolean;
  readonly fitOf: (userId: string, wish: Wish) => Fit;
};

type Place = Pick<Candidate, "userId" | "hundredths" | "lot">;

/** Fittest first; of equals the one whose lot for this job is lower. */
const inOrder = (a: Place, b: Place): number =>
  b.hundredths - a.hundredths || a.lot - b.lot || (a.userId < b.userId ? -1 : 1);

/** The wishes of all rankable workers that this replica knows. */
export class WorkerIndex {
  private readonly wishes = new Map<string, Wish>();
  private readonly unread = new Set<string>();

  /** Marks a worker's profile as changed. */
  note(userId: string): void {
    this.unread.add(userId);
  }

  forget(userId: string): void {
    this.wishes.delete(userId);
    this.unread.delete(userId);
  }

  /** Every known worker and their wish. */
  all(): Iterable<[string, Wish]> {
    return this.wishes;
  }

  /** Reads the marked profiles; `read` answers null for a worker who may not be ranked any more. */
  async catchUp(read: (userId: string) => Promise<Wish | null>): Promise<void> {
    for (const userId of [...this.unread]) {
      const wish = await read(userId);
      this.unread.delete(userId);
      if (wish === null) this.wishes.delete(userId);
      else this.wishes.set(userId, wish);
    }
  }

  /**
   * The workers whom an offer suits, fittest first. Whether it suits them uses their place and never
   * the pay they ask; the order and the points use neither. O(workers).
   */
  best(offer: Offer, page: CandidatePage): Candidate[] {
    const { nowMs, after, limit, avoids, allows, fitOf } = page;
    const found: Candidate[] = [];
    const { jobId } = offer;
    const last = after && {
      userId: after.id,
      hundredths: after.hundredths,
      lot: lotOf(jobId, after.id),
    };
    for (const [userId, wish] of this.wishes) {
      if (avoids.has(userId) || suitsAtAnyPay(wish, offer, nowMs) < 0 || !allows(userId)) continue;
      const fit = fitOf(userId, wish);
      const one = { userId, fit, hundredths: fitnessOf(fit), lot: lotOf(jobId, userId) };
      if (last === null || (userId !== last.userId && inOrder(one, last) > 0)) found.push(one);
    }
    return found.sort(inOrder).slice(0, limit);
  }
}
