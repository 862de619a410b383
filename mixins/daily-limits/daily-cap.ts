/** Daily cap: runs work within an owner's cap for the day, counted in the service's log. */
import { newId, seoulDate } from "../../services/contracts/core/units.ts";
import type { Command, Log, StreamDefinition } from "../log/event-log.ts";
import { type Cap, type Count, type CountEvent, countIn, uncount } from "./daily-cap-rules.ts";

export type Capped = {
  readonly counts: StreamDefinition<Count, CountEvent>;
  readonly whose: string;
  readonly cap: Cap;
  readonly thingId: string;
  readonly amountWon?: number;
};

/** Every count is a command of its own: a repeat of the outer command may have other amounts. */
const countCommand = (command: Command): Command => {
  const cid = `count:${newId()}`;
  return { ...command, cid, fp: cid, isFresh: true };
};

/**
 * Counts the try, then runs the work; a try whose work is not `isDone` afterwards is uncounted. A
 * process that ends between the two leaves it counted for the day. Refuses with the cap's code.
 */
export const withinCap = async <T>(
  log: Log,
  { counts, whose, cap, thingId, amountWon = 0 }: Capped,
  command: Command,
  isDone: () => Promise<boolean>,
  work: () => Promise<T>,
): Promise<T> => {
  const day = seoulDate(command.at);
  const id = `${whose}/${day}`;
  const tried = { tryId: newId(), thingId, amountWon };
  await log.decide(counts, id, (count) => countIn(count, tried, cap, day), countCommand(command));
  try {
    return await work();
  } finally {
    if (!(await isDone())) {
      await log.decide(counts, id, (count) => uncount(count, tried.tryId), countCommand(command));
    }
  }
};
