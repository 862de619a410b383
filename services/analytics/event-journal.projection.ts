/**
 * Seen: every public event, one document each, found by any id that it is about.
 *
 * A posting's words and address are not a fact to count: of a job only its figures are kept.
 */
import type { Projector } from "../../mixins/projection/projector.ts";
import { ownerOf } from "../contracts/allowed-calls.ts";
import { timeOrderOf } from "../contracts/core/paging.ts";
import type { Instant } from "../contracts/core/units.ts";
import { type EventName, events } from "../contracts/events.ts";
import type { Message } from "../contracts/index.ts";

export type JournalEntry = {
  readonly _id: string;
  readonly type: EventName;
  readonly subject: string;
  readonly subjects: readonly string[];
  readonly at: Instant;
  readonly correlationId: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** Sorts by time, then by source and position. */
  readonly order: string;
  /** The same within one type. */
  readonly byType: string;
};

const sources = ["user", "job", "matching", "payment", "communication"];
/** What a service announces for its own read models only. */
const theirOwn: readonly EventName[] = ["payment.settled", "payment.resettled"];
const heard = (Object.keys(events) as EventName[]).filter(
  (name) => sources.includes(ownerOf(name)) && !theirOwn.includes(name),
);
/** What an event is about first of all: the first of these that it has. */
const mains = ["applicationId", "jobId", "chargeId", "withdrawalId", "notificationId", "userId"];

const idOf = ({ source, position, index }: Message): string => `${source}:${position}.${index}`;

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

const seenOf = (message: Message): JournalEntry => {
  const { type, at, correlationId } = message;
  const ids = idsOf(message.data);
  const [first = ""] = ids.values();
  const main = mains.find((name) => ids.has(name));
  const order = timeOrderOf(message);
  return {
    _id: idOf(message),
    type,
    subject: main === undefined ? first : (ids.get(main) ?? first),
    subjects: [...new Set(ids.values())],
    at,
    correlationId,
    data: figuresOf(message),
    order,
    byType: `${type}~${order}`,
  };
};

export const eventJournal: Projector<JournalEntry> = {
  name: "events_seen",
  version: 1,
  indexes: { index: ["subjects", "order", "byType"] },
  on: heard,
  ids: (message) => [idOf(message)],
  next: (_, message) => seenOf(message),
};
