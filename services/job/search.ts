/**
 * Search: open jobs in memory, filtered and sorted for a page.
 *
 * Each order keeps its own sorted list, made again only after a change, so that a page costs the
 * jobs that are looked at and nothing more. A cursor is the sort key of the last job shown.
 */
import { categories } from "../contracts/categories.ts";
import type { Answer, Params } from "../contracts/index.ts";
import { cursorInvalid, limitDefault, pageOf, readCursor } from "../contracts/paging.ts";
import { Refusal } from "../contracts/refusal.ts";
import type { Instant } from "../contracts/units.ts";
import { distanceKm } from "./attendance.ts";

export type SearchedJob = Answer<"job.get">;
export type Search = Params<"job.search">;
type Order = "near" | "new" | "wage" | "soon";
type Entry = {
  readonly job: SearchedJob;
  readonly text: string;
  readonly postedAt: Instant;
  readonly startsAtMs: number;
};
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

/** The order of `near`, without making keys: there may be thousands to put in order. */
const nearer = (a: Found, b: Found): number =>
  a.km - b.km || (a.entry.job.jobId < b.entry.job.jobId ? -1 : 1);

/** A test for one search, with everything that is constant worked out before. */
const filterOf = (search: Search, atMs: number): ((entry: Entry) => boolean) => {
  const words = search.q?.toLowerCase().split(/\s+/).filter(Boolean) ?? [];
  const wanted = search.categoryId === undefined ? null : children.get(search.categoryId);
  const fromMs = search.from === undefined ? atMs : Math.max(atMs, Date.parse(search.from));
  const toMs = search.to === undefined ? Number.POSITIVE_INFINITY : Date.parse(search.to);
  const wageMin = search.wageWonMin ?? 0;
  return ({ job, text, startsAtMs }) =>
    job.status === "open" &&
    startsAtMs > atMs &&
    startsAtMs >= fromMs &&
    startsAtMs <= toMs &&
    job.hourlyWageWon >= wageMin &&
    (wanted === null || wanted?.has(job.categoryId) === true) &&
    words.every((word) => text.includes(word));
};

export class SearchIndex {
  private readonly entries = new Map<string, Entry>();
  private readonly sorted = new Map<Order, Entry[]>();

  /** Puts a job's latest state in. */
  put(job: SearchedJob, postedAt: Instant): void {
    const text = `${job.title} ${job.description} ${job.place.address} ${job.skills.join(" ")}`;
    this.entries.set(job.jobId, {
      job,
      text: text.toLowerCase(),
      postedAt,
      startsAtMs: Date.parse(job.startsAt),
    });
    this.sorted.clear();
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
    const { lat, lng, limit = limitDefault } = search;
    const place = lat === undefined || lng === undefined ? null : { lat, lng };
    const order = search.sort ?? (place === null ? "new" : "near");
    const isHalf = (lat === undefined) !== (lng === undefined);
    if (isHalf || (place === null && (order === "near" || search.radiusKm !== undefined))) {
      throw new Refusal("PLACE_MISSING", { fields: [{ field: "/lat" }, { field: "/lng" }] }, 422);
    }
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
    const fits = filterOf(search, atMs);
    const radiusKm = search.radiusKm ?? Number.POSITIVE_INFINITY;
    const found: Found[] = [];
    for (const entry of order === "near" ? this.entries.values() : this.list(order)) {
      if (!fits(entry)) continue;
      const km = place === null ? 0 : distanceKm(place, entry.job.place);
      const row = { entry, km };
      if (km > radiusKm || (after !== null && compare(keyOf(order, row), after) <= 0)) continue;
      found.push(row);
      // A sorted list is walked in order, so the page is full here; nearness must see them all.
      if (order !== "near" && found.length === count) return found;
    }
    if (order !== "near") return found;
    return found.sort(nearer).slice(0, count);
  }

  private list(order: Order): Entry[] {
    const have = this.sorted.get(order);
    if (have !== undefined) return have;
    const rows = [...this.entries.values()].map((entry) => ({ entry, km: 0 }));
    rows.sort((a, b) => compare(keyOf(order, a), keyOf(order, b)));
    const list = rows.map(({ entry }) => entry);
    this.sorted.set(order, list);
    return list;
  }
}
