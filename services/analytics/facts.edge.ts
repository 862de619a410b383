/**
 * Facts: how the read models are read without holding all of them at once.
 *
 * The embedded store sorts everything that a bound lets through before it cuts, so every read
 * here is bounded on both sides.
 */
import { setImmediate as turn } from "node:timers/promises";
import type { View } from "../../mixins/projection/view.ts";
import type { Doc } from "../../mixins/store/store.ts";
import { Refusal } from "../contracts/refusal.ts";
import { instant } from "../contracts/units.ts";
import type { Seen } from "./seen.projection.ts";
import type { Window } from "./window.ts";

export type Asked = Window & {
  readonly subject?: string | undefined;
  readonly type?: string | undefined;
  /** The `order` of the last event of the page before. */
  readonly before: string | null;
  readonly limit: number;
};

const firstSpanMs = 1000;
const growth = 2;
/** An id is of random hex: these begin sixteen equal parts of all documents. */
const firstDigits = [..."0123456789abcdef"];
const partRowsMax = 1_000_000;
/** Sorts after every order of an instant. */
const afterAll = "~";

const spanStart = (newest: string): number => {
  const ms = Date.parse(newest.slice(0, instant(0).length));
  if (Number.isNaN(ms)) {
    throw new Refusal("CURSOR_INVALID", { fields: [{ field: "/cursor" }] }, 422);
  }
  return ms;
};

/** Newest first, from spans of time that grow until enough is found: at most about 32 reads. */
const inSpans = async (view: View<Seen>, asked: Asked, newest: string): Promise<Seen[]> => {
  const field = asked.type === undefined ? "order" : "byType";
  const prefix = asked.type === undefined ? "" : `${asked.type}~`;
  const rows: Seen[] = [];
  let below = newest;
  let startMs = Math.min(spanStart(newest), Date.now());
  const endMs = Date.parse(asked.from);
  for (let spanMs = firstSpanMs; rows.length < asked.limit; spanMs *= growth) {
    startMs = Math.max(endMs, startMs - spanMs);
    const from = instant(startMs);
    const bounds = { $gte: prefix + from, $lt: prefix + below };
    const options = { sort: { [field]: -1 } as const, limit: asked.limit - rows.length };
    rows.push(...(await view.find({ [field]: bounds }, options)));
    if (startMs <= endMs) break;
    below = from;
  }
  return rows;
};

/**
 * The newest events of what was asked, `limit` at most. Of one subject all events are looked at:
 * O(events of the subject). Refuses CURSOR_INVALID (422).
 */
export const newestSeen = async (view: View<Seen>, asked: Asked): Promise<Seen[]> => {
  const { subject, type, before, limit, from, to } = asked;
  const newest = before !== null && before < to ? before : to;
  if (newest <= from) return [];
  if (subject === undefined) return inSpans(view, asked, newest);
  const ofType = type === undefined ? {} : { type };
  const query = { subjects: subject, ...ofType, order: { $gte: from, $lt: newest } };
  return view.find(query, { sort: { order: -1 }, limit });
};

/**
 * Shows every document of a read model to `add`, a sixteenth at a time, and lets others have a
 * turn between. O(documents).
 */
export const eachOf = async <D extends Doc>(
  view: View<D>,
  add: (doc: D) => void,
): Promise<void> => {
  for (const [n, digit] of firstDigits.entries()) {
    const bounds = { $gte: digit, $lt: firstDigits[n + 1] ?? afterAll };
    for (const doc of await view.find({ _id: bounds }, { limit: partRowsMax })) add(doc);
    await turn();
  }
};
