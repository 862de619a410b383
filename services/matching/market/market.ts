/**
 * Market: the live jobs, and the best of the open ones for a worker.
 *
 * Most offers are skipped, since an upper bound of their score follows from their columns or their
 * row (./score-bound.ts). The answer is still that of a full scan.
 */
import type { EventOf } from "../../contracts/events.ts";
import { type Offer, offerOf, suits, type Wish } from "../score/offer.ts";
import { OfferTexts } from "../score/offer-interning.ts";
import { type Beside, besideOf, nothingBeside, writtenOf } from "../score/score.ts";
import { type Weights, weights } from "../score/weights.ts";
import { OfferGrid } from "./offer-grid.ts";
import { type Bound, mayScore, rateNeeded, type Sought, soughtOf } from "./score-bound.ts";
import { type Ranked, TopK } from "./top-k.ts";

export type { Ranked } from "./top-k.ts";

/** The state of a job, as the job service announces it. */
export type JobState = EventOf<"job.changed">;

/** A page of the ranking: what follows `after`, at most `limit`. */
export type Page = {
  /** Offers that have begun by then are not shown. */
  readonly nowMs: number;
  /** The instant for which the whole ranking is computed. */
  readonly atMs: number;
  readonly after: { readonly hundredths: number; readonly id: string } | null;
  readonly limit: number;
  /** Employers whose jobs are not shown. */
  readonly avoids?: ReadonlySet<string>;
  /** Whether an offer may be shown; asked last. */
  readonly allows?: (offer: Offer) => boolean;
  /**
   * What is known beside the profile and the posting, and the employers the worker has worked for.
   */
  readonly besides?: (offer: Offer) => Beside;
  readonly employers?: ReadonlySet<string>;
  readonly weights?: Weights;
};

/** A page of the unranked list: what follows `after`, the newest posting first. */
export type UnrankedPage = {
  readonly nowMs: number;
  readonly after: { readonly postedMs: number; readonly id: string } | null;
  readonly limit: number;
  readonly avoids: ReadonlySet<string>;
  readonly allows: (offer: Offer) => boolean;
};

const sweepMs = 60_000;
const noUsers: ReadonlySet<string> = new Set();
const isOpen = ({ job: { status, seats, seatsTaken } }: Offer): boolean =>
  status === "open" && seatsTaken < seats;

const consider = (best: TopK, wish: Wish, offer: Offer, page: Page): void => {
  if (page.avoids?.has(offer.job.employer.userId)) return;
  const way = suits(wish, offer, page.nowMs);
  if (way < 0) return;
  const { weights: by = weights } = page;
  const written = writtenOf(wish, offer, way, page.atMs, by);
  const beside = page.besides?.(offer) ?? nothingBeside;
  const hundredths = written + besideOf(offer, beside, by);
  if (hundredths < best.floor) return;
  const { after } = page;
  const isShown =
    after !== null &&
    (hundredths > after.hundredths || (hundredths === after.hundredths && offer.jobId <= after.id));
  if (isShown || page.allows?.(offer) === false) return;
  best.add({ offer, hundredths, way, beside });
};

/** Scans offer columns for offers that may still enter the result. */
const scan = (best: TopK, sought: Sought, bound: Bound, page: Page): void => {
  const { shelf } = bound;
  const { employers = noUsers } = page;
  let [floor, needed] = [best.floor, rateNeeded(sought, bound, best.floor)];
  // By index: a skipped offer is not touched, and no object is made for it.
  for (let row = 0; row < shelf.offers.length; row += 1) {
    if ((shelf.cells[row] as number) < needed) return;
    if (!mayScore(sought, bound, row, floor)) continue;
    const offer = shelf.offers[row] as Offer;
    if (!employers.has(offer.job.employer.userId)) consider(best, sought.wish, offer, page);
    if (best.floor === floor) continue;
    [floor, needed] = [best.floor, rateNeeded(sought, bound, best.floor)];
  }
};

/** The live jobs of this replica, indexed for ranking. */
export class Market {
  private grid = new OfferGrid();
  /** Every live job: a full one may get a free seat again. */
  private readonly living = new Map<string, Offer>();
  private readonly byEmployer = new Map<string, Offer[]>();
  private readonly texts = new OfferTexts();
  private sweptMs = 0;
  private count = 0;

  /** The number of jobs that can be applied for. */
  get size(): number {
    return this.count;
  }

  /**
   * Applies the latest state of a job. A state without a posting reuses the posting of the state
   * before, which any in-order reader of the log has seen. `postedMs` is known of a new posting.
   */
  follow({ jobId, status, seatsTaken, job }: JobState, postedMs?: number): void {
    const before = this.living.get(jobId);
    const posting = job ?? before?.job;
    this.drop(jobId);
    if (posting === undefined || (status !== "open" && status !== "filled")) return;
    const since = postedMs ?? before?.postedMs;
    const offer = offerOf(this.texts.job({ ...posting, status, seatsTaken }), since);
    this.living.set(offer.jobId, offer);
    if (!isOpen(offer)) return;
    this.count += 1;
    this.grid.insert(offer);
    const { userId } = offer.job.employer;
    const own = this.byEmployer.get(userId);
    if (own === undefined) this.byEmployer.set(userId, [offer]);
    else own.push(offer);
  }

  /** Evicts the jobs that have begun, once a minute at most: they take no more applications. */
  sweep(nowMs: number): void {
    if (Math.abs(nowMs - this.sweptMs) < sweepMs) return;
    this.sweptMs = nowMs;
    for (const { jobId, startsMs } of this.living.values()) {
      if (startsMs <= nowMs) this.drop(jobId);
    }
    this.texts.sweep();
  }

  /** The latest state of each live job and when it was posted, for the snapshot. */
  *states(): Generator<readonly [JobState, number]> {
    for (const { jobId, job, postedMs } of this.living.values()) {
      const { status, seatsTaken, employer } = job;
      yield [{ jobId, employerId: employer.userId, status, seatsTaken, job }, postedMs];
    }
  }

  clear(): void {
    this.living.clear();
    this.byEmployer.clear();
    this.grid = new OfferGrid();
    this.count = 0;
  }

  /** The offer of a live job, whether or not it has a free seat; undefined for every other job. */
  offer(jobId: string): Offer | undefined {
    return this.living.get(jobId);
  }

  /** The suitable offers, the newest first, for a worker who wants no ranking. O(jobs). */
  unranked(wish: Wish, { nowMs, avoids, allows, after, limit }: UnrankedPage): Offer[] {
    const found: Offer[] = [];
    for (const offer of this.living.values()) {
      const isAfter =
        after === null ||
        offer.postedMs < after.postedMs ||
        (offer.postedMs === after.postedMs && offer.jobId > after.id);
      if (!isAfter || !isOpen(offer) || avoids.has(offer.job.employer.userId)) continue;
      if (suits(wish, offer, nowMs) >= 0 && allows(offer)) found.push(offer);
    }
    return found
      .sort((a, b) => b.postedMs - a.postedMs || (a.jobId < b.jobId ? -1 : 1))
      .slice(0, limit);
  }

  /** The suitable offers, best first, ties by job id. */
  best(wish: Wish, page: Page): Ranked[] {
    const best = new TopK(page.limit);
    const { weights: by = weights, employers = noUsers } = page;
    // Offers of employers they have worked for score far higher: those first, outside the bounds.
    for (const employer of employers) {
      for (const offer of this.byEmployer.get(employer) ?? []) consider(best, wish, offer, page);
    }
    const sought = soughtOf(wish, by, page.nowMs, page.atMs);
    for (const bound of this.grid.bounded(sought, () => best.floor)) {
      scan(best, sought, bound, page);
    }
    return best.ranked;
  }

  private drop(jobId: string): void {
    const offer = this.living.get(jobId);
    if (offer === undefined) return;
    this.living.delete(jobId);
    if (!isOpen(offer)) return;
    this.count -= 1;
    this.grid.remove(offer);
    const { userId } = offer.job.employer;
    const own = this.byEmployer.get(userId)?.filter((one) => one !== offer) ?? [];
    if (own.length === 0) this.byEmployer.delete(userId);
    else this.byEmployer.set(userId, own);
  }
}
