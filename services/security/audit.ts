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
import type { Message, Params } from "../contracts/index.ts";
import { type Instant, isId } from "../contracts/units.ts";
import { askings } from "./asking.ts";
import type { KeysEvent } from "./keys.ts";
import type { RequestEvent } from "./request.ts";
import type { ReviewEvent } from "./review.ts";
import type { SuspicionEvent } from "./suspicion.ts";

export type Entry = {
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
export type Recorded = { readonly type: "recorded"; readonly data: Entry };

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
export const entryOf = (message: Message): Entry => {
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
): Entry => ({
  ...seen,
  at: seen.at as Instant,
  eventId: `door:${reportId}.${index}`,
  source: "door",
  ...(role === null ? {} : { role }),
});

/** Records an entry, once. */
export const record = (isRecorded: boolean, entry: Entry): Recorded[] =>
  isRecorded ? [] : [{ type: "recorded", data: entry }];

const changes = { keysReplaced: "replaced", keysRotated: "rotated" } as const;

type SecurityEvent = Recorded | KeysEvent | ReviewEvent | RequestEvent | SuspicionEvent;

const told = (event: SecurityEvent): Announcement => {
  switch (event.type) {
    case "recorded":
      return {
        type: "security.recorded",
        data: { ...event.data, subjects: { ...event.data.subjects } },
      };
    case "keysReplaced":
    case "keysRotated": {
      const { current, next } = event.data;
      const change = changes[event.type];
      const keys = { change, currentKid: current.kid, nextKid: next.kid };
      return { type: "security.keysChanged", data: keys };
    }
    case "reviewSigned": {
      const { month, finding } = event.data;
      return { type: "security.reviewSigned", data: { month, finding } };
    }
    case "suspicionRaised": {
      const { at: _, ...data } = event.data;
      return { type: "security.suspicionRaised", data };
    }
    case "suspicionDecided": {
      const { suspicionId, outcome } = event.data;
      return { type: "security.suspicionDecided", data: { suspicionId, outcome } };
    }
    case "requestMade": {
      const { requestId, userId, kind, dueAt, aboutId } = event.data;
      const about = aboutId === undefined ? {} : { aboutId };
      return { type: "security.requestMade", data: { requestId, userId, kind, dueAt, ...about } };
    }
    case "requestAnswered": {
      const { requestId, userId, kind, outcome } = event.data;
      return { type: "security.requestAnswered", data: { requestId, userId, kind, outcome } };
    }
  }
};

/** Tells security's own read model, and no one else; what is only counted tells nothing. */
export const announce = (commit: Commit): Announcement[] =>
  commit.stream.startsWith(`${askings.stream}:`)
    ? []
    : (commit as Commit<SecurityEvent>).events.map(told);
