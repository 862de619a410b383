/**
 * Story: events in the order in which they followed from each other.
 *
 * A commit names its cause: the event that a service handled, or the command of a saga's step.
 * Steps of a saga follow each other, so such an event is caused by the one before it of the same
 * saga, else by the one before it of the same request. A request itself has no cause.
 */
import type { Answer } from "../../contracts/index.ts";
import type { JournalEntry } from "./event-journal.projection.ts";

type Items = Answer<"analytics.story">["items"];

/** The saga in the id of a step's command: `<subject>/<saga>/<step>` without the step. */
const sagaOf = (command: string): string => command.split("/").slice(0, 2).join("/");

/** The place of the commit that an event id names. */
const commitOf = (eventId: string): string => eventId.slice(0, eventId.lastIndexOf("."));
const isEventId = (cause: string): boolean => /^[a-z]+:[0-9]+[.][0-9]+$/.test(cause);

/** The id of the event that caused an entry, by the entries before it; null if there is none. */
const causeOf = (entry: JournalEntry, before: readonly JournalEntry[]): string | null => {
  const { causationId, correlationId } = entry;
  if (causationId === null) return null;
  // Events of one commit are beside each other and not each other's cause.
  const others = before.filter((one) => commitOf(one._id) !== commitOf(entry._id));
  if (isEventId(causationId)) {
    // An event that is not public was announced beside a public one.
    const named = others.find(({ _id }) => _id === causationId);
    const beside = others.find(({ _id }) => commitOf(_id) === commitOf(causationId));
    return (named ?? beside)?._id ?? null;
  }
  const saga = sagaOf(causationId);
  const ofSaga = others.findLast(
    (one) => one.causationId !== null && sagaOf(one.causationId) === saga,
  );
  const found = ofSaga ?? others.findLast((one) => one.correlationId === correlationId);
  return found?._id ?? null;
};

/**
 * Puts each entry after its named cause, and else keeps the order of time: clocks of two machines
 * may differ. `entries` are in the order of time.
 */
const causesFirst = (entries: readonly JournalEntry[]): JournalEntry[] => {
  const byId = new Map(entries.map((entry) => [entry._id, entry]));
  const placed = new Set<string>();
  const inOrder: JournalEntry[] = [];
  const place = (entry: JournalEntry): void => {
    if (placed.has(entry._id)) return;
    placed.add(entry._id);
    const cause = byId.get(entry.causationId ?? "");
    if (cause !== undefined) place(cause);
    inOrder.push(entry);
  };
  for (const entry of entries) place(entry);
  return inOrder;
};

/** The items of a story; `entries` are in the order of time. O(entries squared). */
export const storyOf = (entries: readonly JournalEntry[]): Items => {
  const inOrder = causesFirst(entries);
  return inOrder.map((entry, n) => {
    const { _id, type, subject, at, correlationId, data, causationId } = entry;
    return {
      eventId: _id,
      type,
      subject,
      at,
      correlationId,
      data,
      service: _id.slice(0, _id.indexOf(":")),
      causedBy: causeOf(entry, inOrder.slice(0, n)),
      command: causationId === null || isEventId(causationId) ? null : causationId,
    };
  });
};
