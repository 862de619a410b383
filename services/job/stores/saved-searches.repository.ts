/** Saved searches: the filters that workers save, one row each, beside the log. */
import type { Service } from "moleculer";
import { resourcesOf } from "../../../mixins/log/service-resources.ts";
import type { Erase } from "../../../mixins/personal-data.mixin.ts";
import { removeWhere } from "../../../mixins/store/conditional-writes.ts";
import type { Collection, Doc } from "../../../mixins/store/store.ts";
import type { Instant } from "../../contracts/core/units.ts";
import type { Answer } from "../../contracts/index.ts";
import { searchesMax } from "../../contracts/job/saved-searches.ts";
import { type Filter, isKept, savedSearches } from "../domain/saved-search.ts";
import type { JobService } from "../job.types.ts";

/**
 * A saved search. It reveals where its worker lives and what they want, so it is erased with them.
 */
export type SearchRow = Doc & {
  readonly workerId: string;
  /** The category that it is filed under, or "" for none. */
  readonly file: string;
  readonly filter: Filter;
  readonly at: Instant;
};
type Shown = Answer<"job.searches.add">;

/** The saved searches of all workers. */
export const searchRows = (service: Service): Promise<Collection<SearchRow>> =>
  resourcesOf(service).collection<SearchRow>("saved_searches", { index: ["workerId", "file"] });

/** Removes the saved searches of a worker. */
export const dropSearches: Erase = async (service, userId) => {
  await removeWhere(await searchRows(service), { workerId: userId });
};

/** A saved search as its worker sees it. */
export const shown = ({ _id: searchId, filter, at: savedAt }: SearchRow): Shown => ({
  searchId,
  filter,
  savedAt,
});

/** The key that saved searches are sorted by. */
export const keyOf = ({ savedAt, searchId }: Shown): string => `${savedAt} ${searchId}`;

/** The saved searches of a worker, newest first: no more than `searchesMax`. */
export const keptBy = async (service: JobService, workerId: string): Promise<Shown[]> => {
  const state = await service.log.state(savedSearches, workerId);
  // Twice as many: a row that a request is writing at this moment may still be refused.
  const limit = 2 * searchesMax;
  const rows = await (await searchRows(service)).find({ workerId }, { limit });
  const kept = rows.filter(({ _id }) => isKept(state, _id));
  return kept.map(shown).sort((a, b) => (keyOf(a) < keyOf(b) ? 1 : -1));
};
