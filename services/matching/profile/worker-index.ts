/**
 * Worker index: the wishes of all workers with a profile, in memory, to be ranked for one job.
 *
 * Each replica keeps its own. A changed profile is only marked, and read when the next employer
 * asks.
 */
import { type Offer, suits, type Wish } from "../score/offer.ts";
import { type Beside, hundredthsOf, nothingBeside } from "../score/score.ts";

export type Candidate = {
  readonly userId: string;
  readonly wish: Wish;
  readonly hundredths: number;
  readonly way: number;
  readonly beside: Beside;
};
export type CandidatePage = {
  readonly nowMs: number;
  /** The instant for which the whole ranking is computed. */
  readonly atMs: number;
  readonly after: { readonly hundredths: number; readonly id: string } | null;
  readonly limit: number;
  /** Workers who are not shown. */
  readonly avoids: ReadonlySet<string>;
  readonly allows?: (userId: string) => boolean;
  /** What is known beside the profile and the posting; nothing when absent. */
  readonly besides?: (userId: string) => Beside;
};

const inOrder = (a: Candidate, b: Candidate): number =>
  b.hundredths - a.hundredths || (a.userId < b.userId ? -1 : 1);

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

  /** The workers whom an offer suits, best first, ties by user id. O(workers). */
  best(offer: Offer, page: CandidatePage): Candidate[] {
    const { nowMs, atMs, after, limit, avoids, allows, besides } = page;
    const found: Candidate[] = [];
    for (const [userId, wish] of this.wishes) {
      const way = avoids.has(userId) ? -1 : suits(wish, offer, nowMs);
      if (way < 0 || allows?.(userId) === false) continue;
      const beside = besides?.(userId) ?? nothingBeside;
      const hundredths = hundredthsOf(wish, offer, way, atMs, beside);
      const isShown =
        after !== null &&
        (hundredths > after.hundredths || (hundredths === after.hundredths && userId <= after.id));
      if (!isShown) found.push({ userId, wish, hundredths, way, beside });
    }
    return found.sort(inOrder).slice(0, limit);
  }
}
