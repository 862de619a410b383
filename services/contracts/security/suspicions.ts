/**
 * Suspicions of collusion between two users, for an operator to decide.
 *
 * Handlers: services/security/collusion/suspicion.actions.ts.
 */
import type { Contract } from "../core/action-contract.ts";
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

export const SuspicionKind = NamedOneOf(
  "SuspicionKind",
  "earlyPay",
  "inAndOut",
  "shortShift",
  "byHand",
  "pairAgain",
  "moneyLoop",
);
const Status = NamedOneOf("SuspicionStatus", "open", "confirmed", "dismissed");

const Suspicion = T.Object(
  {
    suspicionId: Id,
    kind: SuspicionKind,
    status: Status,
    workerId: Id,
    employerId: Id,
    applicationId: Id,
    raisedAt: InstantText,
    decidedAt: Nullable(InstantText),
    decidedBy: Nullable(Id),
    reason: Nullable(T.String()),
  },
  called("Suspicion"),
);

export const suspicions = {
  "security.suspicions": {
    summary: "What looks like collusion, newest first; a suspicion by itself blocks no one",
    rest: "GET /api/security/suspicions",
    who: ["operator"],
    params: T.Object({ status: T.Optional(Status), ...paging }, closed),
    answer: ListOf(Suspicion),
    refuses: ["CURSOR_INVALID"],
  },
  "security.suspicions.decide": {
    summary: "Confirm or dismiss a suspicion, with a reason",
    rest: "POST /api/security/suspicions/:suspicionId/decide",
    who: ["operator"],
    params: T.Object(
      { suspicionId: Id, outcome: OneOf("confirmed", "dismissed"), reason: Text(1000) },
      closed,
    ),
    answer: Suspicion,
    refuses: ["NOT_FOUND", "SUSPICION_DECIDED", "KEY_REUSED"],
  },
} as const satisfies Contract;
