/** The smallest decider, for tests that only count what became of commands. */
import type { Decided, Decider, Log } from "../../../mixins/log/event-log.ts";
import { instant } from "../../../services/contracts/core/units.ts";

type Counted = { type: "counted"; data: { by: number } };

export const counter: Decider<number, Counted> = {
  stream: "counter",
  empty: 0,
  evolve: (sum, { data }) => sum + data.by,
};

/**
 * Counts one up on a stream. `onRule` hears of every time the rule runs. `sentMs` tells senders of
 * one command apart: two commits that are equal in every byte are one, and nobody's retry.
 */
export const count = (
  log: Log,
  id: string,
  cid: string,
  { sentMs = 0, onRule = () => undefined }: { sentMs?: number; onRule?: () => void } = {},
): Promise<Decided<number>> =>
  log.decide(
    counter,
    id,
    () => {
      onRule();
      return [{ type: "counted" as const, data: { by: 1 } }];
    },
    {
      cid,
      fp: `+1 ${id}`,
      isFresh: false,
      at: instant(sentMs),
      meta: { correlationId: cid, causationId: null, actor: null },
    },
  );
