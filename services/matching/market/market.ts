/**
 * Market: the jobs that live, and the best of the open ones for someone.
 *
 * Most are passed by, since what they can score at most is told from their shelf or their row
 * (./score-bound.ts), and the answer is still the one that looking at everything gives.
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

/** How a job stands, as the job service announces it. */
export type JobState = EventOf<"job.changed">;

/** Which page of the ranking: what comes after `after`, at most `limit`. */
export type Page = {
  /** Offers that have begun by now are not shown. */
  readonly nowMs: number;
  /** The instant that the whole ranking is made for. */
  readonly atMs: number;
  readonly after: { readonly hundredths: number; readonly id: string } | null;
  readonly limit: number;
  /** Employers whose jobs are not shown. */
  readonly avoids?: ReadonlySet<string>;
  /** Whether an offer may be shown; the last question that is asked of one. */
  readonly allows?: (offer: Offer) => boolean;
  /** What is known beside, and whom he has worked for; nothing and nobody when absent. */
  readonly besides?: (offer: Offer) => Beside;
  readonly employers?: ReadonlySet<string>;
  readonly weights?: Weights;
};

/** A page of what is not ranked: what comes after `after`, by time. */
export type UnrankedPage = {
  readonly nowMs: number;
  readonly after: { readonly startsMs: number; readonly id: string } | null;
  readonly limit: number;
  readonly avoids: ReadonlySet<string>;
  readonly allows: (offer: Offer) => boolean;
};

const sweepMs = 60_000;
const nobody: ReadonlySet<string> = new Set();
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

/** Looks through a shelf for what may still come in. */
const look = (best: TopK, sought: Sought, bound: Bound, page: Page): void => {
  const { shelf } = bound;
  const { employers = nobody } = page;
  let [floor, needed] = [best.floor, rateNeeded(sought, bound, best.floor)];
  // By number: an offer that is passed by is not touched, and nothing is made for it.
  for (let row = 0; row < shelf.offers.length; row += 1) {
    if ((shelf.cells[row] as number) < needed) return;
    if (!mayScore(sought, bound, row, floor)) continue;
    const offer = shelf.offers[row] as Offer;
    if (!employers.has(offer.job.employer.userId)) consider(best, sought.wish, offer, page);
    if (best.floor === floor) continue;
    [floor, needed] = [best.floor, rateNeeded(sought, bound, best.floor)];
  }
};

export class Market {
  private shelves = new OfferGrid();
  /** Every job that lives: one whose seats are all taken may have a free one again. */
  private readonly living = new Map<string, Offer>();
  private readonly byEmployer = new Map<string, Offer[]>();
  private readonly texts = new OfferTexts();
  private sweptMs = 0;
  private count = 0;

  /** How many jobs can be applied for. */
  get size(): number {
    return this.count;
  }

  /**
   * Takes the last state of a job. A state without the posting goes with the one before; whoever
   * reads the log in order has seen it.
   */
  follow({ jobId, status, seatsTaken, job }: JobState): void {
    const posting = job ?? this.living.get(jobId)?.job;
    this.drop(jobId);
    if (posting === undefined || (status !== "open" && status !== "filled")) return;
    const offer = offerOf(this.texts.job({ ...posting, status, seatsTaken }));
    this.living.set(offer.jobId, offer);
    if (!isOpen(offer)) return;
    this.count += 1;
    this.shelves.insert(offer);
    const { userId } = offer.job.employer;
    const own = this.byEmployer.get(userId);
    if (own === undefined) this.byEmployer.set(userId, [offer]);
    else own.push(offer);
  }

  /** Drops what has begun, once a minute at most: nobody applies for it any more. */
  sweep(nowMs: number): void {
    if (Math.abs(nowMs - this.sweptMs) < sweepMs) return;
    this.sweptMs = nowMs;
    for (const { jobId, startsMs } of this.living.values()) {
      if (startsMs <= nowMs) this.drop(jobId);
    }
    this.texts.sweep();
  }

  /** The last state of each job that lives, to be kept. */
  *states(): Generator<JobState> {
    for (const { jobId, job } of this.living.values()) {
      const { status, seatsTaken, employer } = job;
      yield { jobId, employerId: employer.userId, status, seatsTaken, job };
    }
  }

  clear(): void {
    this.living.clear();
    this.byEmployer.clear();
    this.shelves = new OfferGrid();
    this.count = 0;
  }

  /** An offer that lives, whoever may still apply for it; undefined for every other job. */
  offer(jobId: string): Offer | undefined {
    return this.living.get(jobId);
  }

  /** The offers that suit, earliest first, without a score: for whoever wants none. O(jobs). */
  unranked(wish: Wish, { nowMs, avoids, allows, after, limit }: UnrankedPage): Offer[] {
    const found: Offer[] = [];
    for (const offer of this.living.values()) {
      const isAfter =
        after === null ||
        offer.startsMs > after.startsMs ||
        (offer.startsMs === after.startsMs && offer.jobId > after.id);
      if (!isAfter || !isOpen(offer) || avoids.has(offer.job.employer.userId)) continue;
      if (suits(wish, offer, nowMs) >= 0 && allows(offer)) found.push(offer);
    }
    return found
      .sort((a, b) => a.startsMs - b.startsMs || (a.jobId < b.jobId ? -1 : 1))
      .slice(0, limit);
  }

  /** The offers that suit, best first, equal ones by their id. */
  best(wish: Wish, page: Page): Ranked[] {
    const best = new TopK(page.limit);
    const { weights: by = weights, employers = nobody } = page;
    // Whom he has worked for counts for much: those first, and no bound need allow for it then.
    for (const employer of employers) {
      for (const offer of this.byEmployer.get(employer) ?? []) consider(best, wish, offer, page);
    }
    const sought = soughtOf(wish, by, page.nowMs, page.atMs);
    for (const bound of this.shelves.bounded(sought, () => best.floor)) {
      look(best, sought, bound, page);
    }
    return best.ranked;
  }

  private drop(jobId: string): void {
    const offer = this.living.get(jobId);
    if (offer === undefined) return;
    this.living.delete(jobId);
    if (!isOpen(offer)) return;
    this.count -= 1;
    this.shelves.remove(offer);
    const { userId } = offer.job.employer;
    const own = this.byEmployer.get(userId)?.filter((one) => one !== offer) ?? [];
    if (own.length === 0) this.byEmployer.delete(userId);
    else this.byEmployer.set(userId, own);
  }
}
