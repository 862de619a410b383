/**
 * Job service: an employer's favourite workers (단골), and the jobs that open to them first.
 *
 * Handlers: services/job/favourites/favourite.actions.ts.
 */
import { Job } from "../common/shapes.ts";
import type { Contract } from "../core/action-contract.ts";
import { called, closed, Id, InstantText, ListOf, paging, T } from "../core/schema.ts";

/** The most favourites of one employer. */
export const favouritesMax = 500;

const byWorker = T.Object({ workerId: Id }, closed);
const Favourite = T.Object(
  { workerId: Id, displayName: T.String(), since: InstantText },
  called("Favourite"),
);

export const favourites = {
  "job.favourites": {
    summary: "The caller's favourite workers, newest first; no one else sees the list",
    rest: "GET /api/jobs/favourites",
    who: ["employer"],
    params: T.Object(paging, closed),
    answer: ListOf(Favourite),
    refuses: ["CURSOR_INVALID"],
  },
  "job.favourites.add": {
    summary: "Mark a worker who has applied to or worked for the caller as a favourite",
    rest: "PUT /api/jobs/favourites/:workerId",
    who: ["employer"],
    params: byWorker,
    answer: Favourite,
    refuses: ["NOT_FOUND", "TOO_MANY_FAVOURITES", "ACCOUNT_CLOSING"],
  },
  "job.favourites.remove": {
    summary: "A worker is a favourite no longer; they get no notice",
    rest: "DELETE /api/jobs/favourites/:workerId",
    who: ["employer"],
    params: byWorker,
    answer: T.Object({ workerId: Id }, called("FavouriteRemoved")),
    refuses: [],
    whileSuspended: true,
  },
  "job.early": {
    summary: "Jobs that are open to the caller before others, the first to open to all first",
    rest: "GET /api/jobs/early",
    who: ["worker"],
    params: T.Object(paging, closed),
    answer: ListOf(Job),
    refuses: ["CURSOR_INVALID"],
  },
} as const satisfies Contract;
