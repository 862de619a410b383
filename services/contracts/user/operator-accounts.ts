/**
 * User service: what operators do with accounts.
 *
 * Handlers: services/user/actions/operator.actions.ts.
 */
import { type Contract, slowMs } from "../core/action-contract.ts";
import {
  called,
  closed,
  Email,
  Id,
  InstantIn,
  InstantText,
  Line,
  ListOf,
  Nullable,
  OneOf,
  Opaque,
  paging,
  Query,
  Secret,
  T,
  Text,
} from "../core/schema.ts";
import { ById, IdentityField, User } from "./account.ts";

/** The status of an account, as an operator sees it. */
const Standing = T.Object(
  { userId: Id, status: OneOf("active", "suspended"), until: Nullable(InstantText) },
  called("AccountStanding"),
);
const Operator = T.Object(
  { userId: Id, email: T.String(), name: T.String(), madeAt: InstantText, isDisabled: T.Boolean() },
  called("Operator"),
);
/** A search for less would find a tenth of all people. */
export const searchMin = 2;
/** An account as an operator finds it; the address is masked. */
const Found = T.Object(
  {
    userId: Id,
    role: OneOf("worker", "employer", "operator"),
    name: T.String(),
    companyName: T.Optional(T.String()),
    maskedEmail: T.String(),
    madeAt: InstantText,
    /** What the text was found in. */
    by: OneOf("id", "email", "name", "companyName", "phone"),
  },
  called("FoundPerson"),
);

export const operators = {
  "user.search": {
    summary:
      "Find accounts by id or whole address, or by the beginning of an address, a name or a company",
    rest: "GET /api/users/search",
    who: ["operator"],
    params: T.Object({ q: Query(254, searchMin), ...paging }, closed),
    answer: ListOf(Found),
    refuses: ["CURSOR_INVALID"],
  },
  "user.suspend": {
    summary: "Suspend an account until an instant: its sessions end, what it has begun goes on",
    rest: "POST /api/users/:userId/suspend",
    who: ["operator"],
    params: T.Object({ userId: Id, reason: Text(500), until: InstantIn }, closed),
    answer: Standing,
    refuses: ["NOT_FOUND", "IS_OPERATOR", "UNTIL_IN_PAST", "KEY_REUSED"],
  },
  "user.reinstate": {
    summary: "Lift a suspension before its end",
    rest: "POST /api/users/:userId/reinstate",
    who: ["operator"],
    params: ById,
    answer: Standing,
    refuses: ["NOT_FOUND", "IS_OPERATOR", "NOT_SUSPENDED", "KEY_REUSED"],
  },
  "user.identity": {
    summary: "What an operator compares an employer's papers with, and the decision on it",
    rest: "GET /api/users/:userId/identity",
    who: ["operator"],
    params: ById,
    answer: T.Object(
      {
        userId: Id,
        name: T.String(),
        companyName: T.Optional(T.String()),
        representative: T.Optional(T.String()),
        businessNumber: T.Optional(T.String()),
        /** Of these details; a decision names it, so that it is on no others. */
        detailsHash: T.String(),
        /** The decision on these details; null before one, and once a detail has changed. */
        outcome: Nullable(OneOf("verified", "refused")),
        missing: T.Array(IdentityField),
      },
      called("IdentityDetails"),
    ),
    refuses: ["NOT_FOUND", "NOT_EMPLOYER"],
  },
  "user.identity.check": {
    summary: "Note that an employer's papers were looked at; a change of their details voids it",
    rest: "POST /api/users/:userId/identity-check",
    who: ["operator"],
    params: T.Object(
      {
        userId: Id,
        outcome: OneOf("verified", "refused"),
        /** Of the details that the operator saw. */
        detailsHash: Opaque(64),
      },
      closed,
    ),
    answer: T.Object({ userId: Id, missing: T.Array(IdentityField) }, called("EmployerIdentity")),
    refuses: ["NOT_FOUND", "NOT_EMPLOYER", "DETAILS_CHANGED", "KEY_REUSED"],
  },
  "user.operators": {
    summary: "The operators, oldest first",
    rest: "GET /api/users/operators",
    who: ["operator"],
    params: T.Object(paging, closed),
    answer: ListOf(Operator),
    refuses: ["CURSOR_INVALID"],
  },
  "user.operators.add": {
    summary: "Make another operator, who should change the password",
    rest: "POST /api/users/operators",
    who: ["operator"],
    reauth: "session",
    params: T.Object({ email: Email, name: Line(60), password: Secret(200, 12) }, closed),
    answer: User,
    attemptMs: slowMs,
    refuses: ["EMAIL_TAKEN", "NOT_FOUND", "PASSWORD_TOO_COMMON", "KEY_REUSED"],
    status: 201,
  },
  "user.operators.disable": {
    summary: "Disable another operator: they can sign in no more",
    rest: "POST /api/users/operators/:userId/disable",
    who: ["operator"],
    params: T.Object({ userId: Id, reason: Text(500) }, closed),
    answer: Operator,
    refuses: ["NOT_FOUND", "OWN_ACCOUNT", "OPERATOR_BUILT_IN", "KEY_REUSED"],
  },
  "user.operators.enable": {
    summary: "Let an operator in again",
    rest: "POST /api/users/operators/:userId/enable",
    who: ["operator"],
    reauth: "session",
    params: ById,
    answer: Operator,
    refuses: ["NOT_FOUND", "NOT_SUSPENDED", "KEY_REUSED"],
  },
} as const satisfies Contract;
