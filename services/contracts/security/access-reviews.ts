/**
 * Monthly review of the operators who handled personal data.
 *
 * Handlers: services/security/security.service.ts.
 */
import { type Contract, slowMs } from "../core/action-contract.ts";
import { called, closed, InstantText, Nullable, OneOf, T } from "../core/schema.ts";

const Month = T.String({ pattern: "^20\\d{2}-(0[1-9]|1[0-2])$", description: "2026-11, in Seoul" });
const Finding = OneOf("nothing", "explained", "followedUp");
const Figures = {
  requests: T.Integer(),
  commands: T.Integer(),
  refused: T.Integer(),
  /** Between 22:00 and 06:00 in Seoul. */
  atNight: T.Integer(),
  subjects: T.Integer({ description: "different ids that were asked for" }),
  addresses: T.Integer({ description: "different places that it was asked from" }),
};
const AccessReview = T.Object(
  {
    month: T.String(),
    keptUntil: T.String({
      format: "date",
      description: "the day from which its addresses may be forgotten",
    }),
    operators: T.Array(
      T.Object(
        {
          actor: T.String(),
          ...Figures,
          actions: T.Array(T.Object({ action: T.String(), requests: T.Integer() }, closed)),
        },
        closed,
      ),
    ),
    signed: Nullable(T.Object({ by: T.String(), at: InstantText, finding: T.String() }, closed)),
  },
  called("AccessReview"),
);

export const reviews = {
  "security.accessReview": {
    summary: "Who of the operators looked at what in a month, for its review",
    rest: "GET /api/security/access-reviews/:month",
    who: ["operator"],
    params: T.Object({ month: Month }, closed),
    answer: AccessReview,
    attemptMs: slowMs,
    refuses: ["LAW_UNKNOWN"],
  },
  "security.signReview": {
    summary: "Note that a month that is over was reviewed, with what was found",
    rest: "POST /api/security/access-reviews/:month/sign",
    who: ["operator"],
    params: T.Object({ month: Month, finding: Finding }, closed),
    answer: AccessReview,
    attemptMs: slowMs,
    refuses: ["MONTH_NOT_OVER", "REVIEW_SIGNED", "LAW_UNKNOWN", "KEY_REUSED"],
  },
} as const satisfies Contract;
