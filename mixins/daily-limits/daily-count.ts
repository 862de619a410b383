/**
 * Daily: counts what an owner makes of a thing in a day, in the log of the service that makes it.
 *
 * Streams `daily:<thing>/<ownerId>`. The count is decided before what is counted is, so of many at
 * once no more than the bound begin; what is refused after it has been counted all the same.
 */
import type { Instant } from "../../services/contracts/core/units.ts";
import {
  checkDay,
  type Made,
  perDay,
  withOne,
} from "../../services/contracts/kernel/daily-limit.ts";
import { registerAnnouncer } from "../log/announcers.ts";
import type { Command, Decider, Log } from "../log/event-log.ts";

type Counted = {
  readonly type: "countedToday";
  readonly data: { readonly ownerId: string; readonly at: Instant };
};

const dailies: Decider<Made, Counted> = {
  stream: "daily",
  empty: null,
  evolve: (made, { data }) => withOne(made, data.at),
};

/** A count is announced to no other service. */
registerAnnouncer(dailies.stream);

/** Counts one more, once per command. Refuses DAILY_LIMIT (429), and what was done before never. */
export const countToday = async (
  log: Log,
  thing: keyof typeof perDay,
  ownerId: string,
  asked: Command,
): Promise<void> => {
  const { at } = asked;
  if (await log.isDone(asked)) return;
  const by = { ...asked, cid: `daily:${asked.cid}`, fp: ownerId };
  const rule = (made: Made): Counted[] => {
    checkDay(made, perDay[thing], at);
    return [{ type: "countedToday", data: { ownerId, at } }];
  };
  await log.decide(dailies, `${thing}/${ownerId}`, rule, by);
};
