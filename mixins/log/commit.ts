/**
 * Commit: one insert that is the state change, the event and the outbox at once.
 *
 * `_id` is the log's number and the gap-free position, `sv` the stream and its version, `cid` the
 * command's id. These three unique keys are all that the log needs.
 */
import { canonicalJson, type Instant, sha256 } from "../../services/contracts/core/units.ts";

export type LogEvent = { readonly type: string; readonly data: Readonly<Record<string, unknown>> };

/** The actor and the causes of a commit. Ids only: a log holds no personal data. */
export type CommitMeta = {
  readonly correlationId: string;
  readonly causationId: string | null;
  readonly actor: string | null;
  /** Keyed hash of the network address that the command came from. */
  readonly from?: string;
  /** The `traceparent` of the span that wrote it, where its trace is sampled. */
  readonly trace?: string;
};

export type Commit<E extends LogEvent = LogEvent> = {
  readonly _id: string;
  readonly stream: string;
  readonly ver: number;
  readonly sv: string;
  readonly cid: string;
  readonly fp: string;
  readonly at: Instant;
  readonly events: readonly E[];
  readonly meta: CommitMeta;
  readonly prev: string;
  readonly hash: string;
};

/** A commit before it has a position: what a command wants to append. */
export type Draft = {
  readonly stream: string;
  /** The version of the stream that was read; the commit gets `expected + 1`. */
  readonly expected: number;
  readonly cid: string;
  readonly fp: string;
  readonly at: Instant;
  readonly events: readonly LogEvent[];
  readonly meta: CommitMeta;
};

export type Head = { readonly position: number; readonly hash: string };

/** Logs are numbered so that a second one can be opened when the first is full. */
const logNumber = 1;
const digits = 12;
export const eventsMax = 100;
export const origin: Head = { position: 0, hash: "" };

/** The `_id` of a position: `1-000000000017`. */
export const idOf = (position: number): string =>
  `${logNumber}-${String(position).padStart(digits, "0")}`;
/** The position in an `_id`. */
export const positionOf = (id: string): number => Number(id.slice(id.indexOf("-") + 1));
/** The unique key of a version of a stream: `<stream>@<ver>`. */
export const versionKey = (stream: string, ver: number): string => `${stream}@${ver}`;

/** The fingerprint of a tombstone: a command that was cancelled before it arrived. */
export const tombstoneFp = "tombstone";

/** The hash over everything in a commit but itself; the predecessor's hash is included. */
export const hashOf = (commit: Omit<Commit, "hash">): string => {
  const { _id, stream, ver, sv, cid, fp, at, events, meta, prev } = commit;
  return sha256(canonicalJson({ _id, stream, ver, sv, cid, fp, at, events, meta, prev }));
};

/** Makes a draft the commit after `head`. Throws RangeError outside 1..100 events. */
export const seal = (draft: Draft, head: Head): Commit => {
  const { stream, expected, cid, fp, at, events, meta } = draft;
  if (events.length < 1 || events.length > eventsMax) {
    throw new RangeError(`a commit has 1 to ${eventsMax} events, not ${events.length}`);
  }
  const ver = expected + 1;
  const body = {
    _id: idOf(head.position + 1),
    stream,
    ver,
    sv: versionKey(stream, ver),
    cid,
    fp,
    at,
    events,
    meta,
    prev: head.hash,
  };
  return { ...body, hash: hashOf(body) };
};

/** The fingerprint of a command's input: equal inputs have equal fingerprints. */
export const fingerprint = (input: unknown): string => sha256(canonicalJson(input));
