/**
 * Job service: steps of its sagas on the further days of a contract.
 *
 * Handlers: services/job/actions/contract-days.actions.ts.
 */
import { quoteRefusals } from "../common/quote-shapes.ts";
import { commandId } from "../common/shapes.ts";
import type { Contract } from "../core/action-contract.ts";
import { closed, Empty, Id, InstantText, OneOf, Opaque, T } from "../core/schema.ts";

const deciding = ["NOT_FOUND", "STEP_CANCELLED", "KEY_REUSED"] as const;
const attempt = T.Integer({ minimum: 1 });
const byContract = T.Object({ ...commandId, applicationId: Id }, closed);

export const contractDays = {
  "job.days.hold": {
    summary: "Hold the pay of each further day",
    who: "internal",
    params: T.Object({ ...commandId, applicationId: Id, attempt }, closed),
    answer: Empty,
    refuses: ["NOT_FOUND", "INSUFFICIENT_FUNDS", "STEP_CANCELLED", "KEY_REUSED", ...quoteRefusals],
  },
  "job.days.release": {
    summary: "Void the holds of the further days; those that did not come yet never come",
    who: "internal",
    params: T.Object({ ...commandId, applicationId: Id, attempt, undoes: Opaque(200) }, closed),
    answer: Empty,
    refuses: ["NOT_FOUND", "HOLD_RESOLVED", "KEY_REUSED"],
  },
  "job.days.open": {
    summary: "Open the further days of an accepted contract as applications",
    who: "internal",
    params: byContract,
    answer: Empty,
    refuses: deciding,
  },
  "job.days.sign": {
    summary: "Sign the further days, as their contract was signed",
    who: "internal",
    params: byContract,
    answer: Empty,
    refuses: [...deciding, "STATUS_FORBIDS"],
  },
  "job.days.end": {
    summary: "End the further days with their contract",
    who: "internal",
    params: T.Object(
      {
        ...byContract.properties,
        status: OneOf("withdrawn", "cancelled"),
        by: OneOf("worker", "employer", "OneDay"),
        /** When it was decided: the notice of each day counts from then. */
        at: InstantText,
        statementId: T.Optional(Id),
      },
      closed,
    ),
    answer: Empty,
    refuses: [...deciding, "STATUS_FORBIDS", "TOO_LATE", "LAW_UNKNOWN"],
  },
} as const satisfies Contract;
