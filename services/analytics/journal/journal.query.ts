/** Journal query: the newest events that match a query. */
import { newestInSpans } from "../../../mixins/projection/newest-first.ts";
import type { ReadModel } from "../../../mixins/projection/read-model.ts";
import type { Window } from "../time-window.ts";
import type { JournalEntry } from "./event-journal.projection.ts";

export type JournalQuery = Window & {
  readonly subject?: string | undefined;
  readonly type?: string | undefined;
  /** The `order` of the last event of the page before. */
  readonly before: string | null;
  readonly limit: number;
};

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
