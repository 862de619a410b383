/**
 * Search: open jobs in memory, filtered and sorted for a page (./query-planner.ts).
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
/** A clock that is put back by less shows again what had begun. */
const keptMs = hourMs;

export class SearchIndex {
  /** What is known of them is shown with their jobs at once. */
  readonly employers = new Employers();
  private readonly entries = new Map<string, IndexedJob>();
  private readonly lists = { new: listFor("new"), wage: listFor("wage"), soon: listFor("soon") };
  private readonly places = new Quadtree<IndexedJob>(({ job }) => job.place, byId, rankList);
  private readonly grams = new NgramIndex<IndexedJob>({ textsOf: indexedOf, width, numbersOf });
  private readonly finder: QueryPlanner;
  private sweptMs = 0;

  constructor(patience: Partial<ScanBudget> = {}) {
    const { entries, lists, places, grams } = this;
    this.finder = new QueryPlanner({ entries, lists, places, grams }, patience);
  }

  /** Puts a job's latest state in; one that nobody is let in to any more goes. */
  put(said: SearchedJob, postedAt: Instant): void {
    const before = this.entries.get(said.jobId);
    const job = isOver(said) ? said : this.employers.share(said);
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
   * A page of open jobs that start after `at`. Refuses PLACE_MISSING when nearness is asked for
   * without a place, and CURSOR_INVALID.
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
    const found = this.finder.find({
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

  /** The job with its employer as he is known by now; the same one as long as nothing changes. */
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

  /** Drops what began a while ago, once a minute at most: nobody applies for it any more. */
  private sweep(atMs: number): void {
    if (Math.abs(atMs - this.sweptMs) < sweepMs) return;
    this.sweptMs = atMs;
    const isOld = ({ startsAtMs }: IndexedJob): boolean => startsAtMs <= atMs - keptMs;
    for (const entry of [...asLong(this.lists.soon.from(none), isOld)]) this.remove(entry);
  }
}
