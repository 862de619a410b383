/**
 * Saved searches: how many a worker keeps, and how many new jobs a day they are notified of.
 *
 * Owns the stream `searches:<workerId>`, with ids only. Filters reveal where a worker lives and
 * what they want, so they are stored beside the log. A search finds a job once, however often it is
 * reported, since a find is a commit with its own command id.
 */
import type { StreamDefinition } from "../../../mixins/log/event-log.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { type Instant, type SeoulDate, seoulDate } from "../../contracts/core/units.ts";
import type { Params } from "../../contracts/index.ts";
import { searchesMax } from "../../contracts/job/saved-searches.ts";
import { categories } from "../../contracts/kernel/categories.ts";
import { checkArea } from "../../contracts/kernel/service-area.ts";
import { placeOf } from "../search/search-index.ts";

export type Filter = Params<"job.searches.add">;
type KeptSearch = { readonly searchId: string; readonly at: Instant };
export type Searches = {
  readonly kept: readonly KeptSearch[];
  /** How many jobs were found on the last day with a find, by the calendar of Seoul. */
  readonly found: { readonly on: SeoulDate; readonly count: number } | null;
};
type OfSearch<More = unknown> = { readonly workerId: string; readonly searchId: string } & More;
export type SearchesEvent =
  | { readonly type: "searchKept"; readonly data: OfSearch<{ at: Instant }> }
  | { readonly type: "searchDropped"; readonly data: OfSearch }
  | { readonly type: "jobFound"; readonly data: OfSearch<{ jobId: string; on: SeoulDate }> };

/** How many new jobs a day a worker is notified of, over all their searches. */
export const foundPerDayMax = 20;

const evolve = (state: Searches, event: SearchesEvent): Searches => {
  const { searchId } = event.data;
  switch (event.type) {
    case "searchKept":
      return { ...state, kept: [{ searchId, at: event.data.at }, ...state.kept] };
    case "searchDropped":
      return { ...state, kept: state.kept.filter((one) => one.searchId !== searchId) };
    case "jobFound": {
      const { on } = event.data;
      const before = state.found?.on === on ? state.found.count : 0;
      return { ...state, found: { on, count: before + 1 } };
    }
  }
};

export const savedSearches: StreamDefinition<Searches, SearchesEvent> = {
  stream: "searches",
  empty: { kept: [], found: null },
  evolve,
};

/** Whether a worker keeps a search. */
export const isKept = ({ kept }: Searches, searchId: string): boolean =>
  kept.some((one) => one.searchId === searchId);

/** Keeps a search. Refuses TOO_MANY_SEARCHES. */
export const keep = (state: Searches, workerId: string, one: KeptSearch): SearchesEvent[] => {
  if (state.kept.length >= searchesMax) throw new Refusal("TOO_MANY_SEARCHES", { searchesMax });
  return [{ type: "searchKept", data: { workerId, ...one } }];
};

/** Drops a search. Refuses NOT_FOUND (404), also for one of another worker. */
export const drop = (state: Searches, workerId: string, searchId: string): SearchesEvent[] => {
  if (!isKept(state, searchId)) throw new Refusal("NOT_FOUND", {}, 404);
  return [{ type: "searchDropped", data: { workerId, searchId } }];
};

/**
 * Finds a job that was posted at an instant. No event if the search is not kept, was saved after
 * that, or the daily limit is reached. A posting that arrives late counts towards the later day.
 */
export const find = (
  state: Searches,
  { workerId, searchId, jobId }: OfSearch<{ jobId: string }>,
  postedAt: Instant,
): SearchesEvent[] => {
  const kept = state.kept.find((one) => one.searchId === searchId);
  if (kept === undefined || postedAt < kept.at) return [];
  const day = seoulDate(postedAt);
  const on = state.found !== null && state.found.on > day ? state.found.on : day;
  const count = state.found?.on === on ? state.found.count : 0;
  if (count >= foundPerDayMax) return [];
  return [{ type: "jobFound", data: { workerId, searchId, jobId, on } }];
};

/** Refuses, with 422, PLACE_MISSING, PLACE_OUTSIDE_SERVICE and CATEGORY_UNKNOWN. */
export const checkFilter = (filter: Filter): void => {
  const place = placeOf(filter);
  if (place !== null) checkArea(place, ["/lat", "/lng"]);
  const { categoryId } = filter;
  if (categoryId === undefined || categories.some((one) => one.categoryId === categoryId)) return;
  throw new Refusal("CATEGORY_UNKNOWN", { categoryId }, 422);
};

/** The key that a search is filed under: its category, or "" for none. */
export const fileOf = ({ categoryId = "" }: Filter): string => categoryId;

/** The keys of the searches that may find a job of a category. */
export const filesFor = (categoryId: string): string[] => {
  const parentId = categories.find((one) => one.categoryId === categoryId)?.parentId ?? null;
  return [categoryId, ...(parentId === null ? [] : [parentId]), ""];
};
