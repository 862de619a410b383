/**
 * User service: registration, sign-in, sessions, passwords, and what is done by mail.
 *
 * Handlers: services/user/actions/account.actions.ts, services/user/actions/session.actions.ts,
 * services/user/actions/own-account.actions.ts, services/user/actions/email.actions.ts.
 */
import { BirthDate, LogPage } from "../common/shapes.ts";
import { type Contract, slowMs } from "../core/action-contract.ts";
import {
  called,
  closed,
  Email,
  Empty,
  Id,
  InstantText,
  Line,
  ListOf,
  Nullable,
  OneOf,
  Opaque,
  paging,
  Secret,
  T,
} from "../core/schema.ts";
import { ById, Details, Guardian, Password, User } from "./account.ts";

const MailToken = Opaque(200);
const TokenSet = T.Object(
  {
    user: User,
    accessToken: T.String(),
    refreshToken: T.String(),
    expiresInS: T.Integer(),
    deviceToken: T.Optional(
      T.String({
        description:
          "kept beyond a sign-out and sent with the next sign-in: the device is known then",
      }),
    ),
  },
  called("TokenSet"),
);

const Registration = T.Object(
  {
    email: Email,
    password: Password,
    name: Line(60),
    role: OneOf("worker", "employer"),
    birthDate: BirthDate,
    ...Details,
    guardian: T.Optional(Guardian),
    consents: T.Object(
      {
        terms: T.Boolean(),
        privacy: T.Boolean(),
        location: T.Optional(T.Boolean()),
        marketing: T.Optional(T.Boolean()),
      },
      closed,
    ),
  },
  called("Registration"),
);

export const signIn = {
  "user.register": {
    summary: "Make an account",
    rest: "POST /api/users/register",
    who: "public",
    params: Registration,
    answer: TokenSet,
    attemptMs: slowMs,
    refuses: [
      "EMAIL_TAKEN",
      "UNDERAGE",
      "CONSENT_MISSING",
      "CONSENT_IN_FUTURE",
      "CONSENT_TOO_OLD",
      "BUSINESS_NUMBER_WRONG",
      "NAME_RESERVED",
      "CONTACT_IN_TEXT",
      "PASSWORD_TOO_COMMON",
      "KEY_REUSED",
    ],
    status: 201,
    knowsDevice: true,
  },
  "user.login": {
    summary: "Sign in with e-mail and password",
    rest: "POST /api/users/login",
    who: "public",
    params: T.Object(
      {
        email: Email,
        password: Secret(200),
        deviceToken: T.Optional(
          Opaque(
            200,
            "of an earlier sign-in here: wrong passwords of strangers do not lock it out",
          ),
        ),
      },
      closed,
    ),
    answer: TokenSet,
    refuses: ["BAD_CREDENTIALS", "LOCKED", "ACCOUNT_SUSPENDED"],
    key: "never",
    knowsDevice: true,
    whileUnfit: true,
  },
  "user.demoLogin": {
    summary: "Sign in as a demo account of a role; only where demo data is on, and stored in files",
    rest: "POST /api/users/demo-login",
    rate: "signIn",
    who: "public",
    params: T.Object(
      {
        role: OneOf("worker", "employer", "operator"),
        nth: T.Optional(
          T.Integer({
            minimum: 1,
            maximum: 20,
            description: "which worker or employer; without it, the first",
          }),
        ),
      },
      closed,
    ),
    answer: TokenSet,
    refuses: ["NOT_FOUND", "ACCOUNT_SUSPENDED"],
    key: "never",
    knowsDevice: true,
  },
  "user.reauthenticate": {
    summary:
      "Show once more who one is: an access token that counts as a new sign-in for ten minutes",
    rest: "POST /api/users/reauthenticate",
    who: "any",
    params: T.Object({ password: Secret(200) }, closed),
    answer: T.Object(
      { accessToken: T.String(), expiresInS: T.Integer(), authenticatedAt: InstantText },
      called("Reauthentication"),
    ),
    attemptMs: slowMs,
    refuses: ["NOT_FOUND", "PASSWORD_WRONG", "LOCKED", "BAD_TOKEN"],
    key: "never",
    whileSuspended: true,
  },
  "user.proof": {
    summary: "Whether a password is its caller's, for the guard of an action that asks for it",
    who: "internal",
    params: T.Object({ userId: Id, sessionId: Opaque(200), password: Secret(200) }, closed),
    answer: Empty,
    attemptMs: slowMs,
    refuses: ["NOT_FOUND", "PASSWORD_WRONG", "LOCKED"],
  },
  "user.refresh": {
    summary: "Trade a refresh token for the next token set",
    rest: "POST /api/users/refresh",
    who: "public",
    params: T.Object({ refreshToken: Opaque(400) }, closed),
    answer: TokenSet,
    refuses: ["REFRESH_REUSED", "REFRESH_INVALID"],
    key: "never",
    knowsDevice: true,
    whileUnfit: true,
  },
  "user.logout": {
    summary: "End the session of a refresh token",
    rest: "POST /api/users/logout",
    who: "any",
    params: T.Object({ refreshToken: Opaque(400) }, closed),
    answer: T.Null(),
    refuses: ["REFRESH_INVALID"],
    status: 204,
    key: "never",
    whileSuspended: true,
    whileUnfit: true,
  },
  "user.sessions": {
    summary: "Where the caller is signed in, newest first",
    rest: "GET /api/users/me/sessions",
    who: "any",
    params: T.Object(paging, closed),
    answer: ListOf(
      T.Object(
        {
          sessionId: Id,
          device: T.String({ description: "program and system, as far as they are known" }),
          openedAt: InstantText,
          lastUsedAt: T.String({
            ...InstantText,
            description: "when it last asked for a token, to ten minutes",
          }),
          isCurrent: T.Boolean(),
        },
        called("Session"),
      ),
    ),
    refuses: ["CURSOR_INVALID"],
  },
  "user.sessions.endOthers": {
    summary: "Sign out everywhere but here",
    rest: "DELETE /api/users/me/sessions",
    who: "any",
    params: Empty,
    answer: T.Object(
      { sessionId: T.String({ description: "the one that is left" }) },
      called("SessionLeft"),
    ),
    refuses: ["BAD_TOKEN", "KEY_REUSED"],
    whileSuspended: true,
  },
  "user.sessions.end": {
    summary: "Sign out one device",
    rest: "DELETE /api/users/me/sessions/:sessionId",
    who: "any",
    params: T.Object({ sessionId: Id }, closed),
    answer: T.Object({ sessionId: Id }, called("SessionEnded")),
    refuses: ["NOT_FOUND", "KEY_REUSED"],
    whileSuspended: true,
  },
  "user.password.change": {
    summary: "Set another password and sign out everywhere else",
    rest: "POST /api/users/me/password",
    who: "any",
    reauth: "password",
    params: T.Object({ password: Secret(200), newPassword: Password }, closed),
    answer: ById,
    attemptMs: slowMs,
    refuses: [
      "NOT_FOUND",
      "PASSWORD_WRONG",
      "LOCKED",
      "BAD_TOKEN",
      "PASSWORD_TOO_COMMON",
      "KEY_REUSED",
    ],
    whileSuspended: true,
  },
  "user.passwordReset": {
    summary:
      "Have a mail sent by which a new password can be set; the same answer for every address",
    rest: "POST /api/users/password-reset",
    rate: "signIn",
    who: "public",
    params: T.Object({ email: Email }, closed),
    answer: Empty,
    refuses: ["KEY_REUSED"],
    status: 202,
  },
  "user.passwordReset.confirm": {
    summary: "Set a new password with the token of a mail, and sign out everywhere",
    rest: "POST /api/users/password-reset/confirm",
    who: "public",
    params: T.Object({ token: MailToken, password: Password }, closed),
    answer: ById,
    attemptMs: slowMs,
    refuses: ["MAIL_TOKEN_INVALID", "PASSWORD_TOO_COMMON", "KEY_REUSED"],
  },
  "user.verifyEmail": {
    summary: "Prove an address with the token of a mail",
    rest: "POST /api/users/verify-email",
    rate: "signIn",
    who: "public",
    params: T.Object({ token: MailToken }, closed),
    answer: ById,
    refuses: ["MAIL_TOKEN_INVALID", "EMAIL_TAKEN", "KEY_REUSED"],
  },
  "user.verifyEmail.ask": {
    summary: "Have the mail sent again that proves one's address",
    rest: "POST /api/users/me/verify-email",
    rate: "signIn",
    who: "any",
    params: Empty,
    answer: Empty,
    refuses: ["NOT_FOUND", "TOO_MANY_MAILS", "KEY_REUSED"],
    status: 202,
    whileSuspended: true,
  },
  "user.mail": {
    summary: "To whom a mail that is due goes and what it carries, for the one that sends it",
    who: "internal",
    params: T.Object({ mailId: Id, position: T.Integer({ minimum: 1 }) }, closed),
    answer: T.Object(
      {
        letter: Nullable(
          T.Object(
            { kind: T.String(), userId: Id, to: T.String(), token: T.Optional(T.String()) },
            closed,
          ),
        ),
      },
      closed,
    ),
    refuses: [],
  },
  "user.address": {
    summary: "The proved e-mail address of an account; null for one that left or never proved it",
    who: "internal",
    params: T.Object({ userId: Id }, closed),
    answer: T.Object({ email: Nullable(T.String()) }, closed),
    refuses: [],
  },
  "user.endings": {
    summary: "Ended sessions of which a token may be alive: from the first, or after a position",
    who: "internal",
    params: T.Object(
      {
        after: T.Optional(T.Integer({ minimum: 0 })),
        hash: T.Optional(Opaque(200)),
        limit: T.Integer({ minimum: 1, maximum: 1000 }),
      },
      closed,
    ),
    answer: LogPage,
    attemptMs: 500,
    refuses: ["LOG_DIVERGED"],
  },
} as const satisfies Contract;
