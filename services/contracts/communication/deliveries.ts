/**
 * Communication: notifications that leave the app: browsers that get pushes, and the deliveries.
 *
 * Handlers: services/communication/push/push.actions.ts and
 * services/communication/delivery/delivery.actions.ts.
 */
import type { Contract } from "../core/action-contract.ts";
import {
  called,
  closed,
  Empty,
  Id,
  InstantText,
  ListOf,
  NamedOneOf,
  Nullable,
  OneOf,
  Opaque,
  paging,
  T,
} from "../core/schema.ts";

/** Less than the limit of the body, so that the longest one fits in JSON too, which escapes its lines. */
const reportCharsMax = 200_000;

export const deliveryStates = ["queued", "sent", "failed", "bounced", "unknown"] as const;
const base64url = (bytes: string, description: string) =>
  T.String({ pattern: `^[A-Za-z0-9_-]{${bytes}}={0,2}$`, maxLength: 90, description });
/** Checked further by its handler: a public https host. */
const Endpoint = Opaque(1000, "the push service's address, from `PushSubscription.endpoint`");

export const deliveries = {
  "communication.push.key": {
    summary: "The key that a browser subscribes to pushes with (VAPID, `applicationServerKey`)",
    rest: "GET /api/communication/push-key",
    who: "any",
    params: Empty,
    answer: T.Object({ publicKey: T.String() }, called("PushKey")),
    refuses: [],
  },
  "communication.push.subscribe": {
    summary: "Let a browser get the caller's pushes; at most ten, the same one again is replaced",
    rest: "POST /api/communication/push-subscriptions",
    who: "any",
    params: T.Object(
      {
        endpoint: Endpoint,
        keys: T.Object(
          {
            p256dh: base64url("87", "65 bytes, base64url"),
            auth: base64url("22", "16 bytes, base64url"),
          },
          closed,
        ),
      },
      closed,
    ),
    answer: T.Object({ subscriptions: T.Integer() }, called("PushSubscriptions")),
    status: 201,
    refuses: ["ENDPOINT_REFUSED", "TOO_MANY_SUBSCRIPTIONS"],
    whileSuspended: true,
  },
  "communication.push.unsubscribe": {
    summary: "Stop the pushes of a browser; also when it has none",
    rest: "DELETE /api/communication/push-subscriptions",
    who: "any",
    params: T.Object({ endpoint: Endpoint }, closed),
    answer: T.Object({ subscriptions: T.Integer() }, called("PushSubscriptions")),
    refuses: [],
    whileSuspended: true,
  },
  "communication.channel": {
    summary: "Whether a channel outside is set up, for a service that needs it",
    who: "internal",
    params: T.Object({ channel: OneOf("alimtalk") }, closed),
    answer: T.Object({ isOn: T.Boolean() }, closed),
    refuses: [],
  },
  "communication.deliveries": {
    summary:
      "Mails, pushes and Alimtalk messages with their state, newest first; no address and no text",
    rest: "GET /api/communication/deliveries",
    who: ["operator"],
    params: T.Object(
      {
        ...paging,
        state: T.Optional(OneOf(...deliveryStates)),
        channel: T.Optional(OneOf("email", "push", "alimtalk")),
        userId: T.Optional(Id),
      },
      closed,
    ),
    answer: ListOf(
      T.Object(
        {
          deliveryId: Id,
          channel: NamedOneOf("DeliveryChannel", "email", "push", "alimtalk"),
          kind: T.String(),
          userId: Nullable(Id),
          notificationId: Nullable(Id),
          state: NamedOneOf("DeliveryState", ...deliveryStates),
          /** A code of the other side, such as `SMTP_550`, `PUSH_410` or `ALIMTALK_NO_USER`. */
          detail: Nullable(T.String()),
          attempts: T.Integer(),
          queuedAt: InstantText,
          dueAt: InstantText,
          changedAt: InstantText,
        },
        called("Delivery"),
      ),
    ),
    refuses: ["CURSOR_INVALID"],
  },
  "communication.deliveries.bounce": {
    summary: "Record that a sent mail came back: its Message-ID begins with the delivery's id",
    rest: "POST /api/communication/deliveries/:deliveryId/bounce",
    who: ["operator"],
    params: T.Object(
      {
        deliveryId: Id,
        status: T.String({ pattern: "^[245]\\.[0-9]{1,3}\\.[0-9]{1,3}$", maxLength: 9 }),
      },
      closed,
    ),
    answer: T.Object({ deliveryId: Id, state: T.String() }, called("DeliveryBounce")),
    refuses: ["NOT_FOUND", "NOT_SENT", "KEY_REUSED"],
  },
  "communication.bounces": {
    summary:
      "A mail server's report on a mail that came back (RFC 3464), as a mail or in JSON, with the shared secret as bearer token",
    rest: "POST /api/communication/bounces",
    who: "public",
    params: T.Object(
      { raw: Opaque(reportCharsMax, "the whole report, as the mail server wrote it") },
      closed,
    ),
    answer: T.Object(
      { deliveryId: Id, status: T.String(), outcome: OneOf("bounced", "ignored") },
      called("BounceReport"),
    ),
    refuses: ["BOUNCE_REFUSED", "BOUNCE_UNREADABLE", "NOT_FOUND", "NOT_SENT", "KEY_REUSED"],
    rate: "read",
    takesMail: true,
  },
} as const satisfies Contract;
