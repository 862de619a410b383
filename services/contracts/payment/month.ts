/**
 * The month: what was withheld in it and how it was remitted, and what one worker did in it for one
 * employer.
 *
 * Handlers: services/payment/month/remittance.actions.ts, services/payment/month/month.actions.ts,
 * services/payment/wallet/income.actions.ts.
 */
import { type Contract, slowMs } from "../core/action-contract.ts";
import {
  called,
  closed,
  DateText,
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
    dueOn: DateText,
    by: Nullable(OneOf("employer", "proxy")),
    remittedAt: Nullable(InstantText),
    /** What was withheld in the month and has not left; 0 once it is remitted. */
    leftWon: WonAmount,
  },
  called("Remittance"),
);

/** A month of work with one counterpart: the employer of a worker, or a worker of an employer. */
const WorkMonth = T.Object(
  {
    userId: Id,
    displayName: T.String(),
    /** The days worked, in order. */
    days: T.Array(DateText, { maxItems: 31 }),
    minutes: T.Integer(),
    grossWon: WonAmount,
    taxFreeWon: WonAmount,
    /** All of the work was construction: the tax of a day worker then lasts a year. */
    isConstruction: T.Boolean(),
    /** How many months in a row the two have worked together, with this one. */
    monthsInARow: T.Integer(),
    /**
     * The limits reached: `months` ends the tax of a day worker, with `taxFree` the premiums of the
     * month may not be free of tax, the others make insured.
     */
    reached: T.Array(OneOf("days", "hours", "pay", "months", "taxFree"), { maxItems: 5 }),
    /** The worker's shares that would be due, which OneDay does not deduct; null below the limits. */
    shares: Nullable(
      T.Object({ pensionWon: WonAmount, healthWon: WonAmount, careWon: WonAmount }, closed),
    ),
  },
  called("WorkMonth"),
);

/** What a worker was paid by one employer for the work of a month. */
const Income = {
  days: T.Integer(),
  minutes: T.Integer(),
  grossWon: WonAmount,
  taxFreeWon: WonAmount,
  incomeTaxWon: WonAmount,
  localTaxWon: WonAmount,
  employmentInsuranceWon: WonAmount,
  netWon: WonAmount,
};

/** Who a paper is about: their full name, empty while the user service is away. */
export const PaperWorker = T.Object(
  { userId: Id, name: T.String(), birthDate: T.Optional(DateText) },
  closed,
);

export const month = {
  "payment.income": {
    summary: "The worker's income of a year by employer and month of work; also as PDF or CSV",
    rest: "GET /api/payments/income",
    who: ["worker"],
    params: T.Object({ year: T.String({ pattern: "^20\\d{2}$", examples: ["2026"] }) }, closed),
    answer: T.Object(
      {
        year: T.String(),
        worker: PaperWorker,
        items: T.Array(
          T.Object({ employerId: Id, employerName: T.String(), month: Month, ...Income }, closed),
          { maxItems: 5000 },
        ),
        totals: T.Object(Income, closed),
      },
      called("YearlyIncome"),
    ),
    attemptMs: slowMs,
    refuses: ["EXPORT_TOO_LARGE"],
  },
  "payment.month": {
    summary: "A month of work with each counterpart, and which limits it reaches",
    rest: "GET /api/payments/month",
    who: ["worker", "employer"],
    params: T.Object({ month: T.Optional(Month), ...paging }, closed),
    answer: T.Object(
      {
        month: Month,
        ...ListOf(WorkMonth).properties,
        /** An employer's alone, of the month of payment; absent where nothing was paid. */
        remittance: T.Optional(Remittance),
        /** What the employer pays themselves with accident insurance; not held by OneDay. */
        levies: T.Optional(T.Object({ wageClaimWon: WonAmount, asbestosWon: WonAmount }, closed)),
      },
      called("MonthOfWork"),
    ),
    refuses: ["CURSOR_INVALID", "LAW_UNKNOWN"],
  },
  "payment.month.pair": {
    summary: "What one worker did for one employer in a month, and for how many months",
    who: "internal",
    params: T.Object({ employerId: Id, workerId: Id, month: Month }, closed),
    answer: T.Object(
      {
        days: T.Array(DateText, { maxItems: 31 }),
        minutes: T.Integer(),
        monthsInARow: T.Integer(),
      },
      closed,
    ),
    refuses: [],
  },
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
