/**
 * Daily count: how many of a thing an owner makes per day, in the log of the service that makes it.
 *
 * Streams `daily:<thing>/<ownerId>`. A thing is counted before it is made, so concurrent commands
 * cannot pass the limit. One that is refused afterwards stays counted.
 */
import type { Instant } from "../../services/contracts/core/units.ts";
import {
  checkDay,
  type Made,
  perDay,
  withOne,
} from "../../services/contracts/kernel/daily-limit.ts";
import { registerAnnouncer } from "../log/announcers.ts";
import type { Command, Log, StreamDefinition } from "../log/event-log.ts";

type Counted = {
  readonly type: "countedToday";
  readonly data: { readonly ownerId: string; readonly at: Instant };
};

const dailies: StreamDefinition<Made, Counted> = {
  stream: "daily",
  empty: null,
  evolve: (made, { data }) => withOne(made, data.at),
};

/** Counts are not announced to other services. */
registerAnnouncer(dailies.stream);

/** Counts one more, once per command. Refuses DAILY_LIMIT (429), but never a repeat. */
export const countToday = async (
  log: Log,
  thing: keyof typeof perDay,
  ownerId: string,
  command: Command,
): Promise<void> => {
  const { at } = command;
  if (await log.isDone(command)) return;
  const by = { ...command, cid: `daily:${command.cid}`, fp: ownerId };
  const rule = (made: Made): Counted[] => {
    checkDay(made, perDay[thing], at);
    return [{ type: "countedToday", data: { ownerId, at } }];
  };
  await log.decide(dailies, `${thing}/${ownerId}`, rule, by);
};
