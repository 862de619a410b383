/**
 * Event journal: one document per public event, found by any id in its data.
 *
 * Of a job only the figures are kept, not the texts and the address of its posting.
 */
import type { Projector } from "../../../mixins/projection/projector.ts";
import { ownerOf } from "../../contracts/allowed-calls.ts";
import { eventIdOf } from "../../contracts/core/event-id.ts";
import { timeOrderOf } from "../../contracts/core/paging.ts";
import type { Instant } from "../../contracts/core/units.ts";
import { type EventName, events } from "../../contracts/events.ts";
import type { Message } from "../../contracts/index.ts";

export type JournalEntry = {
  readonly _id: string;
  readonly type: EventName;
  readonly subject: string;
  readonly subjects: readonly string[];
  readonly at: Instant;
  readonly correlationId: string;
  /** What its commit names as its cause: an event, or the command of a saga's step. */
  readonly causationId: string | null;
  readonly data: Readonly<Record<string, unknown>>;
  /** Sorts by time, then by source and position. */
  readonly order: string;
  /** The same within one type. */
  readonly byType: string;
};

const sources = ["user", "job", "matching", "payment", "communication", "analytics"];
/** Events that a service announces only for its own read models. */
const internalEvents: readonly EventName[] = ["payment.settled", "payment.resettled"];
const subscribed = (Object.keys(events) as EventName[]).filter(
  (name) => sources.includes(ownerOf(name)) && !internalEvents.includes(name),
);
/** The subject of an event is the first of these ids that its data has. */
const mains = ["applicationId", "jobId", "chargeId", "withdrawalId", "notificationId", "userId"];

/** The ids at the top of an event's data, by the name of the member. */
const idsOf = (data: object): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(data).filter(
      (entry): entry is [string, string] => entry[0].endsWith("Id") && typeof entry[1] === "string",
    ),
  );

const figuresOf = (message: Message): Readonly<Record<string, unknown>> => {
  if (!("job" in message.data) || message.data.job === undefined) return message.data;
  const { job, ...state } = message.data;
  const { seats, hourlyWageWon, startsAt, endsAt, categoryId } = job;
  return { ...state, seats, hourlyWageWon, startsAt, endsAt, categoryId };
};

const entryOf = (message: Message): JournalEntry => {
  const { type, at, correlationId, causationId = null } = message;
  const ids = idsOf(message.data);
  const [first = ""] = ids.values();
  const main = mains.find((name) => ids.has(name));
  const order = timeOrderOf(message);
  return {
    _id: eventIdOf(message),
    type,
    subject: main === undefined ? first : (ids.get(main) ?? first),
    subjects: [...new Set(ids.values())],
    at,
    correlationId,
    causationId,
    data: figuresOf(message),
    order,
    byType: `${type}~${order}`,
  };
};

export const eventJournal: Projector<JournalEntry> = {
  name: "events_seen",
  version: 2,
  indexes: { index: ["subjects", "order", "byType", "correlationId"] },
  on: subscribed,
  ids: (message) => [eventIdOf(message)],
  next: (_, message) => entryOf(message),
};
