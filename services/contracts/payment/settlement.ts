/**
 * Settlement: a shift's pay, from the hold to the payslip.
 *
 * Handlers: services/payment/wallet/wallet.actions.ts, services/payment/wallet/hold.actions.ts,
 * services/payment/wallet/correction.actions.ts.
 */
import { WorkRecord } from "../common/contract-parties.ts";
import {
  ExplainedQuote,
  Price,
  quoteRefusals,
  shiftRefusals,
  workedRefusals,
} from "../common/quote-shapes.ts";
import { commandId } from "../common/shapes.ts";
import type { Contract } from "../core/action-contract.ts";
import {
  called,
  closed,
  DateText,
  Id,
  InstantText,
  ListOf,
  Opaque,
  paging,
  type Static,
  T,
  WonAmount,
} from "../core/schema.ts";
import { daysMax } from "../kernel/work-days.ts";
import { PayTerms, Worked } from "./quote.ts";

/**
 * The Seoul date on which the shift began, its trade where the job named one, and the paid time
 * without breaks; absent in payments made before they were recorded.
 */
export const WorkedOn = {
  workedOn: T.Optional(DateText),
  categoryId: T.Optional(Id),
  worked: T.Optional(T.Array(T.Object({ from: InstantText, to: InstantText }, closed))),
};
const Settlement = T.Object(
  {
    applicationId: Id,
    jobId: Id,
    workerId: Id,
    employerId: Id,
    settledAt: InstantText,
    ...WorkedOn,
    /** True when a decision on a payment changed it: more pay, or a part of the fee given back. */
    isCorrection: T.Optional(T.Literal(true)),
    ...ExplainedQuote.properties,
  },
  called("Settlement"),
);
/** All payments for the shift, with its parties; names are empty while the user service is down. */
const Payslip = T.Object(
  {
    ...Settlement.properties,
    /** The parts that came after a decision, and when. */
    corrections: T.Optional(
      T.Array(
        T.Object(
          {
            settledAt: InstantText,
            minutes: T.Integer(),
            grossWon: WonAmount,
            netWon: WonAmount,
          },
          closed,
        ),
      ),
    ),
    workerName: T.String(),
    employerName: T.String(),
    /** The parties in full and the times; absent while the job service is away. */
    record: T.Optional(WorkRecord),
  },
  called("Payslip"),
);
export type Payslip = Static<typeof Payslip>;
/** A command on the hold of one attempt to pay a shift. */
const onHold = { ...commandId, applicationId: Id, attempt: T.Integer({ minimum: 1 }) };
/** The amounts that a payment moved. */
const Moved = { netWon: WonAmount, grossWon: WonAmount };

export const settlement = {
  "payment.settlements": {
    summary: "The caller's settlements",
    rest: "GET /api/payments/settlements",
    who: ["worker", "employer"],
    params: T.Object(paging, closed),
    answer: ListOf(Settlement),
    refuses: ["CURSOR_INVALID"],
  },
  "payment.payslip": {
    summary: "Itemised payslip",
    rest: "GET /api/payments/settlements/:applicationId/payslip",
    who: ["worker", "employer"],
    params: T.Object({ applicationId: Id }, closed),
    answer: Payslip,
    refuses: ["NOT_FOUND"],
  },
  "payment.price": {
    summary: "What accepting a worker for a shift would hold, with their week",
    who: "internal",
    params: T.Object(
      {
        applicationId: Id,
        jobId: Id,
        workerId: Id,
        employerId: Id,
        terms: T.Object(PayTerms, closed),
        /** The further days of the same contract. */
        more: T.Optional(
          T.Array(T.Object({ applicationId: Id, terms: T.Object(PayTerms, closed) }, closed), {
            maxItems: daysMax - 1,
          }),
        ),
      },
      closed,
    ),
    answer: Price,
    refuses: ["NOT_FOUND", ...quoteRefusals],
  },
  "payment.hold": {
    summary: "Hold the full price of a shift in the employer's wallet",
    who: "internal",
    params: T.Object(
      {
        ...onHold,
        jobId: Id,
        workerId: Id,
        employerId: Id,
        terms: T.Object(PayTerms, closed),
      },
      closed,
    ),
    answer: T.Object({ heldWon: WonAmount }, closed),
    refuses: ["NOT_FOUND", "INSUFFICIENT_FUNDS", "STEP_CANCELLED", "KEY_REUSED", ...quoteRefusals],
  },
  "payment.release": {
    summary: "Void a hold; a hold that did not come yet never comes",
    who: "internal",
    params: T.Object(
      {
        ...onHold,
        undoes: Opaque(200),
        /** The worker did not come: the week's paid holiday is not earned. */
        isMissed: T.Optional(T.Boolean()),
      },
      closed,
    ),
    answer: T.Object({ releasedWon: WonAmount }, closed),
    refuses: ["KEY_REUSED", "HOLD_RESOLVED"],
  },
  "payment.settle": {
    summary: "Pay a worker from the hold: wage, taxes, insurance, fee; the rest returns",
    who: "internal",
    params: T.Object(
      {
        ...onHold,
        workedMinutes: T.Integer({ minimum: 0, maximum: 1440 }),
        /** What was worked; the minutes alone come from sagas older than intervals. */
        worked: T.Optional(Worked),
        /** The employer sent the worker home early. */
        isSentHome: T.Optional(T.Boolean()),
      },
      closed,
    ),
    answer: T.Object({ ...Moved, paidAt: InstantText }, closed),
    refuses: [
      "INSUFFICIENT_FUNDS",
      "KEY_REUSED",
      "HOLD_RESOLVED",
      "HOLD_MISSING",
      ...workedRefusals,
      ...quoteRefusals,
    ],
  },
  "payment.correct": {
    summary:
      "Pay what a decision gives beyond what was settled, or give back the fee on what was not worked",
    who: "internal",
    params: T.Object(
      {
        ...onHold,
        decidedMinutes: T.Integer({ minimum: 0, maximum: 1440 }),
        worked: T.Optional(Worked),
        /** Work beyond the plan that both signed, paid after the settlement of the plan. */
        isBeyondPlan: T.Optional(T.Boolean()),
      },
      closed,
    ),
    /** The amounts moved; 0 where the decision changes no money. */
    answer: T.Object({ ...Moved, paidNetWon: T.Optional(WonAmount) }, closed),
    refuses: [
      "INSUFFICIENT_FUNDS",
      "KEY_REUSED",
      "HOLD_RESOLVED",
      "HOLD_MISSING",
      "TIMES_IN_FUTURE",
      ...workedRefusals,
      ...shiftRefusals,
    ],
  },
  "payment.funded": {
    summary: "Whether an employer's wallet has any money, be it held or on its way",
    who: "internal",
    params: T.Object({ employerId: Id }, closed),
    answer: T.Object({ isFunded: T.Boolean() }, closed),
    refuses: [],
  },
  "payment.payLeave": {
    summary: "Pay the leave allowance from the hold of work that was called off; the rest returns",
    who: "internal",
    params: T.Object(onHold, closed),
    answer: T.Object(Moved, closed),
    refuses: [
      "INSUFFICIENT_FUNDS",
      "KEY_REUSED",
      "HOLD_RESOLVED",
      "HOLD_MISSING",
      ...shiftRefusals,
    ],
  },
} as const satisfies Contract;
