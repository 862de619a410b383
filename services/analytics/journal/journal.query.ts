/** Journal query: the newest events that match a query, and the events of one story. */
import { newestInSpans } from "../../../mixins/projection/newest-first.ts";
import type { ReadModel } from "../../../mixins/projection/read-model.ts";
import type { Query } from "../../../mixins/store/store.ts";
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

/** The most entries of one story; more are cut off, the latest first. */
export const storyEntriesMax = 1000;
/** A request concerns few applications; a fill or a closing may concern many. */
const applicationsMax = 50;

/**
 * The entries of a request, and of the applications that it is about; or of an id, which every
 * event may be about. O(entries found).
 */
export const entriesOfStory = async (
  readModel: ReadModel<JournalEntry>,
  id: string,
): Promise<JournalEntry[]> => {
  const page = { sort: { order: 1 as const }, limit: storyEntriesMax };
  const found = new Map<string, JournalEntry>();
  const add = async (query: Query): Promise<void> => {
    for (const entry of await readModel.find(query, page)) found.set(entry._id, entry);
  };
  await add({ correlationId: id });
  const applications = new Set<string>();
  for (const { data } of found.values()) {
    if (typeof data.applicationId === "string") applications.add(data.applicationId);
  }
  await add({ subjects: id });
  for (const applicationId of [...applications].slice(0, applicationsMax)) {
    await add({ subjects: applicationId });
  }
  const inOrder = [...found.values()].sort((a, b) => (a.order < b.order ? -1 : 1));
  return inOrder.slice(0, storyEntriesMax);
};
