/**
 * Account deletion: an account is deleted when it has no open work or money.
 *
 * Handlers: services/user/actions/account-deletion.actions.ts.
 */
import { OnContract } from "../common/contract-parties.ts";
import { Kept } from "../common/personal-data.ts";
import { commandId } from "../common/shapes.ts";
import { type Contract, slowMs } from "../core/action-contract.ts";
import {
  called,
  closed,
  DateText,
  Empty,
  Id,
  Nullable,
  OneOf,
  Opaque,
  Secret,
  T,
} from "../core/schema.ts";

/** The display name of every deleted account. */
export const departedName = "탈퇴한 회원";

/** The identity of a person, as far as a document that the law keeps must name its parties. */
export const Named = T.Object(
  {
    displayName: T.String(),
    name: T.String(),
    birthDate: DateText,
    companyName: T.Optional(T.String()),
    businessNumber: T.Optional(T.String()),
    ...OnContract,
  },
  closed,
);

export const deletion = {
  "user.delete": {
    summary: "Delete one's account, when no work and no money is open",
    rest: "DELETE /api/users/me",
    who: "any",
    reauth: "password",
    params: T.Object({ password: Secret(200) }, closed),
    answer: T.Object(
      {
        requestId: Id,
        status: OneOf("erasing", "erased"),
        kept: T.Array(Kept, { description: "what a law has us keep, and until when" }),
      },
      called("Departure"),
    ),
    attemptMs: slowMs,
    refuses: [
      "NOT_FOUND",
      "PASSWORD_WRONG",
      "LOCKED",
      "OPEN_OBLIGATIONS",
      "OPERATOR_BUILT_IN",
      "KEY_REUSED",
      "LAW_UNKNOWN",
    ],
    status: 202,
    whileSuspended: true,
  },
  "user.deletion.leave": {
    summary: "The point of no return: no sign-in any more, and every session ends",
    who: "internal",
    params: T.Object({ ...commandId, userId: Id, deletionId: Id, role: Opaque(40) }, closed),
    answer: Empty,
    refuses: ["KEY_REUSED"],
  },
  "user.named": {
    summary: "Who someone is, for the papers that outlast their account; null when they are gone",
    who: "internal",
    params: T.Object({ userId: Id }, closed),
    answer: T.Object({ named: Nullable(Named) }, closed),
    refuses: [],
  },
} as const satisfies Contract;
