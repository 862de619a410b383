/**
 * Favourite rows: by worker, whose favourite they are. The stream decides; the rows only find it.
 *
 * A row is written before the commit and removed after it, so a favourite always has a row.
 */
import type { Service } from "moleculer";
import { systemCommand } from "../../../mixins/log/commands.ts";
import type { Command } from "../../../mixins/log/event-log.ts";
import { resourcesOf } from "../../../mixins/log/service-resources.ts";
import type { Erase } from "../../../mixins/personal-data.mixin.ts";
import { heldLimit } from "../../../mixins/personal-data.mixin.ts";
import { insertNew } from "../../../mixins/store/conditional-writes.ts";
import type { Collection, Doc } from "../../../mixins/store/store.ts";
import { newId } from "../../contracts/core/units.ts";
import type { JobService } from "../job.types.ts";
import { favourites, isMarked, mark, newestFirst, unmark } from "./favourite.ts";

type Pair = { readonly employerId: string; readonly workerId: string };
type FavouriteRow = Doc & Pair;

const rowsOf = (service: Service): Promise<Collection<FavouriteRow>> =>
  resourcesOf(service).collection<FavouriteRow>("favourites", {
    index: ["employerId", "workerId"],
  });
const rowOf = ({ employerId, workerId }: Pair): FavouriteRow => ({
  _id: `${employerId}/${workerId}`,
  employerId,
  workerId,
});

/** Marks a favourite. Refuses TOO_MANY_FAVOURITES. */
export const markFavourite = async (
  service: JobService,
  pair: Pair,
  command: Command,
): Promise<void> => {
  const rows = await rowsOf(service);
  const row = rowOf(pair);
  await insertNew(rows, row);
  try {
    await service.log.decide(
      favourites,
      pair.employerId,
      (state) => mark(state, pair, command.at),
      command,
    );
  } catch (error) {
    await dropUnmarked(service, pair);
    throw error;
  }
  // A removal at the same time may have taken the row between the two writes.
  await insertNew(rows, row);
};

/** Unmarks a favourite. */
export const unmarkFavourite = async (
  service: JobService,
  pair: Pair,
  command: Command,
): Promise<void> => {
  const rule = (state: Parameters<typeof unmark>[0]) => unmark(state, pair);
  await service.log.decide(favourites, pair.employerId, rule, command);
  await dropUnmarked(service, pair);
};

const dropUnmarked = async (service: JobService, pair: Pair): Promise<void> => {
  const rows = await rowsOf(service);
  const isOurs = async () =>
    isMarked(await service.log.state(favourites, pair.employerId), pair.workerId);
  if (await isOurs()) return;
  await rows.remove(rowOf(pair)._id);
  await rows.compact();
  if (await isOurs()) await insertNew(rows, rowOf(pair));
};

/** The employers who have marked a worker. */
export const employersOf = async (service: JobService, workerId: string): Promise<string[]> => {
  const found = await (await rowsOf(service)).find({ workerId }, { limit: heldLimit });
  const marked = await Promise.all(
    found.map(async ({ employerId }) => {
      const state = await service.log.state(favourites, employerId);
      return isMarked(state, workerId) ? [employerId] : [];
    }),
  );
  return marked.flat();
};

/** An employer's favourites, for their own export. */
export const favouritesHeld = async (service: JobService, employerId: string) =>
  newestFirst(await service.log.state(favourites, employerId));

/** Removes a user from all lists, and their own list. */
export const dropFavourites: Erase = async (service, userId) => {
  const rows = await rowsOf(service);
  for (const query of [{ workerId: userId }, { employerId: userId }]) {
    for (;;) {
      const found = await rows.find(query, { limit: heldLimit });
      for (const { employerId, workerId } of found) {
        const command = systemCommand(`unmark:${newId()}`, { isFresh: true });
        await unmarkFavourite(service as JobService, { employerId, workerId }, command);
      }
      if (found.length < heldLimit) break;
    }
  }
};
