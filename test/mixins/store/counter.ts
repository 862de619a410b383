/** The smallest stream definition, for tests that only count the outcomes of commands. */
import type { Decided, Log, StreamDefinition } from "../../../mixins/log/event-log.ts";
import { instant } from "../../../services/contracts/core/units.ts";

type Counted = { type: "counted"; data: { by: number } };

export const counter: StreamDefinition<number, Counted> = {
  stream: "counter",
  empty: 0,
  evolve: (sum, { data }) => sum + data.by,
};

/**
 * Increments a stream by one. `onRule` is called for each run of the rule. `sentMs` distinguishes the
 * senders of one command: two commits equal in every byte are one, and neither is a retry.
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
