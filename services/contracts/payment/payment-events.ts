/** Payment events: charges, holds, settlements, payouts and months. ../events.ts says what holds for all. */

import { Parties } from "../common/event-shapes.ts";
import { Quote } from "../common/quote-shapes.ts";
import { closed, Id, T, WonAmount } from "../core/schema.ts";
import { Dues, Month } from "./month.ts";
import { WorkedOn } from "./settlement.ts";

const RefundMoved = T.Object(
  { refundId: Id, chargeId: Id, employerId: Id, amountWon: WonAmount },
  closed,
);

export const paymentEvents = {
  /** An account is closed to new business while it is being deleted, and reopened if it stays. */
  "payment.accountClosed": T.Object({ userId: Id }, closed),
  "payment.accountReopened": T.Object({ userId: Id }, closed),
  "payment.accountGone": T.Object({ userId: Id }, closed),
  "payment.chargeRequested": T.Object(
    { chargeId: Id, employerId: Id, amountWon: WonAmount, method: T.String() },
    closed,
  ),
  "payment.charged": T.Object({ chargeId: Id, employerId: Id, amountWon: WonAmount }, closed),
  "payment.declined": T.Object({ chargeId: Id, employerId: Id, amountWon: WonAmount }, closed),
  "payment.held": T.Object({ ...Parties, heldWon: WonAmount }, closed),
  "payment.released": T.Object({ ...Parties, releasedWon: WonAmount }, closed),
  "payment.completed": T.Object(
    { ...Parties, grossWon: WonAmount, netWon: WonAmount, employerFeeWon: WonAmount },
    closed,
  ),
  /** A settlement line by line, for payment's own read models; no other service reads it. */
  "payment.settled": T.Object(
    { ...Parties, heldWon: WonAmount, returnedWon: WonAmount, ...WorkedOn, ...Quote.properties },
    closed,
  ),
  /**
   * A decision has changed a payment by these amounts, after `paidNetWon` that the worker had got.
   * The fee is below 0 where a part of it goes back; pay is never taken back. `isBeyondPlan`: not a
   * decision, but work beyond the plan.
   */
  "payment.corrected": T.Object(
    {
      ...Parties,
      grossWon: WonAmount,
      netWon: WonAmount,
      employerFeeWon: WonAmount,
      paidNetWon: WonAmount,
      isBeyondPlan: T.Optional(T.Literal(true)),
    },
    closed,
  ),
  /** The same line by line, for payment's own read models; no other service reads it. */
  "payment.resettled": T.Object(
    {
      ...Parties,
      asideWon: WonAmount,
      ...WorkedOn,
      isBeyondPlan: T.Optional(T.Literal(true)),
      ...Quote.properties,
    },
    closed,
  ),
  "payment.withdrawalRequested": T.Object(
    { withdrawalId: Id, userId: Id, amountWon: WonAmount },
    closed,
  ),
  "payment.withdrawn": T.Object({ withdrawalId: Id, userId: Id, amountWon: WonAmount }, closed),
  "payment.withdrawalFailed": T.Object(
    { withdrawalId: Id, userId: Id, amountWon: WonAmount },
    closed,
  ),
  "payment.refundRequested": RefundMoved,
  "payment.refunded": RefundMoved,
  /** The provider refused: the money is in the wallet again. */
  "payment.refundFailed": RefundMoved,
  /**
   * What was withheld in a month has left OneDay: back to the employer, who files it, or by proxy.
   */
  "payment.remitted": T.Object({ employerId: Id, month: Month, by: T.String(), ...Dues }, closed),

  /** A worker's month with an employer is close to a limit of the insurances: days or hours. */
  "payment.monthWarned": T.Object(
    {
      employerId: Id,
      workerId: Id,
      month: Month,
      what: T.String(),
      days: T.Integer(),
      minutes: T.Integer(),
    },
    closed,
  ),
} as const;
