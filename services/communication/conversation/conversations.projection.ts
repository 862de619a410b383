/** Conversation projections: each party's list, the messages, who blocked whom, what operators see. */
import type { Projector } from "../../../mixins/projection/projector.ts";
import type { Doc } from "../../../mixins/store/store.ts";
import type { Side } from "../../contracts/communication/conversations.ts";
import { type Instant, idFrom } from "../../contracts/core/units.ts";
import type { Message } from "../../contracts/index.ts";

export type MessageDoc = Doc & {
  readonly conversationId: string;
  readonly senderId: string;
  readonly side: Side;
  readonly quick: string | null;
  readonly at: Instant;
  readonly seq: number;
};
export type ConversationDoc = Doc & {
  readonly jobId: string;
  readonly workerId: string;
  readonly employerId: string;
  /** The site of the job; absent without one, and while no message names it yet. */
  readonly siteId?: string;
  /** Up to which message each side has read. */
  readonly workerRead: number;
  readonly employerRead: number;
  /** The unread messages of each side, by number; the newest 500. */
  readonly workerUnread: readonly number[];
  readonly employerUnread: readonly number[];
  readonly last: Omit<MessageDoc, "_id"> & { readonly messageId: string };
  /** The position of the newest message. */
  readonly order: number;
};

const unreadMax = 500;

const messageOf = ({ data, at }: Message<"communication.messageSent">): Omit<MessageDoc, "_id"> => {
  const { conversationId, senderId, quick = null, seq } = data;
  return { conversationId, senderId, side: data.side as Side, quick, at, seq };
};

/** Messages by conversation. */
export const messageList: Projector<MessageDoc> = {
  name: "messages",
  version: 2,
  indexes: { index: [["conversationId", "seq"]] },
  on: ["communication.messageSent"],
  ids: (message) => (message.type === "communication.messageSent" ? [message.data.messageId] : []),
  next: (doc, message, _id) =>
    message.type === "communication.messageSent" ? { _id, ...messageOf(message) } : doc,
};

const withMessage = (
  doc: ConversationDoc | null,
  message: Message<"communication.messageSent">,
  _id: string,
): ConversationDoc => {
  const { jobId, workerId, employerId, messageId, seq, side } = message.data;
  const siteId = message.data.siteId ?? doc?.siteId;
  const { workerRead = 0, employerRead = 0, workerUnread = [], employerUnread = [] } = doc ?? {};
  const isWorkers = side === "worker";
  const more = (unread: readonly number[]) => [...unread, seq].slice(-unreadMax);
  return {
    _id,
    jobId,
    workerId,
    employerId,
    ...(siteId === undefined ? {} : { siteId }),
    workerRead: isWorkers ? seq : workerRead,
    employerRead: isWorkers ? employerRead : seq,
    workerUnread: isWorkers ? [] : more(workerUnread),
    employerUnread: isWorkers ? more(employerUnread) : [],
    last: { ...messageOf(message), messageId },
    order: message.position,
  };
};

/** Conversations that have a message, by party and by site. */
export const conversationList: Projector<ConversationDoc> = {
  name: "conversations",
  version: 2,
  indexes: { index: ["workerId", "employerId", "siteId"] },
  on: ["communication.messageSent", "communication.conversationRead"],
  ids: ({ type, data }) =>
    type === "communication.messageSent" || type === "communication.conversationRead"
      ? [data.conversationId]
      : [],
  next: (doc, message, _id) => {
    if (message.type === "communication.messageSent") return withMessage(doc, message, _id);
    if (doc === null || message.type !== "communication.conversationRead") return doc;
    const { seq, side } = message.data;
    const rest = (unread: readonly number[]) => unread.filter((one) => one > seq);
    return side === "worker"
      ? { ...doc, workerRead: seq, workerUnread: rest(doc.workerUnread) }
      : { ...doc, employerRead: seq, employerUnread: rest(doc.employerUnread) };
  },
};

export type BlockDoc = Doc & { readonly by: readonly string[] };

/** The id of two users, in either order. */
export const pairOf = (one: string, other: string): string =>
  idFrom("pair", ...[one, other].sort());

/** Which of two users has blocked the other. */
export const blockList: Projector<BlockDoc> = {
  name: "blocks",
  version: 1,
  on: ["user.blocked", "user.unblocked"],
  ids: ({ type, data }) =>
    type === "user.blocked" || type === "user.unblocked" ? [pairOf(data.userId, data.other)] : [],
  next: (doc, { type, data }, _id) => {
    if (type !== "user.blocked" && type !== "user.unblocked") return doc;
    const others = (doc?.by ?? []).filter((userId) => userId !== data.userId);
    const by = type === "user.blocked" ? [...others, data.userId] : others;
    return by.length === 0 ? null : { _id, by };
  },
};

export type OpenedDoc = Doc & { readonly at: Instant };

/** Applications whose conversation an operator may read: called off, disputed or a no-show. */
export const openedList: Projector<OpenedDoc> = {
  name: "opened_conversations",
  version: 1,
  on: ["job.calledOff", "job.disputed", "job.noShow"],
  ids: ({ type, data }) =>
    type === "job.calledOff" || type === "job.disputed" || type === "job.noShow"
      ? [data.applicationId]
      : [],
  next: (doc, { at }, _id) => doc ?? { _id, at },
};

export type ReportDoc = Doc & {
  readonly conversationId: string;
  readonly messageId: string;
  readonly senderId: string;
  readonly reporterId: string;
  readonly at: Instant;
  readonly outcome: string | null;
  readonly isDecided: boolean;
  readonly order: number;
};

/** Reports of messages, for operators. */
export const reportList: Projector<ReportDoc> = {
  name: "reports",
  version: 1,
  indexes: { index: ["isDecided"] },
  on: ["communication.messageReported", "communication.reportDecided"],
  ids: ({ type, data }) =>
    type === "communication.messageReported" || type === "communication.reportDecided"
      ? [data.reportId]
      : [],
  next: (doc, message, _id) => {
    if (message.type === "communication.reportDecided") {
      return doc === null ? null : { ...doc, outcome: message.data.outcome, isDecided: true };
    }
    if (message.type !== "communication.messageReported") return doc;
    const { conversationId, messageId, senderId, reporterId } = message.data;
    const { at, position: order } = message;
    const about = { conversationId, messageId, senderId, reporterId };
    return { _id, ...about, at, outcome: null, isDecided: false, order };
  },
};
