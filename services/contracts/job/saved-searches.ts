/**
 * Job service: a worker's saved searches, with notices of new jobs.
 *
 * Handlers: services/job/actions/saved-search.actions.ts.
 */
import type { Contract } from "../core/action-contract.ts";
import { called, closed, Id, InstantText, ListOf, paging, T } from "../core/schema.ts";
import { SearchFilter } from "./posting.ts";

/** The most searches that a worker may save. */
export const searchesMax = 10;

const SavedSearch = T.Object(
  { searchId: Id, filter: T.Object(SearchFilter, closed), savedAt: InstantText },
  called("SavedSearch"),
);

export const searches = {
  "job.searches.add": {
    summary: "Keep a search: its owner is notified of each new job that it would find",
    rest: "POST /api/jobs/searches",
    who: ["worker"],
    params: T.Object(SearchFilter, closed),
    answer: SavedSearch,
    refuses: [
      "PLACE_MISSING",
      "PLACE_OUTSIDE_SERVICE",
      "CATEGORY_UNKNOWN",
      "TOO_MANY_SEARCHES",
      "ACCOUNT_CLOSING",
      "NOT_FOUND",
      "KEY_REUSED",
    ],
    status: 201,
  },

  "job.searches": {
    summary: "The searches that one keeps, newest first",
    rest: "GET /api/jobs/searches",
    who: ["worker"],
    params: T.Object(paging, closed),
    answer: ListOf(SavedSearch),
    refuses: ["CURSOR_INVALID"],
  },

  "job.searches.remove": {
    summary: "Keep a search no longer",
    rest: "DELETE /api/jobs/searches/:searchId",
    who: ["worker"],
    params: T.Object({ searchId: Id }, closed),
    answer: T.Object({ searchId: Id }, called("SearchRemoved")),
    refuses: ["NOT_FOUND"],
    whileSuspended: true,
  },
} as const satisfies Contract;
