/**
 * Facts: how the read models are read without holding all of them at once.
 */
import { setImmediate as turn } from "node:timers/promises";
import { newestInSpans } from "../../mixins/projection/newest-first.ts";
import type { ReadModel } from "../../mixins/projection/read-model.ts";
import type { Doc } from "../../mixins/store/store.ts";
import type { JournalEntry } from "./event-journal.projection.ts";
import type { Window } from "./time-window.ts";

export type JournalQuery = Window & {
  readonly subject?: string | undefined;
  readonly type?: string | undefined;
  /** The `order` of the last event of the page before. */
  readonly before: string | null;
  readonly limit: number;
};

/** An id is of random hex: these begin sixteen equal parts of all documents. */
const firstDigits = [..."0123456789abcdef"];
const partRowsMax = 1_000_000;
/** Sorts after every order of an instant. */
const afterAll = "~";

/**
 * The newest events of what was asked, `limit` at most. Of one subject all events are looked at:
 * O(events of the subject). Refuses CURSOR_INVALID (422).
 */
export const newestJournalEntries = async (
  view: ReadModel<JournalEntry>,
  asked: JournalQuery,
): Promise<JournalEntry[]> => {
  const { subject, type, before, limit, from, to } = asked;
  const newest = before !== null && before < to ? before : to;
  if (newest <= from) return [];
  if (subject === undefined) {
    const [field, prefix] = type === undefined ? ["order", ""] : ["byType", `${type}~`];
    return newestInSpans(view, { field, prefix, from, below: newest, limit });
  }
  const ofType = type === undefined ? {} : { type };
  const query = { subjects: subject, ...ofType, order: { $gte: from, $lt: newest } };
  return view.find(query, { sort: { order: -1 }, limit });
};

/**
 * Shows every document of a read model to `add`, a sixteenth at a time, and lets others have a
 * turn between. O(documents).
 */
export const eachOf = async <D extends Doc>(
  view: ReadModel<D>,
  add: (doc: D) => void,
): Promise<void> => {
  for (const [n, digit] of firstDigits.entries()) {
    const bounds = { $gte: digit, $lt: firstDigits[n + 1] ?? afterAll };
    for (const doc of await view.find({ _id: bounds }, { limit: partRowsMax })) add(doc);
    await turn();
  }
};
