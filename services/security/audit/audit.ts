/**
 * Audit: the record of who did what to whom, written once and never changed.
 *
 * Owns the streams `audit:<eventId>`, one per event of another service or reported request. An
 * event delivered twice is recorded once, and no stream grows. Every commit of this log is one
 * entry, so the log's hash chain is the audit log's. Of an event's data, entries hold only the ids.
 */
import type { StreamDefinition } from "../../../mixins/log/event-log.ts";
import { ownerOf } from "../../contracts/allowed-calls.ts";
import { eventIdOf } from "../../contracts/core/event-id.ts";
import { type Instant, isId } from "../../contracts/core/units.ts";
import { type EventName, events } from "../../contracts/events.ts";
import type { Message, Params } from "../../contracts/index.ts";

export type AuditEntry = {
  readonly eventId: string;
  /** When it happened, by the clock of the source. */
  readonly at: Instant;
  readonly actor: string | null;
  readonly action: string;
  /** The ids in the event's data, by name: `{ jobId: "…" }`. */
  readonly subjects: Readonly<Record<string, string>>;
  readonly correlationId: string;
  readonly source: string;
  /** The keyed hash of the request's address. */
  readonly from?: string;
  /** OK, a refusal code, the reason that an event contains, or what a setting has become. */
  readonly result?: string;
  /** For reported requests: the caller's role, and whether it was a command. */
  readonly role?: string;
  readonly isCommand?: boolean;
  readonly count?: number;
};
export type Recorded = { readonly type: "recorded"; readonly data: AuditEntry };

const audited = new Set(["user", "job", "matching", "payment", "communication"]);

/**
 * Not recorded. The way of a notification by mail or push has a list of its own. When two people
 * write to each other and read it is no one else's access, and would be kept for two years here.
 */
const unaudited = new Set<EventName>([
  "communication.deliveryChanged",
  "communication.messageSent",
  "communication.conversationRead",
]);

/** The recorded events. Without security's own: recording one would cause the next. */
export const auditedEvents = (Object.keys(events) as EventName[]).filter(
  (name) => audited.has(ownerOf(name)) && !unaudited.has(name),
);

/** Security's own events; each of their commits is an entry itself. */
export const ownEvents = [
  "security.keysChanged",
  "security.reviewSigned",
  "security.requestMade",
  "security.requestAnswered",
  "security.suspicionRaised",
  "security.suspicionDecided",
  "security.openEndReminded",
  "security.settingChanged",
] as const satisfies EventName[];

/** Streams `audit:<eventId>`; the state is whether the event is recorded. */
export const audit: StreamDefinition<boolean, Recorded> = {
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

/** The reason that an event contains, or what a setting has become. */
const resultOf = ({ type, data }: Message): { result?: string } => {
  if (type === "user.sessionRevoked") return { result: data.reason };
  return type === "security.settingChanged" ? { result: `${data.name}=${data.value}` } : {};
};

/** The entry of a message. */
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
    ...resultOf(message),
  };
};

/** The entry of a request that an HTTP server reported. */
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

/** Records an entry unless it is recorded. */
export const record = (isRecorded: boolean, entry: AuditEntry): Recorded[] =>
  isRecorded ? [] : [{ type: "recorded", data: entry }];
