/** Cap: does something within what someone may do in a day, by a stream of the service's log. */
import { newId, seoulDate } from "../../services/contracts/core/units.ts";
import type { Command, Decider, Log } from "../log/event-log.ts";
import { type Cap, type Count, type CountEvent, countIn, uncount } from "./daily-cap-rules.ts";

export type Capped = {
  readonly counts: Decider<Count, CountEvent>;
  readonly whose: string;
  readonly cap: Cap;
  readonly thingId: string;
  readonly amountWon?: number;
};

/** The stream tells what was counted: a try under one key may be for other amounts. */
const fresh = (asked: Command): Command => {
  const cid = `count:${newId()}`;
  return { ...asked, cid, fp: cid, isFresh: true };
};

/**
 * Counts, then does; what afterwards is not `isDone` counts no more. A process that ends between
 * the two leaves it counted for the day. Refuses the cap's code.
 */
export const withinCap = async <T>(
  log: Log,
  { counts, whose, cap, thingId, amountWon = 0 }: Capped,
  asked: Command,
  isDone: () => Promise<boolean>,
  work: () => Promise<T>,
): Promise<T> => {
  const day = seoulDate(asked.at);
  const id = `${whose}/${day}`;
  const tried = { tryId: newId(), thingId, amountWon };
  await log.decide(counts, id, (count) => countIn(count, tried, cap, day), fresh(asked));
  try {
    return await work();
  } finally {
    if (!(await isDone())) {
      await log.decide(counts, id, (count) => uncount(count, tried.tryId), fresh(asked));
    }
  }
};
