/**
 * Rules of a cap: so many things, and so much money, of someone in a day of Asia/Seoul. Pure.
 *
 * Each try is counted in a stream of its owner and day before it is done, so that tries at one
 * moment cannot pass the cap together. A thing counts once, with the most that a try of it costs.
 */
import { Refusal } from "../../services/contracts/core/refusal.ts";
import { dayMs, later, type SeoulDate, seoulInstant } from "../../services/contracts/core/units.ts";
import type { Decider } from "../log/event-log.ts";

type Counted = { readonly thingId: string; readonly amountWon: number };
/** By an id of each try. */
export type Count = Readonly<Record<string, Counted>>;
export type CountEvent =
  | { readonly type: "counted"; readonly data: Counted & { readonly tryId: string } }
  | { readonly type: "uncounted"; readonly data: { readonly tryId: string } };

export type Cap = {
  /** What is refused above it. */
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

/** Streams `<name>:<whose>/<day>`. */
export const counts = (stream: string): Decider<Count, CountEvent> => ({
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

/** Counts a try. Refuses the cap's code with what is left until the end of the day. */
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

/** A try that came to nothing counts no more. */
export const uncount = (count: Count, tryId: string): CountEvent[] =>
  count[tryId] === undefined ? [] : [{ type: "uncounted", data: { tryId } }];
