/**
 * Search index: open jobs in memory, filtered and sorted for a page (./query-planner.ts).
 *
 * A cursor is the sort key of the last job shown.
 */
import { cursorInvalid, limitDefault, pageOf, readCursor } from "../../contracts/core/paging.ts";
import { hourMs, type Instant, instant, minuteMs } from "../../contracts/core/units.ts";
import { Employers } from "./employer-cache.ts";
import { NgramIndex } from "./ngram-index.ts";
import { numbersOf, width } from "./numeric-columns.ts";
import { Quadtree } from "./quadtree.ts";
import { QueryPlanner, type ScanBudget } from "./query-planner.ts";
import {
  askedBy,
  filterOf,
  foundOf,
  indexedOf,
  placeOf,
  type Search,
  type SearchedJob,
  spanOf,
} from "./search-filter.ts";
import {
  asLong,
  byId,
  type IndexedJob,
  isOver,
  type Key,
  keyOf,
  listFor,
  none,
  rankList,
  standsAlike,
} from "./sort-orders.ts";

export { findsJob, placeOf, type Search, type SearchedJob } from "./search-filter.ts";

const sweepMs = minuteMs;
/** How long a job is kept after its start: a clock set back by less shows it again. */
const keptMs = hourMs;

/** The open jobs, and their employers. */
export class SearchIndex {
  /** A change of a name or rating is shown with all jobs of the employer at once. */
  readonly employers = new Employers();
  private readonly entries = new Map<string, IndexedJob>();
  private readonly lists = { new: listFor("new"), wage: listFor("wage"), soon: listFor("soon") };
  private readonly places = new Quadtree<IndexedJob>(({ job }) => job.place, byId, rankList);
  private readonly grams = new NgramIndex<IndexedJob>({ textsOf: indexedOf, width, numbersOf });
  private readonly planner: QueryPlanner;
  private sweptMs = 0;

  constructor(budget: Partial<ScanBudget> = {}) {
    const { entries, lists, places, grams } = this;
    this.planner = new QueryPlanner({ entries, lists, places, grams }, budget);
  }

  /** Puts in the latest state of a job; removes one that will take no more workers. */
  put(latest: SearchedJob, postedAt: Instant): void {
    const before = this.entries.get(latest.jobId);
    const job = isOver(latest) ? latest : this.employers.share(latest);
    const postedAtMs = Date.parse(postedAt);
    if (before?.postedAtMs === postedAtMs && !isOver(job) && standsAlike(before.job, job)) {
      before.job = job;
      return;
    }
    if (before !== undefined) this.remove(before);
    if (isOver(job)) return;
    const entry = { ...foundOf(job), postedAtMs, place: 0 };
    this.entries.set(job.jobId, entry);
    this.places.add(entry);
    this.grams.add(entry);
    for (const list of Object.values(this.lists)) list.insert(entry);
  }

  get(jobId: string): SearchedJob | null {
    const entry = this.entries.get(jobId);
    return entry === undefined ? null : this.shown(entry);
  }

  postedAt(jobId: string): Instant | null {
    const entry = this.entries.get(jobId);
    return entry === undefined ? null : instant(entry.postedAtMs);
  }

  /**
   * A page of open jobs that start after `at`. Refuses PLACE_MISSING for nearness without a place,
   * and CURSOR_INVALID.
   */
  page(search: Search, at: Instant): { items: SearchedJob[]; nextCursor: string | null } {
    const { limit = limitDefault, radiusKm = Number.POSITIVE_INFINITY } = search;
    const place = placeOf(search, search.sort === "near");
    const order = search.sort ?? (place === null ? "new" : "near");
    const read = readCursor(search.cursor, ["string", "number", "string"]);
    if (read !== null && read[0] !== order) throw cursorInvalid();
    const after: Key | null = read === null ? null : [read[1], read[2]];
    const atMs = Date.parse(at);
    this.sweep(atMs);
    const found = this.planner.find({
      order,
      after,
      count: limit + 1,
      place,
      radiusKm,
      atMs,
      ...spanOf(search, atMs),
      wageMin: search.wageWonMin ?? 0,
      grams: askedBy(search),
      fits: filterOf(search, atMs),
    });
    return pageOf(
      found,
      limit,
      (row) => [order, ...keyOf(order, row)],
      ({ entry, km }) =>
        place === null
          ? this.shown(entry)
          : { ...this.shown(entry), distanceKm: Math.round(km * 100) / 100 },
    );
  }

  /** The job with its employer as known now; the same object as long as nothing changes. */
  private shown(entry: IndexedJob): SearchedJob {
    const employer = this.employers.of(entry.job.employer.userId);
    if (entry.job.employer !== employer) entry.job = { ...entry.job, employer };
    return entry.job;
  }

  private remove(entry: IndexedJob): void {
    this.entries.delete(entry.job.jobId);
    this.places.remove(entry);
    this.grams.remove(entry);
    this.employers.forget(entry.job);
    for (const list of Object.values(this.lists)) list.remove(entry);
  }

  /** Removes jobs that began an hour ago, once a minute at most: no one can apply for them. */
  private sweep(atMs: number): void {
    if (Math.abs(atMs - this.sweptMs) < sweepMs) return;
    this.sweptMs = atMs;
    const isOld = ({ startsAtMs }: IndexedJob): boolean => startsAtMs <= atMs - keptMs;
    for (const entry of [...asLong(this.lists.soon.from(none), isOld)]) this.remove(entry);
  }
}
