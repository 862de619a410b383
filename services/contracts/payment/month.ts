/**
 * The month: what was withheld in it and how it was remitted.
 *
 * Handlers: services/payment/month/remittance.actions.ts.
 */
import { type Contract, slowMs } from "../core/action-contract.ts";
import {
  called,
  closed,
  Id,
  InstantText,
  ListOf,
  Nullable,
  OneOf,
  paging,
  T,
  WonAmount,
} from "../core/schema.ts";

/** A month in Seoul, `2026-11`. */
export const Month = T.String({ pattern: "^20\\d{2}-(0[1-9]|1[0-2])$" });

/** What payments leave for the tax offices and the insurances. */
export const Dues = {
  incomeTaxWon: WonAmount,
  localTaxWon: WonAmount,
  /** What was withheld from workers for employment insurance. */
  employmentInsuranceWon: WonAmount,
  employerInsuranceWon: WonAmount,
  employerAccidentInsuranceWon: WonAmount,
};

/** `by`: the employer's own filing, or OneDay in their place; null until it is remitted. */
const Remittance = T.Object(
  {
    employerId: Id,
    month: Month,
    ...Dues,
    /** The 10th of the next month. */
    dueOn: T.String({ format: "date" }),
    by: Nullable(OneOf("employer", "proxy")),
    remittedAt: Nullable(InstantText),
    /** What was withheld in the month and has not left; 0 once it is remitted. */
    leftWon: WonAmount,
  },
  called("Remittance"),
);

export const month = {
  "payment.remittances": {
    summary: "What was withheld by employer and month of payment, and whether it was remitted",
    rest: "GET /api/payments/remittances",
    who: ["operator"],
    params: T.Object({ month: T.Optional(Month), ...paging }, closed),
    answer: ListOf(Remittance),
    refuses: ["CURSOR_INVALID", "LAW_UNKNOWN"],
  },
  "payment.remittances.run": {
    summary: "Remit a month that is over, of one employer or of all; what is remitted stays so",
    rest: "POST /api/payments/remittances",
    who: ["operator"],
    params: T.Object({ month: Month, employerId: T.Optional(Id) }, closed),
    answer: T.Object(
      {
        month: Month,
        /** How many remittances this call made, and of how much. */
        remitted: T.Integer(),
        totalWon: WonAmount,
        /** False when more employers are left than one call takes. */
        isDone: T.Boolean(),
      },
      called("RemittedMonth"),
    ),
    attemptMs: slowMs,
    refuses: ["MONTH_NOT_OVER", "KEY_REUSED"],
    status: 200,
  },
} as const satisfies Contract;
