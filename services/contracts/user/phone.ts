/**
 * User service: proof of a phone number by a code that is sent to it by Alimtalk.
 *
 * Handlers: services/user/actions/phone.actions.ts.
 */
import type { Contract } from "../core/action-contract.ts";
import { closed, Empty, Id, Nullable, T } from "../core/schema.ts";
import { ById } from "./account.ts";

export const phones = {
  "user.phone.code": {
    summary: "Have a code of six digits sent by Alimtalk to one's own phone number",
    rest: "POST /api/users/me/phone/code",
    rate: "signIn",
    who: "any",
    params: Empty,
    answer: Empty,
    refuses: [
      "NOT_FOUND",
      "CHANNEL_OFF",
      "PHONE_MISSING",
      "PHONE_NOT_MOBILE",
      "TOO_MANY_CODES",
      "KEY_REUSED",
    ],
    status: 202,
    whileSuspended: true,
  },
  "user.phone.verify": {
    summary: "Prove one's phone number with the code that was sent to it",
    rest: "POST /api/users/me/phone/verify",
    rate: "signIn",
    who: "any",
    params: T.Object({ code: T.String({ pattern: "^[0-9]{6}$", maxLength: 6 }) }, closed),
    answer: ById,
    refuses: ["NOT_FOUND", "PHONE_CODE_WRONG", "PHONE_CODE_OVER", "KEY_REUSED"],
    whileSuspended: true,
  },
  "user.phone": {
    summary: "The proved phone number of an account; null for one that left or never proved it",
    who: "internal",
    params: T.Object({ userId: Id }, closed),
    answer: T.Object({ phone: Nullable(T.String()) }, closed),
    refuses: [],
  },
  "user.phoneCode": {
    summary: "A code that is due and the number that it goes to, for the one that sends it",
    who: "internal",
    params: T.Object({ userId: Id, codeId: Id }, closed),
    answer: T.Object(
      { due: Nullable(T.Object({ to: T.String(), code: T.String() }, closed)) },
      closed,
    ),
    refuses: [],
  },
} as const satisfies Contract;
