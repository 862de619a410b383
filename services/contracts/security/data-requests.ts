/**
 * Data requests: the legal requests of a person about their data and our automated decisions.
 *
 * Handlers: services/security/requests/request.actions.ts.
 */
import { HeldSection } from "../common/personal-data.ts";
import { type Contract, slowMs } from "../core/action-contract.ts";
import {
  called,
  closed,
  Id,
  InstantText,
  ListOf,
  NamedOneOf,
  Nullable,
  OneOf,
  paging,
  T,
  Text,
} from "../core/schema.ts";

const Kind = NamedOneOf("LegalRequestKind", "export", "explanation", "deletion");
const Status = NamedOneOf("LegalRequestStatus", "open", "answered", "refused");

const Request = T.Object(
  {
    requestId: Id,
    kind: Kind,
    status: Status,
    userId: Id,
    /** The application or job that the decision was about. */
    aboutId: Nullable(Id),
    question: Nullable(T.String()),
    answer: Nullable(T.String()),
    requestedAt: InstantText,
    dueAt: InstantText,
    answeredAt: Nullable(InstantText),
    answeredBy: Nullable(T.String({ description: "an operator; null: at once, by the system" })),
    isLate: T.Boolean(),
  },
  called("LegalRequest"),
);

export const requests = {
  "security.request": {
    summary:
      "Ask for what is held about the caller, an explanation of a decision, or to be deleted",
    rest: "POST /api/security/requests",
    who: "any",
    params: T.Object(
      { kind: Kind, aboutId: T.Optional(Id), question: T.Optional(Text(2000)) },
      closed,
    ),
    answer: Request,
    refuses: ["QUESTION_MISSING", "TOO_MANY_REQUESTS", "DAILY_LIMIT", "KEY_REUSED", "LAW_UNKNOWN"],
    status: 201,
  },
  "security.requests": {
    summary:
      "The caller's requests, newest first; an operator's: everyone's, open ones by due date",
    rest: "GET /api/security/requests",
    who: "any",
    params: T.Object({ status: T.Optional(Status), ...paging }, closed),
    answer: ListOf(Request),
    refuses: ["CURSOR_INVALID"],
  },
  "security.answerRequest": {
    summary: "A person's answer to a request for an explanation, or to be deleted",
    rest: "POST /api/security/requests/:requestId/answer",
    who: ["operator"],
    params: T.Object(
      { requestId: Id, outcome: OneOf("answered", "refused"), text: Text(4000) },
      closed,
    ),
    answer: Request,
    refuses: ["NOT_FOUND", "REQUEST_CLOSED", "KEY_REUSED"],
  },
  "security.exported": {
    summary: "What is held about the caller, from every service, gathered now",
    rest: "GET /api/security/requests/:requestId/export",
    who: "any",
    params: T.Object({ requestId: Id }, closed),
    answer: T.Object(
      {
        requestId: Id,
        userId: Id,
        gatheredAt: InstantText,
        services: T.Array(
          T.Object({ service: T.String(), sections: T.Array(HeldSection) }, closed),
          { maxItems: 10 },
        ),
      },
      called("PersonalExport"),
    ),
    attemptMs: slowMs,
    refuses: ["NOT_FOUND", "EXPORT_OVER"],
  },
} as const satisfies Contract;
