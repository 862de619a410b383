/**
 * Market: the open jobs, by where they are.
 *
 * The map is cut into cells, a cell into trades; there the best paid come first. From how far a cell
 * is and how much its next offer pays follows what it can score at most, so most of a large market
 * need not be looked at, and the answer is still the one that looking at everything gives.
 */
import type { EventOf } from "../contracts/events.ts";
import { Best, type Ranked } from "./best.ts";
import { type Bucket, type Cell, cellAt, cellOf, wayTo } from "./cells.ts";
import { type Job, kmOf, type Offer, offerOf, spotOf, suits, type Wish } from "./offer.ts";
import {
  type Beside,
  besideOf,
  bucketMax,
  distanceMax,
  nothingBeside,
  timesOf,
  travelHours,
  wageForPoints,
  wagePoints,
  writtenOf,
} from "./score.ts";
import { type Weights, weights } from "./weights.ts";

export type { Ranked } from "./best.ts";

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

/** A bucket, and what none of its offers has more of. */
type Bound = {
  readonly bucket: Bucket;
  readonly base: number;
  readonly most: number;
  readonly doorShare: number;
};

const sweepMs = 60_000;
/** Texts that are shared at most; then sharing begins anew. */
const textsMax = 500_000;
/** Bounds are sorted in steps of so many hundredths, from the most that there can be. */
const boundStep = 50;
const boundMax = 10_100;
const nobody: ReadonlySet<string> = new Set();
/** Bounds are a little generous, so that the last bit of a float never hides an offer. */
const slack = 6;

/** Where an offer of that wage goes: behind all that pay as much. O(log n). */
const placeIn = (offers: readonly Offer[], hourlyWageWon: number): number => {
  let [low, high] = [0, offers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((offers[middle]?.hourlyWageWon ?? 0) >= hourlyWageWon) low = middle + 1;
    else high = middle;
  }
  return low;
};

const isOpen = ({ job: { status, seats, seatsTaken } }: Offer): boolean =>
  status === "open" && seatsTaken < seats;

/** The least wage with which an offer of a bucket could come in. */
const wageNeeded = (wish: Wish, { base, doorShare }: Bound, floor: number, by: Weights): number => {
  const needed = wageForPoints(wish, floor - base, by) / Math.max(doorShare, Number.MIN_VALUE);
  return Math.max(wish.hourlyWageWonMin, needed);
};

/** No offer of a bucket that is at least that far has more of its wage left from door to door. */
const doorShareMost = ({ longestHours, paidShareMost }: Bucket, way: number): number =>
  (paidShareMost * longestHours) / (longestHours + travelHours(kmOf(way)));

const consider = (best: Best, wish: Wish, offer: Offer, page: Page): void => {
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

const bucketName = ({ categoryId, skills }: Offer): string =>
  skills.length > 0 ? `${categoryId}+` : categoryId;

export class Market {
  private readonly cells = new Map<number, Cell>();
  /** Every job that lives: one whose seats are all taken may have a free one again. */
  private readonly living = new Map<string, Offer>();
  private readonly byEmployer = new Map<string, Set<Offer>>();
  /** One copy of each text that many postings share. */
  private readonly texts = new Map<string, string>();
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
    const offer = offerOf(this.shared({ ...posting, status, seatsTaken }));
    this.living.set(offer.jobId, offer);
    if (!isOpen(offer)) return;
    this.count += 1;
    const bucket = this.bucketOf(offer);
    const { hours, paidShare } = timesOf(offer);
    bucket.longestHours = Math.max(bucket.longestHours, hours);
    bucket.paidShareMost = Math.max(bucket.paidShareMost, paidShare);
    bucket.offers.splice(placeIn(bucket.offers, offer.hourlyWageWon), 0, offer);
    const { userId } = offer.job.employer;
    const own = this.byEmployer.get(userId) ?? new Set();
    this.byEmployer.set(userId, own.add(offer));
  }

  /** Drops what has begun, once a minute at most: nobody applies for it any more. */
  sweep(nowMs: number): void {
    if (Math.abs(nowMs - this.sweptMs) < sweepMs) return;
    this.sweptMs = nowMs;
    for (const { jobId, startsMs } of this.living.values()) {
      if (startsMs <= nowMs) this.drop(jobId);
    }
    if (this.texts.size > textsMax) this.texts.clear();
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
    const best = new Best(page.limit);
    const { weights: by = weights, employers = nobody } = page;
    // Whom he has worked for counts for much: those first, and no bound need allow for it then.
    for (const employer of employers) {
      for (const offer of this.byEmployer.get(employer) ?? []) consider(best, wish, offer, page);
    }
    for (const bounds of this.bounded(wish, by)) {
      for (const bound of bounds ?? []) {
        if (bound.most < best.floor) continue;
        let [floor, wageWon] = [best.floor, wageNeeded(wish, bound, best.floor, by)];
        for (const offer of bound.bucket.offers) {
          if (offer.hourlyWageWon < wageWon) break;
          if (!employers.has(offer.job.employer.userId)) consider(best, wish, offer, page);
          if (best.floor === floor) continue;
          [floor, wageWon] = [best.floor, wageNeeded(wish, bound, best.floor, by)];
        }
      }
    }
    return best.ranked;
  }

  /** Buckets that may have something, those that may have the best first, coarsely. */
  private bounded(wish: Wish, by: Weights): (Bound[] | undefined)[] {
    const steps: (Bound[] | undefined)[] = [];
    // Of each kind there is one in every cell.
    const kinds = new Map<string, number>();
    for (const cell of this.cells.values()) {
      const way = wayTo(wish, cell);
      if (way < 0) continue;
      const near = distanceMax(wish, way, by);
      for (const [kind, bucket] of cell.buckets) {
        const paidMost = bucket.offers[0]?.hourlyWageWon;
        if (paidMost === undefined || paidMost < wish.hourlyWageWonMin) continue;
        if (wish.wanted.size > 0 && !wish.wanted.has(bucket.categoryId)) continue;
        const known = kinds.get(kind) ?? bucketMax(wish, bucket, by);
        kinds.set(kind, known);
        const base = near + known + slack;
        const doorShare = doorShareMost(bucket, way);
        const most = base + wagePoints(wish, paidMost * doorShare, by);
        const step = Math.max(0, Math.floor((boundMax - most) / boundStep));
        const there = steps[step];
        if (there === undefined) steps[step] = [{ bucket, base, most, doorShare }];
        else there.push({ bucket, base, most, doorShare });
      }
    }
    return steps;
  }

  private drop(jobId: string): void {
    const offer = this.living.get(jobId);
    if (offer === undefined) return;
    this.living.delete(jobId);
    if (!isOpen(offer)) return;
    this.count -= 1;
    const { offers } = this.bucketOf(offer);
    offers.splice(offers.indexOf(offer), 1);
    const { userId } = offer.job.employer;
    const own = this.byEmployer.get(userId);
    own?.delete(offer);
    if (own?.size === 0) this.byEmployer.delete(userId);
  }

  private shared(job: Job): Job {
    const { employer, ...rest } = job;
    return {
      ...rest,
      employer: { ...employer, userId: this.one(employer.userId) },
      categoryId: this.one(job.categoryId),
      startsAt: this.one(job.startsAt),
      endsAt: this.one(job.endsAt),
      skills: job.skills.map((skill) => this.one(skill)),
    };
  }

  private one(text: string): string {
    const known = this.texts.get(text);
    if (known !== undefined) return known;
    this.texts.set(text, text);
    return text;
  }

  private bucketOf(offer: Offer): Bucket {
    const { categoryId, skills } = offer;
    const { row, column, key } = cellOf(spotOf(offer.job.place));
    const cell = this.cells.get(key) ?? cellAt(row, column);
    this.cells.set(key, cell);
    const name = this.one(bucketName(offer));
    const bucket = cell.buckets.get(name) ?? {
      categoryId,
      asksSkills: skills.length > 0,
      offers: [],
      longestHours: 0,
      paidShareMost: 0,
    };
    cell.buckets.set(name, bucket);
    return bucket;
  }
}
