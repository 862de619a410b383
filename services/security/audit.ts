/**
 * Audit: who did what to whom, written once and never changed.
 *
 * Owns the streams `audit:<eventId>`, one per event of another service, so that an event that
 * comes twice is recorded once and no stream grows. Every commit of this log is one entry: the
 * log's hash chain is the audit log's. Entries hold ids and nothing else of what happened.
 */

import type { Commit } from "../../mixins/log/commit.ts";
import type { Decider } from "../../mixins/log/log.ts";
import { ownerOf } from "../contracts/callers.ts";
import { type Announcement, type EventName, events } from "../contracts/events.ts";
import type { Message } from "../contracts/index.ts";
import type { Instant } from "../contracts/units.ts";

export type Entry = {
  readonly eventId: string;
  /** When it happened, by the service where it happened. */
  readonly at: Instant;
  readonly actor: string | null;
  readonly action: EventName;
  /** The ids that the event is about, by their names: `{ jobId: "…" }`. */
  readonly subjects: Readonly<Record<string, string>>;
  readonly correlationId: string;
  readonly source: string;
};
export type Recorded = { readonly type: "recorded"; readonly data: Entry };

const audited = new Set(["user", "job", "matching", "payment", "communication"]);
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Every event that is recorded. Not security's own: recording one would make the next. */
export const auditedEvents = (Object.keys(events) as EventName[]).filter((name) =>
  audited.has(ownerOf(name)),
);

/** Whether an event is recorded already. */
export const audit: Decider<boolean, Recorded> = {
  stream: "audit",
  empty: false,
  evolve: () => true,
};

const subjectsOf = (data: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(data).filter(
      (member): member is [string, string] =>
        member[0].endsWith("Id") && typeof member[1] === "string" && uuid.test(member[1]),
    ),
  );

/** The name of an event that no other has: where it stands in its log. */
export const eventIdOf = ({ source, position, index }: Message): string =>
  `${source}:${position}.${index}`;

/** What is recorded of a message. */
export const entryOf = (message: Message): Entry => ({
  eventId: eventIdOf(message),
  at: message.at,
  actor: message.actor,
  action: message.type,
  subjects: subjectsOf(message.data),
  correlationId: message.correlationId,
  source: message.source,
});

/** Records an entry, once. */
export const record = (isRecorded: boolean, entry: Entry): Recorded[] =>
  isRecorded ? [] : [{ type: "recorded", data: entry }];

/** Tells security's own read model, and no one else. */
export const announce = (commit: Commit): Announcement[] =>
  (commit as Commit<Recorded>).events.map(({ data }) => ({
    type: "security.recorded",
    data: { ...data, subjects: { ...data.subjects } },
  }));
