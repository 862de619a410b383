/**
 * Sort orders: what a list of jobs is sorted by, and which part of it is a page.
 *
 * Every order ends with the id of the job, so no two jobs are equal and a cursor names one
 * position.
 */
import { isSame } from "../../contracts/core/units.ts";
import type { Found as Indexed, SearchedJob } from "./search-filter.ts";
import { SortedList } from "./sorted-list.ts";

export type Order = "near" | "new" | "wage" | "soon";
export type IndexedJob = Indexed & { job: SearchedJob; readonly postedAtMs: number; place: number };
export type Found = { readonly entry: IndexedJob; readonly km: number };
export type Key = readonly [number, string];
/** The first `count` after a key. */
export type Cut = { readonly order: Order; readonly after: Key | null; readonly count: number };

/** The rank of a job in an order; a distance depends on the place of the query. */
const ranks: Readonly<Record<Exclude<Order, "near">, (entry: IndexedJob) => number>> = {
  new: ({ postedAtMs }) => -postedAtMs,
  wage: ({ job }) => -job.hourlyWageWon,
  soon: ({ startsAtMs }) => startsAtMs,
};
/** The same, by number. */
export const rankList = Object.values(ranks);
/** The number of an order in `rankList`. */
export const rankNumber = (order: keyof typeof ranks): number => Object.keys(ranks).indexOf(order);

/** The sort key of a job: its rank, or its distance in km, and its id. */
export const keyOf = (order: Order, { entry, km }: Found): Key => [
  order === "near" ? km : ranks[order](entry),
  entry.job.jobId,
];

const compareIds = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
/** Compares two sort keys. */
export const compare = (a: Key, b: Key): number => a[0] - b[0] || compareIds(a[1], b[1]);
/** Compares two jobs by id. */
export const byId = (a: IndexedJob, b: IndexedJob): number => compareIds(a.job.jobId, b.job.jobId);

/** An empty list in an order. */
export const listFor = (order: keyof typeof ranks): SortedList<IndexedJob> => {
  const rank = ranks[order];
  return new SortedList((a, b) => rank(a) - rank(b) || byId(a, b));
};

/** Whether a job will take no more workers, ever. */
export const isOver = ({ status }: SearchedJob): boolean =>
  status === "closed" || status === "cancelled" || status === "done";

/** Whether two states of a job have the same place in every list and match the same words. */
export const standsAlike = (a: SearchedJob, b: SearchedJob): boolean =>
  a.title === b.title &&
  a.description === b.description &&
  a.categoryId === b.categoryId &&
  a.hourlyWageWon === b.hourlyWageWon &&
  a.startsAt === b.startsAt &&
  a.place.address === b.place.address &&
  a.place.lat === b.place.lat &&
  a.place.lng === b.place.lng &&
  isSame(a.skills, b.skills);

/** No entry is before the beginning: for `from` of a sorted list. */
export const none = (): boolean => false;

/** The first entries, as long as `like` holds for each. */
export function* asLong(
  entries: Iterable<IndexedJob>,
  like: (entry: IndexedJob) => boolean,
): Generator<IndexedJob> {
  for (const entry of entries) {
    if (!like(entry)) return;
    yield entry;
  }
}

/**
 * The first `count` that fit, of rows that come in no order. A row behind the ones already found is
 * not tested.
 */
export const firstOf = (
  rows: Iterable<Found>,
  { order, after, count }: Cut,
  fits: (entry: IndexedJob) => boolean,
): Found[] => {
  const first: { row: Found; key: Key }[] = [];
  for (const row of rows) {
    const key = keyOf(order, row);
    if (after !== null && compare(key, after) <= 0) continue;
    const last = first[count - 1];
    if ((last !== undefined && compare(last.key, key) < 0) || !fits(row.entry)) continue;
    const at = first.findIndex((other) => compare(other.key, key) > 0);
    first.splice(at === -1 ? first.length : at, 0, { row, key });
    if (first.length > count) first.pop();
  }
  return first.map(({ row }) => row);
};
