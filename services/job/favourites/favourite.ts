/**
 * Favourites (단골): the workers whom one employer would gladly have again.
 *
 * Owns the stream `favourites:<employerId>`, with ids only. The list is positive and private to its
 * employer: no other employer sees it, no score uses it, and no one is refused for being absent
 * from it except during early access. So it is no register for obstructing employment (근로기준법
 * 제40조).
 */
import type { StreamDefinition } from "../../../mixins/log/event-log.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import type { Instant } from "../../contracts/core/units.ts";
import { favouritesMax } from "../../contracts/job/favourites.ts";

type Pair = { readonly employerId: string; readonly workerId: string };
/** When each favourite was marked, by worker. */
export type Favourites = Readonly<Record<string, Instant>>;
export type FavouritesEvent =
  | { readonly type: "favouriteAdded"; readonly data: Pair & { readonly at: Instant } }
  | { readonly type: "favouriteRemoved"; readonly data: Pair };

export const favourites: StreamDefinition<Favourites, FavouritesEvent> = {
  stream: "favourites",
  empty: {},
  evolve: (before, { type, data }) => {
    const { [data.workerId]: _, ...others } = before;
    return type === "favouriteAdded" ? { ...others, [data.workerId]: data.at } : others;
  },
};

/** Whether an employer has marked a worker. */
export const isMarked = (state: Favourites, workerId: string): boolean =>
  state[workerId] !== undefined;

/** Marks a worker; no event if they are marked. Refuses TOO_MANY_FAVOURITES at 500. */
export const mark = (state: Favourites, pair: Pair, at: Instant): FavouritesEvent[] => {
  if (isMarked(state, pair.workerId)) return [];
  if (Object.keys(state).length >= favouritesMax) {
    throw new Refusal("TOO_MANY_FAVOURITES", { favouritesMax });
  }
  return [{ type: "favouriteAdded", data: { ...pair, at } }];
};

/** Unmarks a worker; no event if they are not marked. */
export const unmark = (state: Favourites, pair: Pair): FavouritesEvent[] =>
  isMarked(state, pair.workerId) ? [{ type: "favouriteRemoved", data: pair }] : [];

/** The favourites, newest first, ties by id. */
export const newestFirst = (state: Favourites): { workerId: string; since: Instant }[] =>
  Object.entries(state)
    .map(([workerId, since]) => ({ workerId, since }))
    .sort((a, b) => (keyOf(a) < keyOf(b) ? 1 : -1));

/** The key that favourites are sorted by. */
export const keyOf = ({ workerId, since }: { workerId: string; since: string }): string =>
  `${since} ${workerId}`;
