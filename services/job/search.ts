/**
 * Search: open jobs in memory, filtered and sorted for a page.
 *
 * Each order keeps its own list. A page walks it from the cursor on; where that finds too little,
 * the few jobs are looked at that can fit by the word, the pay, the time or the place that is asked
 * for, whichever leaves the fewest. A cursor is the sort key of the last job shown.
 */
import { cursorInvalid, limitDefault, pageOf, readCursor } from "../contracts/paging.ts";
import { distanceKm, type Spot } from "../contracts/travel.ts";
import { hourMs, type Instant, instant, minuteMs } from "../contracts/units.ts";
import { Employers } from "./employers.ts";
import { GramIndex } from "./grams.ts";
import {
  asLong,
  byId,
  type Cut,
  compare,
  type Entry,
  type Found,
  firstOf,
  isOver,
  type Key,
  keyOf,
  listFor,
  none,
  standsAlike,
} from "./orders.ts";
import { Places } from "./places.ts";
import {
  askedBy,
  filterOf,
  foundOf,
  indexedOf,
  placeOf,
  type Search,
  type SearchedJob,
  spanOf,
} from "./query.ts";

export { findsJob, placeOf, type Search, type SearchedJob } from "./query.ts";

/** What a page is asked for, worked out. */
type Asked = Cut & {
  readonly search: Search;
  readonly place: Spot | null;
  readonly radiusKm: number;
  readonly atMs: number;
  readonly fits: (entry: Entry) => boolean;
};
type Path = { readonly count: number; readonly entries: () => Iterable<Entry> };

/** When a page is looked for in another way than by walking. */
type Patience = {
  /** After so many jobs that do not fit at first, then after twice as many, and so on. */
  readonly misses: number;
  /** Where it has no more jobs to look at than so many times those that walking on seems to have. */
  readonly worth: number;
};
const patienceMost: Patience = { misses: 500, worth: 1 };
/** Of what the rarest gram leaves, some goes when they are intersected. */
const gramsShare = 0.5;
const sweepMs = minuteMs;
/** A clock that is put back by less shows again what had begun. */
const keptMs = hourMs;

export class SearchIndex {
  /** What is known of them is shown with their jobs at once. */
  readonly employers = new Employers();
  private readonly entries = new Map<string, Entry>();
  private readonly lists = { new: listFor("new"), wage: listFor("wage"), soon: listFor("soon") };
  private readonly places = new Places<Entry>(({ job }) => job.place, byId);
  private readonly grams = new GramIndex<Entry>(indexedOf);
  private readonly patience: Patience;
  private sweptMs = 0;

  constructor(patience = patienceMost) {
    this.patience = patience;
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
    const fits = filterOf(search, atMs);
    const found = this.find({
      search,
      order,
      place,
      radiusKm,
      after,
      count: limit + 1,
      atMs,
      fits,
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
  private shown(entry: Entry): SearchedJob {
    const employer = this.employers.of(entry.job.employer.userId);
    if (entry.job.employer !== employer) entry.job = { ...entry.job, employer };
    return entry.job;
  }

  private find(asked: Asked): Found[] {
    const { order, after, count } = asked;
    const found: Found[] = [];
    let [missed, { misses }] = [0, this.patience];
    for (const row of this.walk(asked)) {
      if (row === null) {
        missed += 1;
        if (missed < misses) continue;
        misses *= 2;
        // As it went so far.
        const ahead = (missed / (found.length + 1)) * (count - found.length);
        const path = this.narrowest(asked, ahead * this.patience.worth);
        if (path !== null) return firstOf(this.along(path, asked), asked);
      } else if (after === null || compare(keyOf(order, row), after) > 0) {
        found.push(row);
        if (found.length === count) break;
      }
    }
    return found;
  }

  /** What fits, in an order, one after another; null for what does not. */
  private *walk({ order, place, radiusKm, after, fits }: Asked): Generator<Found | null> {
    if (order === "near") {
      for (const near of place === null ? [] : this.places.nearest(place, radiusKm, fits)) {
        yield near === null ? null : { entry: near.item, km: near.km };
      }
      return;
    }
    const isBefore = (entry: Entry): boolean =>
      after !== null && compare(keyOf(order, { entry, km: 0 }), after) <= 0;
    for (const entry of this.lists[order].from(isBefore)) {
      const km = place === null ? 0 : distanceKm(place, entry.job.place);
      yield km <= radiusKm && fits(entry) ? { entry, km } : null;
    }
  }

  /** The way with the fewest jobs that may fit; null where all have more than `most`. */
  private narrowest({ search, place, radiusKm, atMs }: Asked, most: number): Path | null {
    const { wage, soon } = this.lists;
    const grams = askedBy(search);
    const share = grams.flat(2).length === 1 ? 1 : gramsShare;
    const { wageWonMin: wageMin = 0 } = search;
    const { fromMs, toMs } = spanOf(search, atMs);
    const isPaid = ({ job }: Entry): boolean => job.hourlyWageWon >= wageMin;
    const isEarly = ({ startsAtMs }: Entry): boolean => startsAtMs < fromMs;
    const isInTime = ({ startsAtMs }: Entry): boolean => startsAtMs <= toMs;
    const paths: Path[] = [
      { count: this.grams.bound(grams) * share, entries: () => this.grams.having(grams) },
      // The best paid come first.
      { count: wage.countBefore(isPaid), entries: () => asLong(wage.from(none), isPaid) },
      {
        count: soon.countBefore(isInTime) - soon.countBefore(isEarly),
        entries: () => asLong(soon.from(isEarly), isInTime),
      },
    ];
    if (place !== null && radiusKm < Number.POSITIVE_INFINITY) {
      const count = this.places.countAround(place, radiusKm, most);
      paths.push({ count, entries: () => this.places.around(place, radiusKm) });
    }
    const least = paths.reduce((a, b) => (b.count < a.count ? b : a));
    return least.count <= most ? least : null;
  }

  private *along(path: Path, { place, radiusKm, fits }: Asked): Generator<Found> {
    for (const entry of path.entries()) {
      if (!fits(entry)) continue;
      const km = place === null ? 0 : distanceKm(place, entry.job.place);
      if (km <= radiusKm) yield { entry, km };
    }
  }

  private remove(entry: Entry): void {
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
    const isOld = ({ startsAtMs }: Entry): boolean => startsAtMs <= atMs - keptMs;
    for (const entry of [...asLong(this.lists.soon.from(none), isOld)]) this.remove(entry);
  }
}
