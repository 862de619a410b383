/**
 * Favourites as they are seen: an employer's list, and a worker's jobs that open to them first.
 *
 * A pair of which one has blocked the other counts as no favourite, and so does a closed account.
 * It is computed at each read, so that a block acts at once and needs no second record of it.
 */
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import { pageOf, readCursor, rowsAfter } from "../../contracts/core/paging.ts";
import type { Instant } from "../../contracts/core/units.ts";
import { type Answer, type Calls, call } from "../../contracts/index.ts";
import type { JobService } from "../job.types.ts";
import { applicationsView, jobsView } from "../read-models/job.projection.ts";
import { named } from "../support/job-answer.query.ts";
import { favourites, isMarked, keyOf, newestFirst } from "./favourite.ts";
import { employersOf } from "./favourites.repository.ts";

type Pair = { readonly employerId: string; readonly workerId: string };
type Page = { readonly limit: number; readonly cursor: string | undefined };
type Shown = Answer<"job.favourites.add">;

/** The most early jobs that one list is made of. */
const earlyMax = 500;

/** The worker's name if the two may meet; null after a block, or when the worker has left. */
export const nameIfMeeting = async (
  calls: Calls,
  { workerId: userId, employerId: withId }: Pair,
): Promise<string | null> => {
  try {
    const facts = await call(calls, "user.facts", { userId, withId });
    return facts.mayMeet === false || facts.role !== "worker" ? null : facts.displayName;
  } catch (error) {
    if ((error as { type?: string }).type !== "NOT_FOUND") throw error;
    return null;
  }
};

/** Whether a worker is a favourite of an employer whom they may meet. */
export const isFavourite = async (
  service: JobService,
  calls: Calls,
  pair: Pair,
): Promise<boolean> =>
  isMarked(await service.log.state(favourites, pair.employerId), pair.workerId) &&
  (await nameIfMeeting(calls, pair)) !== null;

/** Whether a worker has ever applied to an employer. The read model may lag. */
export const hasApplied = async (service: JobService, pair: Pair): Promise<boolean> => {
  const { workerId, employerId } = pair;
  const query = { workerId, employerId };
  return (await readModelOf(service, applicationsView).find(query, { limit: 1 })).length > 0;
};

/** A page of an employer's favourites. Refuses CURSOR_INVALID. */
export const favouritesPage = async (
  service: JobService,
  calls: Calls,
  employerId: string,
  { limit, cursor }: Page,
) => {
  const all = newestFirst(await service.log.state(favourites, employerId));
  const rest = rowsAfter(all, cursor, keyOf);
  const shown: Shown[] = [];
  for (let from = 0; from < rest.length && shown.length <= limit; from += limit) {
    const some = rest.slice(from, from + limit).map(async ({ workerId, since }) => {
      const displayName = await nameIfMeeting(calls, { employerId, workerId });
      return displayName === null ? [] : [{ workerId, displayName, since }];
    });
    shown.push(...(await Promise.all(some)).flat());
  }
  return pageOf(
    shown,
    limit,
    (one) => [keyOf(one)],
    (one) => one,
  );
};

/** A page of the jobs that are open to a worker before others. Refuses CURSOR_INVALID. */
export const earlyPage = async (
  service: JobService,
  calls: Calls,
  workerId: string,
  { limit, cursor }: Page,
  at: Instant,
) => {
  const after = readCursor(cursor, ["string", "string"]);
  const marked = await employersOf(service, workerId);
  const query = { employerId: { $in: marked }, opensAt: { $gt: at } };
  const found =
    marked.length === 0
      ? []
      : await readModelOf(service, jobsView).find(query, { limit: earlyMax });
  const employers = [...new Set(found.map(({ employerId }) => employerId))];
  const meets = new Map(
    await Promise.all(
      employers.map(async (employerId) => {
        const name = await nameIfMeeting(calls, { employerId, workerId });
        return [employerId, name !== null] as const;
      }),
    ),
  );
  const key = (doc: (typeof found)[number]): [string, string] => [doc.opensAt ?? "", doc._id];
  const rest = found
    .filter(({ employerId, job }) => meets.get(employerId) === true && job.status === "open")
    .filter((doc) => after === null || key(doc).join(" ") > after.join(" "))
    .sort((a, b) => (key(a).join(" ") < key(b).join(" ") ? -1 : 1));
  const page = pageOf(rest, limit, key, ({ job }) => job);
  return { ...page, items: await named(service, page.items) };
};
