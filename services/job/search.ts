/**
 * Search: open jobs in memory, filtered and sorted for a page.
 *
 * Each order keeps its own list, in which a change is one place, so that a page costs the jobs that
 * are looked at and nothing more. A cursor is the sort key of the last job shown.
 */
import { categories } from "../contracts/categories.ts";
import type { Answer, Params } from "../contracts/index.ts";
import { cursorInvalid, limitDefault, pageOf, readCursor } from "../contracts/paging.ts";
import { Refusal } from "../contracts/refusal.ts";
import { distanceKm } from "../contracts/travel.ts";
import type { Instant } from "../contracts/units.ts";
import { initialsIn, initialsOf } from "./hangul.ts";
import { type Near, Places } from "./places.ts";
import { Sorted } from "./sorted.ts";

export type SearchedJob = Answer<"job.get">;
export type Search = Params<"job.search">;
type Order = "near" | "new" | "wage" | "soon";
type Entry = {
  readonly job: SearchedJob;
  readonly text: string;
  /** The initial consonants of what is short: a description would be found by any two letters. */
  readonly initials: string;
  readonly postedAt: Instant;
  readonly startsAtMs: number;
};
type Word = { readonly text: string; readonly initials: string | null };
type Found = { readonly entry: Entry; readonly km: number };
type Key = readonly [number, string];

const children = new Map<string, ReadonlySet<string>>(
  categories.map(({ categoryId }) => [
    categoryId,
    new Set([
      categoryId,
      ...categories.filter(({ parentId }) => parentId === categoryId).map((c) => c.categoryId),
    ]),
  ]),
);

const keyOf = (order: Order, { entry, km }: Found): Key => {
  const { jobId, hourlyWageWon } = entry.job;
  switch (order) {
    case "near":
      return [km, jobId];
    case "new":
      return [-Date.parse(entry.postedAt), jobId];
    case "wage":
      return [-hourlyWageWon, jobId];
    case "soon":
      return [entry.startsAtMs, jobId];
  }
};

const compare = (a: Key, b: Key): number => a[0] - b[0] || (a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0);

const comparing =
  (order: Order) =>
  (a: Entry, b: Entry): number =>
    compare(keyOf(order, { entry: a, km: 0 }), keyOf(order, { entry: b, km: 0 }));

/** The order of `near`, without making keys: there may be thousands to put in order. */
const nearer = (a: Near<Entry>, b: Near<Entry>): number =>
  a.km - b.km || (a.item.job.jobId < b.item.job.jobId ? -1 : 1);

/** Letters may be composed or not, and full-width or not: they mean the same. */
const plain = (text: string): string => text.normalize("NFKC").toLowerCase();

/** Each word of what was typed. Alone, NFKC would make other letters of initial consonants. */
const wordsIn = (typed: string): Word[] =>
  typed
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => ({ text: plain(word), initials: initialsIn(word) }));

/** A test for one search, with everything that is constant worked out before. */
const filterOf = (search: Search, atMs: number): ((entry: Entry) => boolean) => {
  const words = wordsIn(search.q ?? "");
  const wanted = search.categoryId === undefined ? null : children.get(search.categoryId);
  const fromMs = search.from === undefined ? atMs : Math.max(atMs, Date.parse(search.from));
  const toMs = search.to === undefined ? Number.POSITIVE_INFINITY : Date.parse(search.to);
  const wageMin = search.wageWonMin ?? 0;
  return ({ job, text, initials, startsAtMs }) =>
    job.status === "open" &&
    startsAtMs > atMs &&
    startsAtMs >= fromMs &&
    startsAtMs <= toMs &&
    job.hourlyWageWon >= wageMin &&
    (wanted === null || wanted?.has(job.categoryId) === true) &&
    words.every(
      (word) =>
        text.includes(word.text) || (word.initials !== null && initials.includes(word.initials)),
    );
};

const entryOf = (job: SearchedJob, postedAt: Instant): Entry => {
  const short = `${job.title} ${job.place.address} ${job.skills.join(" ")}`;
  return {
    job,
    text: plain(`${short} ${job.description}`),
    initials: initialsOf(short),
    postedAt,
    startsAtMs: Date.parse(job.startsAt),
  };
};

/**
 * Where nearness is measured from; null without a place. Refuses PLACE_MISSING (422) for half of
 * one, and where a radius is given or `isNear` and there is none.
 */
export const placeOf = (
  { lat, lng, radiusKm }: Pick<Search, "lat" | "lng" | "radiusKm">,
  isNear = false,
): { lat: number; lng: number } | null => {
  if (lat !== undefined && lng !== undefined) return { lat, lng };
  if (lat !== undefined || lng !== undefined || isNear || radiusKm !== undefined) {
    throw new Refusal("PLACE_MISSING", { fields: [{ field: "/lat" }, { field: "/lng" }] }, 422);
  }
  return null;
};

/** A test whether a search finds a job at an instant, for many searches. Refuses PLACE_MISSING. */
export const findsJob = (job: SearchedJob, at: Instant): ((search: Search) => boolean) => {
  const entry = entryOf(job, at);
  const atMs = Date.parse(at);
  return (search) => {
    const place = placeOf(search);
    const { radiusKm = Number.POSITIVE_INFINITY } = search;
    const isNear = place === null || distanceKm(place, job.place) <= radiusKm;
    return isNear && filterOf(search, atMs)(entry);
  };
};

export class SearchIndex {
  private readonly entries = new Map<string, Entry>();
  /** Made when first asked for, and kept in order from then on. */
  private readonly sorted = new Map<Order, Sorted<Entry>>();
  private readonly places = new Places<Entry>(({ job }) => job.place, nearer);

  /** Puts a job's latest state in. */
  put(job: SearchedJob, postedAt: Instant): void {
    const before = this.entries.get(job.jobId);
    const entry = entryOf(job, postedAt);
    this.entries.set(job.jobId, entry);
    if (before !== undefined) this.places.remove(before);
    this.places.add(entry);
    for (const list of this.sorted.values()) {
      if (before !== undefined) list.remove(before);
      list.insert(entry);
    }
  }

  get(jobId: string): SearchedJob | null {
    return this.entries.get(jobId)?.job ?? null;
  }

  postedAt(jobId: string): Instant | null {
    return this.entries.get(jobId)?.postedAt ?? null;
  }

  /**
   * A page of open jobs that start after `at`. Refuses PLACE_MISSING when nearness is asked for
   * without a place, and CURSOR_INVALID.
   */
  page(search: Search, at: Instant): { items: SearchedJob[]; nextCursor: string | null } {
    const { limit = limitDefault } = search;
    const place = placeOf(search, search.sort === "near");
    const order = search.sort ?? (place === null ? "new" : "near");
    const read = readCursor(search.cursor, ["string", "number", "string"]);
    if (read !== null && read[0] !== order) throw cursorInvalid();
    const after: Key | null = read === null ? null : [read[1], read[2]];
    const found = this.find(search, order, place, after, limit + 1, Date.parse(at));
    return pageOf(
      found,
      limit,
      (row) => [order, ...keyOf(order, row)],
      ({ entry, km }) =>
        place === null ? entry.job : { ...entry.job, distanceKm: Math.round(km * 100) / 100 },
    );
  }

  private find(
    search: Search,
    order: Order,
    place: { lat: number; lng: number } | null,
    after: Key | null,
    count: number,
    atMs: number,
  ): Found[] {
    const found: Found[] = [];
    for (const row of this.walk(search, order, place, filterOf(search, atMs))) {
      if (after !== null && compare(keyOf(order, row), after) <= 0) continue;
      found.push(row);
      if (found.length === count) break;
    }
    return found;
  }

  /** What fits, in an order, one after another. */
  private *walk(
    { radiusKm = Number.POSITIVE_INFINITY }: Search,
    order: Order,
    place: { lat: number; lng: number } | null,
    fits: (entry: Entry) => boolean,
  ): Generator<Found> {
    if (order === "near" && place !== null) {
      for (const { item, km } of this.places.nearest(place, radiusKm, fits)) {
        yield { entry: item, km };
      }
      return;
    }
    for (const entry of this.list(order)) {
      if (!fits(entry)) continue;
      const km = place === null ? 0 : distanceKm(place, entry.job.place);
      if (km <= radiusKm) yield { entry, km };
    }
  }

  private list(order: Order): readonly Entry[] {
    const have = this.sorted.get(order) ?? new Sorted(this.entries.values(), comparing(order));
    this.sorted.set(order, have);
    return have.all();
  }
}
