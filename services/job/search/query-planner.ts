/**
 * Finder: how the jobs of a page are found, by the way that seems to cost the least.
 *
 * A page walks the list of its order from the cursor on, or the map where a small circle is asked
 * for. Where that finds too little, those jobs alone are looked at that can fit by their words and
 * numbers, by the pay, the time or the place that is asked for. What has the words and is rare is
 * not walked to at all.
 */
import { distanceKm, type Spot } from "../../contracts/kernel/travel.ts";
import type { NgramIndex } from "./ngram-index.ts";
import type { OneOf } from "./ngrams.ts";
import { byRank, rankIn, type Wanted } from "./numeric-columns.ts";
import type { Quadtree } from "./quadtree.ts";
import {
  asLong,
  byId,
  type Cut,
  compare,
  type Found,
  firstOf,
  type IndexedJob,
  keyOf,
  none,
  rankNumber,
} from "./sort-orders.ts";
import type { SortedList } from "./sorted-list.ts";

/** All open jobs, in each order, by place, and by their words and numbers. */
export type Indexes = {
  readonly entries: ReadonlyMap<string, IndexedJob>;
  readonly lists: Readonly<Record<"new" | "wage" | "soon", SortedList<IndexedJob>>>;
  readonly places: Quadtree<IndexedJob>;
  readonly grams: NgramIndex<IndexedJob>;
};

/** What a page is asked for, worked out. */
export type PlannedQuery = Cut &
  Wanted & {
    readonly grams: readonly OneOf[];
    readonly fits: (entry: IndexedJob) => boolean;
  };
/** A way to find a page; what it costs is told in jobs that are looked at. */
type Path = { readonly cost: number; readonly find: () => Found[] };

/** When a page is looked for in another way than by walking. */
export type ScanBudget = {
  /** After so many jobs that do not fit at first, then after twice as many, and so on. */
  readonly misses: number;
  /** Where it costs no more than so many times what walking on seems to. */
  readonly worth: number;
  /** What a row of numbers costs, of what a job does. */
  readonly rowShare: number;
  /** A circle with no more than this share of all jobs is walked on the map. */
  readonly circleShare: number;
};
const patienceMost: ScanBudget = { misses: 500, worth: 1, rowShare: 1 / 4, circleShare: 1 / 8 };
/** Pieces of the map with so small a share of all jobs are counted whole. */
const coarseShare = 1 / 4096;

export class QueryPlanner {
  private readonly held: Indexes;
  private readonly patience: ScanBudget;

  constructor(held: Indexes, patience: Partial<ScanBudget>) {
    this.held = held;
    this.patience = { ...patienceMost, ...patience };
  }

  /** The first that fit after the cursor, in the order that is asked for. */
  find(asked: PlannedQuery): Found[] {
    if (this.isRare(asked)) return this.inRows(asked);
    const { count } = asked;
    const { worth } = this.patience;
    const found: Found[] = [];
    let [missed, { misses }] = [0, this.patience];
    for (const row of this.walk(asked)) {
      if (row === null) {
        missed += 1;
        if (missed < misses) continue;
        misses *= 2;
        // As it went so far.
        const ahead = (missed / (found.length + 1)) * (count - found.length);
        const path = this.cheapest(asked, ahead * worth);
        if (path !== null) return path.find();
      } else {
        found.push(row);
        if (found.length === count) break;
      }
    }
    return found;
  }

  /** Whether what has the words is so little that to look at it costs less than to walk to it. */
  private isRare({ grams, count }: PlannedQuery): boolean {
    const most = this.held.grams.bound(grams);
    return most * most * this.patience.rowShare <= count * this.held.entries.size;
  }

  /** What fits and was not shown, in an order, one after another; null for what does not. */
  private *walk(asked: PlannedQuery): Generator<Found | null> {
    const { order, after, place, radiusKm, fits } = asked;
    const isShown = (row: Found): boolean =>
      after !== null && compare(keyOf(order, row), after) <= 0;
    if (order === "near") {
      for (const near of place === null ? [] : this.held.places.nearest(place, radiusKm, fits)) {
        const row = near === null ? null : { entry: near.item, km: near.km };
        if (row === null || !isShown(row)) yield row;
      }
      return;
    }
    if (place !== null && this.isSmall(asked, place)) {
      const isNext = (entry: IndexedJob): boolean => !isShown({ entry, km: 0 }) && fits(entry);
      for (const near of this.held.places.ranked(rankNumber(order), place, radiusKm, isNext)) {
        yield near === null ? null : { entry: near.item, km: near.km };
      }
      return;
    }
    for (const entry of this.held.lists[order].from((each) => isShown({ entry: each, km: 0 }))) {
      const km = place === null ? 0 : distanceKm(place, entry.job.place);
      yield km <= radiusKm && fits(entry) ? { entry, km } : null;
    }
  }

  /** Whether a circle has so few of all jobs that it is better walked on the map. */
  private isSmall({ after, count, radiusKm }: PlannedQuery, place: Spot): boolean {
    const all = this.held.entries.size;
    const inside = this.countAround(place, radiusKm);
    if (inside > all * this.patience.circleShare) return false;
    // After a page the map is walked through what was shown; a list is not, and has so many between.
    return after === null || inside * inside <= count * all;
  }

  /** How many jobs lie in a circle, about. */
  private countAround(place: Spot, radiusKm: number): number {
    const { places, entries } = this.held;
    return places.countAround(place, radiusKm, entries.size * coarseShare);
  }

  /** The way that costs the least; null where all cost more than `most`. */
  private cheapest(asked: PlannedQuery, most: number): Path | null {
    const { wage, soon } = this.held.lists;
    const { place, radiusKm, fromMs, toMs, wageMin, grams } = asked;
    const isPaid = ({ job }: IndexedJob): boolean => job.hourlyWageWon >= wageMin;
    const isEarly = ({ startsAtMs }: IndexedJob): boolean => startsAtMs < fromMs;
    const isInTime = ({ startsAtMs }: IndexedJob): boolean => startsAtMs <= toMs;
    const among = (entries: () => Iterable<IndexedJob>) => () =>
      firstOf(near(entries(), place, radiusKm), asked, asked.fits);
    const rows = Math.min(this.held.grams.bound(grams), this.held.entries.size);
    const paths: Path[] = [
      { cost: rows * this.patience.rowShare, find: () => this.inRows(asked) },
      // The best paid come first.
      { cost: wage.countBefore(isPaid), find: among(() => asLong(wage.from(none), isPaid)) },
      {
        cost: soon.countBefore(isInTime) - soon.countBefore(isEarly),
        find: among(() => asLong(soon.from(isEarly), isInTime)),
      },
    ];
    if (place !== null && radiusKm < Number.POSITIVE_INFINITY) {
      const cost = this.countAround(place, radiusKm);
      paths.push({ cost, find: among(() => this.held.places.around(place, radiusKm)) });
    }
    const least = paths.reduce((a, b) => (b.cost < a.cost ? b : a));
    return least.cost <= most ? least : null;
  }

  /** A page of what has the grams, by the numbers first: the texts of few are looked at. */
  private inRows(asked: PlannedQuery): Found[] {
    const { order, after, count, place, grams, fits } = asked;
    const [ranks, places]: [number[], number[]] = [[], []];
    const rankOf = rankIn(asked);
    const least = after?.[0] ?? Number.NEGATIVE_INFINITY;
    this.held.grams.scan(grams, (rows, at, n) => {
      const rank = rankOf(rows, at);
      if (!(rank >= least)) return;
      ranks.push(rank);
      places.push(n);
    });
    const entryAt = (n: number): IndexedJob => this.held.grams.at(n) as IndexedJob;
    const found: Found[] = [];
    for (const n of byRank(ranks, places, (a, b) => byId(entryAt(a), entryAt(b)))) {
      const entry = entryAt(n);
      const row = { entry, km: place === null ? 0 : distanceKm(place, entry.job.place) };
      if (after !== null && compare(keyOf(order, row), after) <= 0) continue;
      if (fits(entry)) found.push(row);
      if (found.length === count) break;
    }
    return found;
  }
}

/** Those no further away, and how far each is. */
function* near(
  entries: Iterable<IndexedJob>,
  place: Spot | null,
  radiusKm: number,
): Generator<Found> {
  for (const entry of entries) {
    const km = place === null ? 0 : distanceKm(place, entry.job.place);
    if (km <= radiusKm) yield { entry, km };
  }
}
