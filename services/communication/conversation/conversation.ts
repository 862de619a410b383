/**
 * Conversation: what two parties of an application write, in one order.
 *
 * Its id is the application's. The log holds ids alone; the bodies are in the vault. A manager
 * writes and reads for the employer's side.
 */
import type { StreamDefinition } from "../../../mixins/log/event-log.ts";
import {
  openAfterWorkDays,
  type QuickMessage,
  type Side,
} from "../../contracts/communication/conversations.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { dayMs, type Instant, later } from "../../contracts/core/units.ts";
import { checkDay, type Made, perDay, withOne } from "../../contracts/kernel/daily-limit.ts";

export type Parties = {
  readonly applicationId: string;
  readonly jobId: string;
  readonly workerId: string;
  readonly employerId: string;
  /** The site of the job, which never changes; absent without one, and in messages of before. */
  readonly siteId?: string;
};
type Said = {
  readonly messageId: string;
  /** Who wrote it: a party, or a manager of the job's site. Operators alone see which. */
  readonly senderId: string;
  readonly side: Side;
  readonly seq: number;
};

export type Conversation = {
  /** Null until the first message. */
  readonly parties: Parties | null;
  readonly count: number;
  /** The newest messages; only those can be marked as read or reported. */
  readonly newest: readonly Said[];
  /** Up to which message each side has read; its own message counts as read. */
  readonly readSeq: Readonly<Record<Side, number>>;
  /** How many messages each side wrote on its last day. */
  readonly made: Readonly<Record<Side, Made>>;
};

export type ConversationEvent =
  | {
      readonly type: "said";
      readonly data: Parties & {
        readonly messageId: string;
        readonly senderId: string;
        readonly side: Side;
        readonly seq: number;
        readonly quick?: QuickMessage;
        /** The other side had read all before it: only then it is notified. */
        readonly isFirstUnread: boolean;
        readonly at: Instant;
      };
    }
  | {
      readonly type: "readUpTo";
      readonly data: Parties & {
        readonly userId: string;
        readonly side: Side;
        readonly upTo: string;
        readonly seq: number;
      };
    };

const newestMax = 500;

/** The side across the conversation. */
export const otherSide = (side: Side): Side => (side === "worker" ? "employer" : "worker");

/** The party of a side. */
export const userOf = (
  { workerId, employerId }: Pick<Parties, "workerId" | "employerId">,
  side: Side,
): string => (side === "worker" ? workerId : employerId);

/** Streams `conversation:<applicationId>`. */
export const conversation: StreamDefinition<Conversation, ConversationEvent> = {
  stream: "conversation",
  empty: {
    parties: null,
    count: 0,
    newest: [],
    readSeq: { worker: 0, employer: 0 },
    made: { worker: null, employer: null },
  },
  evolve: (before, { type, data }) => {
    const { side, seq, applicationId, jobId, workerId, employerId, siteId } = data;
    const readSeq = { ...before.readSeq, [side]: seq };
    if (type === "readUpTo") return { ...before, readSeq };
    return {
      parties: { applicationId, jobId, workerId, employerId, ...(siteId && { siteId }) },
      count: seq,
      newest: [
        ...before.newest,
        { messageId: data.messageId, senderId: data.senderId, side, seq },
      ].slice(-newestMax),
      readSeq,
      made: { ...before.made, [side]: withOne(before.made[side], data.at) },
    };
  },
};

/** What is known of the work that a conversation is about. */
export type Work = {
  readonly status: string;
  readonly endsAt: Instant;
};

const endedStatuses: readonly string[] = ["rejected", "withdrawn"];

/**
 * Refuses CONVERSATION_CLOSED: the application came to nothing, the work is 30 days ago, or one of
 * the two has blocked the other. It does not say which.
 */
export const checkOpen = (work: Work | null, hasBlock: boolean, at: Instant): void => {
  const isOver =
    work !== null &&
    (endedStatuses.includes(work.status) || later(work.endsAt, openAfterWorkDays * dayMs) < at);
  if (isOver || hasBlock) throw new Refusal("CONVERSATION_CLOSED");
};

/** The next message. Refuses DAILY_LIMIT (429) after 300 of one side on a day in Seoul. */
export const say = (
  state: Conversation,
  parties: Parties,
  message: {
    readonly messageId: string;
    readonly senderId: string;
    readonly side: Side;
    readonly quick?: QuickMessage | undefined;
    readonly at: Instant;
  },
): ConversationEvent[] => {
  const { quick, ...rest } = message;
  checkDay(state.made[message.side], perDay.messages, message.at);
  const other = otherSide(message.side);
  const seq = state.count + 1;
  const isFirstUnread = state.newest
    .filter(({ side }) => side === message.side)
    .every((one) => one.seq <= state.readSeq[other]);
  const how = quick === undefined ? {} : { quick };
  return [{ type: "said", data: { ...parties, ...rest, ...how, seq, isFirstUnread } }];
};

/** Marks messages as read, up to one; refuses NOT_FOUND (404) for one that is not among the newest. */
export const readUpTo = (
  state: Conversation,
  by: { readonly userId: string; readonly side: Side },
  upTo: string,
): ConversationEvent[] => {
  const found = state.newest.find(({ messageId }) => messageId === upTo);
  if (state.parties === null || found === undefined) throw new Refusal("NOT_FOUND", {}, 404);
  if (found.seq <= state.readSeq[by.side]) return [];
  return [{ type: "readUpTo", data: { ...state.parties, ...by, upTo, seq: found.seq } }];
};

/** A message that a side may report: one of the other. Refuses NOT_FOUND (404). */
export const reportable = (state: Conversation, messageId: string, side: Side): Said => {
  const found = state.newest.find((one) => one.messageId === messageId);
  if (found === undefined || found.side === side) throw new Refusal("NOT_FOUND", {}, 404);
  return found;
};
