/**
 * User service: its whole contract; here accounts, calendars, points and bank accounts.
 *
 * Handlers: services/user/actions/own-account.actions.ts,
 * services/user/actions/bank-account.actions.ts, services/user/actions/account.actions.ts,
 * services/user/actions/calendar.actions.ts; the shared ones as ../common says.
 */
import { OnContract } from "../common/contract-parties.ts";
import {
  abortSaga,
  deadLetters,
  feeds,
  logVerify,
  readModels,
  reanchorFeeds,
  rebuildReadModel,
  replayDeadLetter,
  resumeSaga,
  sagas,
} from "../common/operations.ts";
import {
  personalClose,
  personalErase,
  personalExport,
  personalReopen,
} from "../common/personal-data.ts";
import { BirthDate, commandId, health, Job, logRead, OwnPassword } from "../common/shapes.ts";
import { type Contract, slowMs } from "../core/action-contract.ts";
import {
  called,
  closed,
  DateText,
  Email,
  Empty,
  Id,
  InstantText,
  Latitude,
  Line,
  ListOf,
  Longitude,
  Nullable,
  OneOf,
  Opaque,
  paging,
  Secret,
  T,
} from "../core/schema.ts";
import { Application } from "../job/application.ts";
import { daysMax } from "../kernel/work-days.ts";
import { Details, IdentityField, User } from "./account.ts";
import { blocks } from "./blocks.ts";
import { certificates } from "./certificates.ts";
import { consents } from "./consents.ts";
import { deletion } from "./deletion.ts";
import { operators } from "./operator-accounts.ts";
import { organisation } from "./organisation.ts";
import { phones } from "./phone.ts";
import { profiles } from "./profile.ts";
import { reliability } from "./reliability.ts";
import { signIn } from "./sign-in.ts";

/** 10 to 16 digits, with or without hyphens. */
const AccountNumber = T.String({ pattern: "^[0-9](-?[0-9]){9,15}$", maxLength: 31 });

export const BankAccount = T.Object(
  { bankCode: T.String({ pattern: "^\\d{3}$" }), accountNumber: T.String(), holder: Line(60) },
  called("BankAccount"),
);

/** What a worker can show at the gates of a posting. It does not say of which nationality. */
const GateFacts = T.Object(
  {
    birthYear: T.Integer(),
    /** Verified certificates; `null`: without an end. */
    papers: T.Array(T.Object({ kind: T.String(), expiresOn: Nullable(DateText) }, closed)),
    /** The last day of a checked right to work, `null` without an end; null for none. */
    rightToWork: Nullable(T.Object({ until: Nullable(DateText) }, closed)),
  },
  closed,
);

export const user = {
  ...signIn,
  ...phones,
  ...operators,
  ...deletion,
  ...profiles,
  ...blocks,
  ...reliability,
  ...certificates,
  ...consents,
  ...organisation,
  "user.me": {
    summary: "The caller's own account",
    rest: "GET /api/users/me",
    who: "any",
    params: Empty,
    answer: User,
    refuses: ["NOT_FOUND"],
  },
  "user.update": {
    summary:
      "Change one's account; another address takes its place when its mail is answered, and needs the password",
    rest: "PATCH /api/users/me",
    rate: "command",
    who: "any",
    reauth: "password",
    params: T.Object(
      {
        name: T.Optional(Line(60)),
        email: T.Optional(Email),
        password: T.Optional(
          T.String({ ...Secret(200), description: "with an email: the one that is in use" }),
        ),
        ...Details,
      },
      closed,
    ),
    answer: User,
    attemptMs: slowMs,
    refuses: [
      "NOT_FOUND",
      "EMAIL_TAKEN",
      "BUSINESS_NUMBER_WRONG",
      "NAME_RESERVED",
      "CONTACT_IN_TEXT",
      "TOO_MANY_MAILS",
      "PASSWORD_MISSING",
      "PASSWORD_WRONG",
      "LOCKED",
      "BAD_TOKEN",
      "KEY_REUSED",
    ],
    whileSuspended: true,
  },
  "user.bank.set": {
    summary: "Set the bank account that wages are withdrawn to",
    rest: "PUT /api/users/me/bank-account",
    rate: "payout",
    who: ["worker", "employer"],
    reauth: "recent",
    params: T.Object(
      {
        bankCode: T.String({ pattern: "^\\d{3}$" }),
        accountNumber: AccountNumber,
        holder: Line(60),
        password: OwnPassword,
      },
      closed,
    ),
    answer: BankAccount,
    refuses: ["NOT_FOUND"],
    whileSuspended: true,
  },
  "user.bank.get": {
    summary: "The caller's bank account, masked",
    rest: "GET /api/users/me/bank-account",
    who: ["worker", "employer"],
    params: Empty,
    answer: BankAccount,
    refuses: ["NO_BANK_ACCOUNT"],
  },
  "user.points": {
    summary: "The worker's points and what earned them",
    rest: "GET /api/users/me/points",
    who: ["worker"],
    params: Empty,
    answer: T.Object(
      {
        points: T.Integer(),
        items: T.Array(
          T.Object({ points: T.Integer(), applicationId: Id, at: InstantText }, closed),
        ),
      },
      called("Points"),
    ),
    refuses: [],
  },
  "user.jobs": {
    summary:
      "The caller's applications (worker) or jobs (employer); with `siteId`, the jobs of a site that one owns or manages",
    rest: "GET /api/users/me/jobs",
    who: ["worker", "employer"],
    params: T.Object({ siteId: T.Optional(Id), ...paging }, closed),
    answer: ListOf(T.Union([Application, Job], { title: "ApplicationOrJob" })),
    refuses: ["CURSOR_INVALID", "NOT_FOUND"],
  },
  "user.facts": {
    summary: "What other services decide with: no contact data",
    who: "internal",
    params: T.Object(
      {
        userId: Id,
        withId: T.Optional(Id),
        onDate: T.Optional(DateText),
        applicationId: T.Optional(Id),
        withPapers: T.Optional(T.Literal(true)),
        withIdentity: T.Optional(T.Literal(true)),
      },
      closed,
    ),
    answer: T.Object(
      {
        userId: Id,
        role: OneOf("worker", "employer", "operator"),
        status: OneOf("active", "suspended"),
        displayName: T.String(),
        ageYears: T.Integer(),
        hasGuardian: T.Boolean(),
        hasLocationConsent: T.Boolean(),
        hasBankAccount: T.Boolean(),
        /** After the bank account was replaced: no withdrawal before this instant. */
        withdrawalsHeldUntil: T.Optional(InstantText),
        /** An employer's staff; as many as the law's row says where they never stated it. */
        regularEmployees: T.Integer(),
        isStaffUnknown: T.Optional(T.Boolean()),
        /** An employer who states that they are 우선지원대상기업 (고용보험법 시행령 제12조). */
        isPriorityEnterprise: T.Optional(T.Boolean()),
        /** With `onDate`: the age on that day. */
        ageYearsThen: T.Optional(T.Integer()),
        /** With `withPapers`: what the gates of a posting are compared with. */
        gateFacts: T.Optional(GateFacts),
        /** With `withIdentity`: what is missing of an employer's identity. */
        identityMissing: T.Optional(T.Array(IdentityField)),
        /** With `withId`: whether neither of the two has blocked the other. */
        mayMeet: T.Optional(T.Boolean()),
        /** With `withId`: the status of that account. */
        withStatus: T.Optional(OneOf("active", "suspended", "gone")),
        /** With `applicationId`: the time booked for it; null for none. */
        booked: T.Optional(Nullable(T.Object({ from: InstantText, to: InstantText }, closed))),
        /**
         * With `applicationId`: why someone under 18 may not work it beside their earlier shifts.
         */
        hoursBar: T.Optional(
          Nullable(
            T.Object({ reason: T.String(), law: T.String(), maxMinutes: T.Integer() }, closed),
          ),
        ),
      },
      closed,
    ),
    refuses: ["NOT_FOUND", "LAW_UNKNOWN"],
  },
  "user.calendar.book": {
    summary: "Book a worker's time for an application, half-open interval",
    who: "internal",
    params: T.Object(
      {
        ...commandId,
        workerId: Id,
        applicationId: Id,
        from: InstantText,
        to: InstantText,
        place: T.Optional(T.Object({ lat: Latitude, lng: Longitude }, closed)),
        /** Minutes of work, without breaks. */
        minutes: T.Optional(T.Integer({ minimum: 0 })),
        /** Further days of the same contract: all are booked, or none. */
        more: T.Optional(
          T.Array(
            T.Object(
              {
                applicationId: Id,
                from: InstantText,
                to: InstantText,
                minutes: T.Integer({ minimum: 0 }),
              },
              closed,
            ),
            { maxItems: daysMax - 1 },
          ),
        ),
      },
      closed,
    ),
    answer: T.Object({ workerId: Id, bookings: T.Integer() }, closed),
    refuses: [
      "NOT_ELIGIBLE",
      "LAW_UNKNOWN",
      "TIME_CLASH",
      "INTERVAL_EMPTY",
      "ACCOUNT_CLOSING",
      "APPLICATIONS_LIMITED",
      "DAILY_LIMIT",
      "STEP_CANCELLED",
      "KEY_REUSED",
    ],
  },
  "user.calendar.release": {
    summary: "Give the time back; with `undoes`, make sure that booking never happens later",
    who: "internal",
    params: T.Object(
      {
        ...commandId,
        workerId: Id,
        applicationId: Id,
        undoes: T.Optional(Opaque(200)),
        /** Also the time of the further days that were booked with it. */
        withDays: T.Optional(T.Literal(true)),
        kept: T.Optional(T.Object({ from: InstantText, to: InstantText }, closed)),
      },
      closed,
    ),
    answer: T.Object({ workerId: Id, bookings: T.Integer() }, closed),
    refuses: ["KEY_REUSED"],
  },
  "user.calendar.keep": {
    summary: "Keep the time that is paid for, so that no other employer pays for it too",
    who: "internal",
    params: T.Object(
      { ...commandId, workerId: Id, applicationId: Id, from: InstantText, to: InstantText },
      closed,
    ),
    answer: T.Object({ workerId: Id }, closed),
    refuses: ["TIME_PAID_ELSEWHERE", "KEY_REUSED"],
  },
  "user.bank.payout": {
    summary: "The full account number, for the payout provider only; that of when it was asked for",
    who: "internal",
    params: T.Object({ userId: Id, askedAt: T.Optional(InstantText) }, closed),
    answer: BankAccount,
    refuses: ["NO_BANK_ACCOUNT"],
  },
  "user.import": {
    summary: "Make accounts whose password is hashed already (demo data, operator, migration)",
    who: "internal",
    params: T.Object(
      {
        accounts: T.Array(
          T.Object(
            {
              userId: Id,
              role: OneOf("worker", "employer", "operator"),
              email: Email,
              passwordHash: Opaque(400),
              name: Line(60),
              birthDate: BirthDate,
              phone: T.Optional(Line(30)),
              companyName: T.Optional(Line(100)),
              businessNumber: T.Optional(Line(20)),
              ...OnContract,
              needsWorkPermit: T.Optional(T.Boolean()),
              regularEmployees: T.Optional(T.Integer({ minimum: 0 })),
              isPriorityEnterprise: T.Optional(T.Boolean()),
              hasLocationConsent: T.Optional(T.Boolean()),
            },
            closed,
          ),
          { maxItems: 500 },
        ),
      },
      closed,
    ),
    answer: T.Object({ made: T.Integer() }, closed),
    refuses: ["EMAIL_TAKEN", "KEY_REUSED"],
  },
  "user.sagas": sagas("user"),
  "user.sagas.resume": resumeSaga("user"),
  "user.sagas.abort": abortSaga("user"),
  "user.deadLetters": deadLetters("user"),
  "user.deadLetters.replay": replayDeadLetter("user"),
  "user.readModels": readModels("user"),
  "user.readModels.rebuild": rebuildReadModel("user"),
  "user.personal.export": personalExport,
  "user.personal.close": personalClose,
  "user.personal.erase": personalErase,
  "user.personal.reopen": personalReopen,
  "user.log.read": logRead,
  "user.log.verify": logVerify("user"),
  "user.feeds": feeds("user"),
  "user.feeds.reanchor": reanchorFeeds("user"),
  "user.health": health,
} as const satisfies Contract;
