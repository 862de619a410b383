/**
 * Event stream: server-sent events for the caller (HTML Standard, section 9.2).
 *
 * The stream itself runs where the client is connected (mixins/event-stream.mixin.ts). Handlers of
 * the rest: services/communication/stream/stream.actions.ts.
 */
import type { Contract } from "../core/action-contract.ts";
import { called, closed, Id, InstantText, Nullable, Opaque, Subject, T } from "../core/schema.ts";

/** How long a ticket can be used, in seconds. */
export const ticketS = 30;
/** Events of one call for texts. */
export const textsMax = 64;

/** What a stream sends, by event name; each has the id that a client resumes from. */
export const streamEvents = [
  "notification",
  "message",
  "read",
  "typing",
  "changed",
  "reset",
  "end",
] as const;
export type StreamEvent = (typeof streamEvents)[number];

export const stream = {
  "communication.stream": {
    summary:
      "Server-sent events: what concerns the caller, as it happens. `Last-Event-ID`, or `lastEventId` where a client cannot send it, resumes",
    rest: "GET /api/communication/stream",
    who: "any",
    params: T.Object(
      {
        ticket: T.Optional(Opaque(100, "in place of a token: see POST /stream/tickets")),
        lastEventId: T.Optional(Opaque(100)),
      },
      closed,
    ),
    answer: T.String(),
    media: "text/event-stream",
    refuses: [],
  },
  "communication.stream.ticket": {
    summary: "A ticket that opens one event stream, for clients that cannot send a token with it",
    rest: "POST /api/communication/stream/tickets",
    who: "any",
    params: T.Object({}, closed),
    answer: T.Object({ ticket: T.String(), expiresInS: T.Integer() }, called("StreamTicket")),
    status: 201,
    refuses: [],
    whileSuspended: true,
  },
  "communication.stream.redeem": {
    summary: "Whose ticket it is; it is used up",
    who: "internal",
    params: T.Object({ ticket: Opaque(100) }, closed),
    answer: T.Object(
      {
        userId: Id,
        role: T.Enum(["worker", "employer", "operator"]),
        sessionId: Subject,
        generation: T.Integer(),
      },
      closed,
    ),
    refuses: ["TICKET_INVALID"],
  },
  "communication.stream.texts": {
    summary: "The texts of notifications and messages for someone's stream, at most 64 of each",
    who: "internal",
    params: T.Object(
      {
        userId: Id,
        notifications: T.Array(
          T.Object(
            {
              notificationId: Id,
              kind: Subject,
              data: T.Record(T.String(), Opaque(200)),
              at: InstantText,
            },
            closed,
          ),
          { maxItems: textsMax },
        ),
        messageIds: T.Array(Id, { maxItems: textsMax }),
      },
      closed,
    ),
    answer: T.Object(
      {
        /** Not wanted where the receiver chose another channel for the kind. */
        notifications: T.Array(T.Object({ text: T.String(), isWanted: T.Boolean() }, closed)),
        messages: T.Array(Nullable(T.String())),
      },
      closed,
    ),
    refuses: [],
  },
} as const satisfies Contract;
