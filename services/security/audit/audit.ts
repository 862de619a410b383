/**
 * Audit: who did what to whom, written once and never changed.
 *
 * Owns the streams `audit:<eventId>`, one per event of another service, so that an event that
 * comes twice is recorded once and no stream grows. Every commit of this log is one entry: the
 * log's hash chain is the audit log's. Entries hold ids and nothing else of what happened.
 */
import type { Decider } from "../../../mixins/log/event-log.ts";
import { ownerOf } from "../../contracts/allowed-calls.ts";
import { type Instant, isId } from "../../contracts/core/units.ts";
import { type EventName, events } from "../../contracts/events.ts";
import type { Message, Params } from "../../contracts/index.ts";

export type AuditEntry = {
  readonly eventId: string;
  /** When it happened, by the service where it happened. */
  readonly at: Instant;
  readonly actor: string | null;
  readonly action: string;
  /** The ids that the event is about, by their names: `{ jobId: "…" }`. */
  readonly subjects: Readonly<Record<string, string>>;
  readonly correlationId: string;
  readonly source: string;
  /** What the address is called that it was asked from. */
  readonly from?: string;
  /** OK, the code of a refusal, or the word with which an event says why. */
  readonly result?: string;
  /** Of requests that a door saw: as whom, and whether something was to change. */
  readonly role?: string;
  readonly isCommand?: boolean;
  readonly count?: number;
};
export type Recorded = { readonly type: "recorded"; readonly data: AuditEntry };

const audited = new Set(["user", "job", "matching", "payment", "communication"]);

/** Every event that is recorded. Not security's own: recording one would make the next. */
export const auditedEvents = (Object.keys(events) as EventName[]).filter((name) =>
  audited.has(ownerOf(name)),
);

/** What security itself does, each commit of it an entry beside those that it records. */
export const ownEvents = [
  "security.keysChanged",
  "security.reviewSigned",
  "security.requestMade",
  "security.requestAnswered",
  "security.suspicionRaised",
  "security.suspicionDecided",
] as const satisfies EventName[];

/** Whether an event is recorded already. */
export const audit: Decider<boolean, Recorded> = {
  stream: "audit",
  empty: false,
  evolve: () => true,
};

const subjectsOf = (data: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(data).filter(
      (member): member is [string, string] => member[0].endsWith("Id") && isId(member[1]),
    ),
  );

/** The name of an event that no other has: where it stands in its log. */
export const eventIdOf = ({ source, position, index }: Message): string =>
  `${source}:${position}.${index}`;

/** What is recorded of a message. */
export const entryOf = (message: Message): AuditEntry => {
  const { at, actor, type: action, data, correlationId, source, from } = message;
  return {
    eventId: eventIdOf(message),
    at,
    actor,
    action,
    subjects: subjectsOf(data),
    correlationId,
    source,
    ...(from === undefined ? {} : { from }),
    ...(message.type === "user.sessionRevoked" ? { result: message.data.reason } : {}),
  };
};

/** What is recorded of a request that a door saw. */
export const sightingOf = (
  { role, ...seen }: Params<"security.report">["sightings"][number],
  reportId: string,
  index: number,
): AuditEntry => ({
  ...seen,
  at: seen.at as Instant,
  eventId: `door:${reportId}.${index}`,
  source: "door",
  ...(role === null ? {} : { role }),
});

/** Records an entry, once. */
export const record = (isRecorded: boolean, entry: AuditEntry): Recorded[] =>
  isRecorded ? [] : [{ type: "recorded", data: entry }];
