/**
 * Daily cap rules: how many things, and how much money, one owner may have per day of Asia/Seoul.
 *
 * Each try is counted in a stream of its owner and day before it runs, so concurrent tries cannot
 * pass the cap together. A thing counts once, with the highest amount of its tries.
 */
import { Refusal } from "../../services/contracts/core/refusal.ts";
import { dayMs, later, type SeoulDate, seoulInstant } from "../../services/contracts/core/units.ts";
import type { StreamDefinition } from "../log/event-log.ts";

type Counted = { readonly thingId: string; readonly amountWon: number };
/** By the id of each try. */
export type Count = Readonly<Record<string, Counted>>;
export type CountEvent =
  | { readonly type: "counted"; readonly data: Counted & { readonly tryId: string } }
  | { readonly type: "uncounted"; readonly data: { readonly tryId: string } };

export type Cap = {
  /** The refusal code above the cap. */
  readonly code: string;
  readonly things: number;
  /** Absent where amounts are not capped. */
  readonly won?: number;
};

const evolve = (count: Count, { type, data }: CountEvent): Count => {
  const { [data.tryId]: _, ...others } = count;
  if (type === "uncounted") return others;
  const { tryId, thingId, amountWon } = data;
  return { ...others, [tryId]: { thingId, amountWon } };
};

/** The streams `<name>:<owner>/<day>` of one kind of cap. */
export const counts = (stream: string): StreamDefinition<Count, CountEvent> => ({
  stream,
  empty: {},
  evolve,
});

const perThing = (count: Count): ReadonlyMap<string, number> => {
  const things = new Map<string, number>();
  for (const { thingId, amountWon } of Object.values(count)) {
    things.set(thingId, Math.max(amountWon, things.get(thingId) ?? 0));
  }
  return things;
};

const sumOf = (things: ReadonlyMap<string, number>): number =>
  [...things.values()].reduce((sum, won) => sum + won, 0);

/** Counts a try. Refuses with the cap's code, what is left, and the end of the day. */
export const countIn = (
  count: Count,
  tried: Counted & { readonly tryId: string },
  { code, things, won }: Cap,
  day: SeoulDate,
): CountEvent[] => {
  const before = perThing(count);
  const event: CountEvent = { type: "counted", data: tried };
  const after = perThing(evolve(count, event));
  if (after.size > things || (won !== undefined && sumOf(after) > won)) {
    const leftWon = won === undefined ? {} : { leftWon: Math.max(0, won - sumOf(before)) };
    const left = Math.max(0, things - before.size);
    throw new Refusal(code, { left, ...leftWon, until: later(seoulInstant(day), dayMs) });
  }
  return [event];
};

/** Removes a try that had no effect from the count. */
export const uncount = (count: Count, tryId: string): CountEvent[] =>
  count[tryId] === undefined ? [] : [{ type: "uncounted", data: { tryId } }];
