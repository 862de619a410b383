/**
 * Query planner: finds the jobs of a page by the way that seems to cost the least.
 *
 * A page walks the list of its order from the cursor on, or the quadtree for a small circle. If
 * that finds too little, only jobs are looked at that can match by words and numbers, pay, time or
 * place. Rare terms skip the walk and use the n-gram index.
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

/** All open jobs: by id, in each order, by place, and by their words and numbers. */
export type Indexes = {
  readonly entries: ReadonlyMap<string, IndexedJob>;
  readonly lists: Readonly<Record<"new" | "wage" | "soon", SortedList<IndexedJob>>>;
  readonly places: Quadtree<IndexedJob>;
  readonly grams: NgramIndex<IndexedJob>;
};

/** The query of a page, with what is constant worked out. */
export type PlannedQuery = Cut &
  Wanted & {
    readonly grams: readonly OneOf[];
    readonly fits: (entry: IndexedJob) => boolean;
  };
/** A way to find a page; its cost is a number of jobs to look at. */
type Path = { readonly cost: number; readonly find: () => Found[] };

/** When a page is found in another way than by walking. */
export type ScanBudget = {
  /** After this many jobs that do not fit at first, then after twice as many, and so on. */
  readonly misses: number;
  /** If it costs no more than this many times what walking on seems to. */
  readonly worth: number;
  /** The cost of a row of numbers, as a share of the cost of a job. */
  readonly rowShare: number;
  /** A circle with no more than this share of all jobs is walked in the quadtree. */
  readonly circleShare: number;
};
const budgetDefaults: ScanBudget = { misses: 500, worth: 1, rowShare: 1 / 4, circleShare: 1 / 8 };
/** Nodes of the quadtree with no more than this share of all jobs are counted whole. */
const coarseShare = 1 / 4096;

/** Finds pages in the indexes. */
export class QueryPlanner {
  private readonly indexes: Indexes;
  private readonly budget: ScanBudget;

  constructor(indexes: Indexes, budget: Partial<ScanBudget>) {
    this.indexes = indexes;
    this.budget = { ...budgetDefaults, ...budget };
  }

  /** The first that fit after the cursor, in the order of the query. */
  find(query: PlannedQuery): Found[] {
    if (this.isRare(query)) return this.inRows(query);
    const { count } = query;
    const { worth } = this.budget;
    const found: Found[] = [];
    let [missed, { misses }] = [0, this.budget];
    for (const row of this.walk(query)) {
      if (row === null) {
        missed += 1;
        if (missed < misses) continue;
        misses *= 2;
        // At the rate of misses so far.
        const ahead = (missed / (found.length + 1)) * (count - found.length);
        const path = this.cheapest(query, ahead * worth);
        if (path !== null) return path.find();
      } else {
        found.push(row);
        if (found.length === count) break;
      }
    }
    return found;
  }

  /** Whether so few jobs can have the words that looking at them costs less than a walk. */
  private isRare({ grams, count }: PlannedQuery): boolean {
    const most = this.indexes.grams.bound(grams);
    return most * most * this.budget.rowShare <= count * this.indexes.entries.size;
  }

  /** What fits after the cursor, in order; null for each job that does not fit. */
  private *walk(query: PlannedQuery): Generator<Found | null> {
    const { order, after, place, radiusKm, fits } = query;
    const isShown = (row: Found): boolean =>
      after !== null && compare(keyOf(order, row), after) <= 0;
    if (order === "near") {
      for (const near of place === null ? [] : this.indexes.places.nearest(place, radiusKm, fits)) {
        const row = near === null ? null : { entry: near.item, km: near.km };
        if (row === null || !isShown(row)) yield row;
      }
      return;
    }
    if (place !== null && this.isSmall(query, place)) {
      const isNext = (entry: IndexedJob): boolean => !isShown({ entry, km: 0 }) && fits(entry);
      for (const near of this.indexes.places.ranked(rankNumber(order), place, radiusKm, isNext)) {
        yield near === null ? null : { entry: near.item, km: near.km };
      }
      return;
    }
    for (const entry of this.indexes.lists[order].from((each) => isShown({ entry: each, km: 0 }))) {
      const km = place === null ? 0 : distanceKm(place, entry.job.place);
      yield km <= radiusKm && fits(entry) ? { entry, km } : null;
    }
  }

  /** Whether a circle has so few of all jobs that the quadtree is the better walk. */
  private isSmall({ after, count, radiusKm }: PlannedQuery, place: Spot): boolean {
    const all = this.indexes.entries.size;
    const inside = this.countAround(place, radiusKm);
    if (inside > all * this.budget.circleShare) return false;
    // After a cursor the quadtree walks again through what was shown. A list does not, but walks
    // through the jobs outside the circle.
    return after === null || inside * inside <= count * all;
  }

  /** About how many jobs are in a circle. */
  private countAround(place: Spot, radiusKm: number): number {
    const { places, entries } = this.indexes;
    return places.countAround(place, radiusKm, entries.size * coarseShare);
  }

  /** The way that costs the least; null if all cost more than `most`. */
  private cheapest(query: PlannedQuery, most: number): Path | null {
    const { wage, soon } = this.indexes.lists;
    const { place, radiusKm, fromMs, toMs, wageMin, grams } = query;
    const isPaid = ({ job }: IndexedJob): boolean => job.hourlyWageWon >= wageMin;
    const isEarly = ({ startsAtMs }: IndexedJob): boolean => startsAtMs < fromMs;
    const isInTime = ({ startsAtMs }: IndexedJob): boolean => startsAtMs <= toMs;
    const among = (entries: () => Iterable<IndexedJob>) => () =>
      firstOf(near(entries(), place, radiusKm), query, query.fits);
    const rows = Math.min(this.indexes.grams.bound(grams), this.indexes.entries.size);
    const paths: Path[] = [
      { cost: rows * this.budget.rowShare, find: () => this.inRows(query) },
      // The best paid come first.
      { cost: wage.countBefore(isPaid), find: among(() => asLong(wage.from(none), isPaid)) },
      {
        cost: soon.countBefore(isInTime) - soon.countBefore(isEarly),
        find: among(() => asLong(soon.from(isEarly), isInTime)),
      },
    ];
    if (place !== null && radiusKm < Number.POSITIVE_INFINITY) {
      const cost = this.countAround(place, radiusKm);
      paths.push({ cost, find: among(() => this.indexes.places.around(place, radiusKm)) });
    }
    const least = paths.reduce((a, b) => (b.cost < a.cost ? b : a));
    return least.cost <= most ? least : null;
  }

  /** A page of jobs with the n-grams, by their numbers first, so that few texts are looked at. */
  private inRows(query: PlannedQuery): Found[] {
    const { order, after, count, place, grams, fits } = query;
    const [ranks, places]: [number[], number[]] = [[], []];
    const rankOf = rankIn(query);
    const least = after?.[0] ?? Number.NEGATIVE_INFINITY;
    this.indexes.grams.scan(grams, (rows, at, n) => {
      const rank = rankOf(rows, at);
      if (!(rank >= least)) return;
      ranks.push(rank);
      places.push(n);
    });
    const entryAt = (n: number): IndexedJob => this.indexes.grams.at(n) as IndexedJob;
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

/** The jobs within the radius, with the distance of each. */
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
