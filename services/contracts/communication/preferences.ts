/**
 * Communication: what a user chooses of their notifications.
 *
 * Handlers: services/communication/preferences/preferences.actions.ts and unsubscribe.actions.ts.
 */
import type { Contract } from "../core/action-contract.ts";
import { called, closed, Empty, NamedOneOf, Nullable, OneOf, T } from "../core/schema.ts";
import { channels, languages } from "./notification-kinds.ts";

/** The channels by which a kind goes; none: it is not sent, and not listed. */
const Choice = T.Object(
  {
    channels: T.Array(NamedOneOf("Channel", ...channels), { maxItems: channels.length }),
  },
  called("NotificationChoice"),
);
const kindName = T.String({ pattern: "^[A-Za-z]{1,40}$" });
/** More than there are kinds. */
const kindsMax = 200;

/** A time of day in Seoul. */
const TimeOfDay = T.String({ pattern: "^([01][0-9]|2[0-3]):[0-5][0-9]$", maxLength: 5 });
const rest = {
  /** Null, or equal times: none. They may span midnight. */
  quietHours: Nullable(T.Object({ from: TimeOfDay, to: TimeOfDay }, called("QuietHours"))),
  /** Null: each at its time. Else once a day, at an hour of Seoul. */
  digest: Nullable(
    T.Object({ hour: T.Integer({ minimum: 0, maximum: 23 }) }, called("NotificationDigest")),
  ),
  language: OneOf(...languages),
};

const Preferences = T.Object(
  {
    /** Every kind that the caller's role can get, with their choice or the default. */
    kinds: T.Record(kindName, Choice, { maxProperties: kindsMax, ...closed }),
    /** The kinds that stay in the list of notifications, whatever is chosen. */
    alwaysListed: T.Array(T.String()),
    ...rest,
  },
  called("NotificationPreferences"),
);

const UnsubscribeToken = T.String({
  pattern: "^[A-Za-z0-9_-]{22}\\.[A-Za-z0-9_-]{43}$",
  maxLength: 66,
  description: "from the `List-Unsubscribe` of a mail",
});
/** The member of the body that RFC 8058 names. */
const oneClick = "List-Unsubscribe";
const Unsubscribed = T.Object(
  { isMailed: T.Boolean({ description: "whether any kind of offer goes by e-mail" }) },
  called("Unsubscribed"),
);

export const preferences = {
  "communication.preferences": {
    summary: "By which channels, when and in which language the caller is notified",
    rest: "GET /api/communication/preferences",
    who: "any",
    params: Empty,
    answer: Preferences,
    refuses: [],
  },
  "communication.preferences.set": {
    summary: "Change some of it; what is absent stays, and a kind of null is as by default",
    rest: "PUT /api/communication/preferences",
    who: "any",
    params: T.Object(
      {
        kinds: T.Optional(
          T.Record(kindName, Nullable(Choice), { maxProperties: kindsMax, ...closed }),
        ),
        quietHours: T.Optional(rest.quietHours),
        digest: T.Optional(rest.digest),
        language: T.Optional(rest.language),
      },
      closed,
    ),
    answer: Preferences,
    refuses: ["KIND_UNKNOWN", "KIND_NOT_BY_ALIMTALK", "KIND_ALWAYS_LISTED", "KEY_REUSED"],
    whileSuspended: true,
  },
  "communication.unsubscribe": {
    summary:
      "Stop the offers by e-mail of whom the token of a mail names, without signing in (RFC 8058)",
    rest: "POST /api/communication/unsubscribe/:token",
    who: "public",
    params: T.Object({ token: UnsubscribeToken, [oneClick]: T.Literal("One-Click") }, closed),
    answer: Unsubscribed,
    refuses: ["MAIL_TOKEN_INVALID", "KEY_REUSED"],
    // A mail provider sends those of many people.
    rate: "read",
    takesForm: true,
  },
  "communication.unsubscribe.look": {
    summary: "Whether offers go by e-mail to whom the token of a mail names; it changes nothing",
    rest: "GET /api/communication/unsubscribe/:token",
    who: "public",
    params: T.Object({ token: UnsubscribeToken }, closed),
    answer: Unsubscribed,
    refuses: ["MAIL_TOKEN_INVALID"],
  },
} as const satisfies Contract;
