/** Facts query: reads of the read models that never hold all documents at once. */
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

/** Ids are random hex, so these first digits split the documents into sixteen equal parts. */
const firstDigits = [..."0123456789abcdef"];
const partRowsMax = 1_000_000;
/** Sorts after every id. */
const afterAll = "~";

/**
 * The newest events that match a query, `limit` at most. With a subject: O(events of the subject).
 * Refuses CURSOR_INVALID (422).
 */
export const newestJournalEntries = async (
  readModel: ReadModel<JournalEntry>,
  wanted: JournalQuery,
): Promise<JournalEntry[]> => {
  const { subject, type, before, limit, from, to } = wanted;
  const newest = before !== null && before < to ? before : to;
  if (newest <= from) return [];
  if (subject === undefined) {
    const [field, prefix] = type === undefined ? ["order", ""] : ["byType", `${type}~`];
    return newestInSpans(readModel, { field, prefix, from, below: newest, limit });
  }
  const ofType = type === undefined ? {} : { type };
  const query = { subjects: subject, ...ofType, order: { $gte: from, $lt: newest } };
  return readModel.find(query, { sort: { order: -1 }, limit });
};

/**
 * Passes every document of a read model to `add`, a sixteenth at a time, and yields to the event
 * loop in between. O(documents).
 */
export const eachOf = async <D extends Doc>(
  readModel: ReadModel<D>,
  add: (doc: D) => void,
): Promise<void> => {
  for (const [n, digit] of firstDigits.entries()) {
    const bounds = { $gte: digit, $lt: firstDigits[n + 1] ?? afterAll };
    for (const doc of await readModel.find({ _id: bounds }, { limit: partRowsMax })) add(doc);
    await turn();
  }
};
