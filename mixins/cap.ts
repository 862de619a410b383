/** Cap: does something within what someone may do in a day, by a stream of the service's log. */
import { newId, seoulDate } from "../services/contracts/units.ts";
import { type Cap, type Count, type CountEvent, countIn, uncount } from "./cap/rules.ts";
import type { Command, Decider, Log } from "./log/log.ts";

export type Capped = {
  readonly counts: Decider<Count, CountEvent>;
  readonly whose: string;
  readonly cap: Cap;
  readonly thingId: string;
  readonly amountWon?: number;
};

/** The stream tells what was counted: a try under one key may be for other amounts. */
const fresh = ({ at, meta }: Command): Command => {
  const cid = `count:${newId()}`;
  return { cid, fp: cid, isFresh: true, at, meta };
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
