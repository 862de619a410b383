/**
 * Conversations: what the two parties of an application write to each other.
 *
 * Handlers: services/communication/conversation/{conversation,report}.actions.ts.
 */
import type { Contract } from "../core/action-contract.ts";
import {
  called,
  closed,
  Empty,
  Id,
  InstantText,
  Line,
  ListOf,
  NamedOneOf,
  Nullable,
  Opaque,
  paging,
  type Static,
  T,
  Text,
} from "../core/schema.ts";

/** The longest message, in code points. */
export const messageLengthMax = 10_000;
/** How long the body of a message is kept, in days. */
export const messageKeptDays = 365;
/** How long after the work the two may still write, in days. */
export const openAfterWorkDays = 30;

/** Messages of one tap, with their Korean text. */
export const quickMessages = {
  onMyWay: "지금 가고 있습니다.",
  late10: "10분쯤 늦을 것 같습니다. 죄송합니다.",
  late30: "30분쯤 늦을 것 같습니다. 죄송합니다.",
  arrived: "도착했습니다.",
  whereToMeet: "어디로 가면 되나요?",
  okay: "네, 알겠습니다.",
  thanks: "감사합니다. 수고하셨습니다.",
} as const;
export type QuickMessage = keyof typeof quickMessages;
/** Whether a code is that of a message of one tap. */
export const isQuickMessage = (code: string): code is QuickMessage =>
  Object.hasOwn(quickMessages, code);

const Side = NamedOneOf("ConversationSide", "worker", "employer");

export type Side = Static<typeof Side>;
/** Whether a text names a side. */
export const isSide = (text: string): text is Side => text === "worker" || text === "employer";

export const ConversationMessage = T.Object(
  {
    messageId: Id,
    conversationId: Id,
    /** The party of the side: what a manager wrote has the owner's id. */
    senderId: Id,
    /** The side that it was written for; a manager writes for the employer. */
    side: Side,
    /** Null once it was removed: by its age, by an operator, or with its sender's account. */
    text: Nullable(T.String()),
    quick: Nullable(T.String()),
    at: InstantText,
    /** Whether the other side has read it. */
    isRead: T.Boolean(),
  },
  called("ConversationMessage"),
);

const inConversation = { conversationId: Id };

export const conversations = {
  "communication.conversations": {
    summary:
      "The caller's conversations, the newest message first; with `siteId`, those of a site that one owns or manages",
    rest: "GET /api/communication/conversations",
    who: ["worker", "employer"],
    params: T.Object({ siteId: T.Optional(Id), ...paging }, closed),
    answer: ListOf(
      T.Object(
        {
          conversationId: Id,
          applicationId: Id,
          jobId: Id,
          otherParty: T.Object({ userId: Id, displayName: T.String(), side: Side }, closed),
          unread: T.Integer(),
          lastMessage: ConversationMessage,
        },
        called("Conversation"),
      ),
    ),
    refuses: ["NOT_FOUND", "CURSOR_INVALID"],
  },
  "communication.messages": {
    summary:
      "The messages of a conversation, newest first; its id is the application's. Operators see those of an application that was called off or is disputed",
    rest: "GET /api/communication/conversations/:conversationId/messages",
    who: "any",
    params: T.Object({ ...inConversation, ...paging }, closed),
    answer: ListOf(ConversationMessage),
    refuses: ["NOT_FOUND", "CURSOR_INVALID"],
  },
  "communication.say": {
    summary: "Write to the other party: a text, or a message of one tap",
    rest: "POST /api/communication/conversations/:conversationId/messages",
    who: ["worker", "employer"],
    params: T.Object(
      {
        ...inConversation,
        text: T.Optional(Text(messageLengthMax)),
        quick: T.Optional(NamedOneOf("QuickMessage", ...Object.keys(quickMessages))),
        /** Refused: files are not taken. */
        attachments: T.Optional(T.Array(Opaque(200), { maxItems: 20 })),
      },
      closed,
    ),
    answer: ConversationMessage,
    status: 201,
    refuses: [
      "NOT_FOUND",
      "ATTACHMENTS_REFUSED",
      "MESSAGE_EMPTY",
      "BLOCKED_WORD",
      "CONVERSATION_CLOSED",
      "DAILY_LIMIT",
      "KEY_REUSED",
    ],
  },
  "communication.readUpTo": {
    summary: "Mark a message and those before it as read",
    rest: "POST /api/communication/conversations/:conversationId/read",
    who: ["worker", "employer"],
    params: T.Object({ ...inConversation, upTo: Id }, closed),
    answer: T.Object({ conversationId: Id, upTo: Id }, called("ConversationRead")),
    refuses: ["NOT_FOUND", "KEY_REUSED"],
    whileSuspended: true,
  },
  "communication.typing": {
    summary: "Tell the other party that the caller is writing; never stored",
    rest: "POST /api/communication/conversations/:conversationId/typing",
    who: ["worker", "employer"],
    params: T.Object(inConversation, closed),
    answer: Empty,
    status: 202,
    refuses: ["NOT_FOUND"],
  },
  "communication.report": {
    summary: "Report a message of the other party to the operators",
    rest: "POST /api/communication/conversations/:conversationId/report",
    who: ["worker", "employer"],
    params: T.Object({ ...inConversation, messageId: Id, reason: Text(500) }, closed),
    answer: T.Object({ reportId: Id }, called("MessageReport")),
    status: 201,
    refuses: ["NOT_FOUND", "KEY_REUSED"],
    whileSuspended: true,
  },
  "communication.reports": {
    summary: "Reported messages, the oldest undecided first",
    rest: "GET /api/communication/reports",
    who: ["operator"],
    params: T.Object({ isDecided: T.Optional(T.Boolean()), ...paging }, closed),
    answer: ListOf(
      T.Object(
        {
          reportId: Id,
          conversationId: Id,
          messageId: Id,
          senderId: Id,
          reporterId: Id,
          text: Nullable(T.String()),
          reason: Nullable(T.String()),
          at: InstantText,
          outcome: Nullable(T.String()),
        },
        called("ReportedMessage"),
      ),
    ),
    refuses: ["CURSOR_INVALID"],
  },
  "communication.reports.decide": {
    summary: "Remove a reported message, or leave it",
    rest: "POST /api/communication/reports/:reportId/decide",
    who: ["operator"],
    params: T.Object(
      { reportId: Id, outcome: NamedOneOf("ReportOutcome", "removed", "kept"), note: Line(200) },
      closed,
    ),
    answer: T.Object({ reportId: Id, outcome: T.String() }, called("ReportDecision")),
    refuses: ["NOT_FOUND", "REPORT_DECIDED", "KEY_REUSED"],
  },
} as const satisfies Contract;
