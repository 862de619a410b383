/**
 * Toss Payments' words for what became of money, as ours. Pure; the asking is in ./toss.client.ts.
 *
 * Statuses and fields are those of the public reference (core API v1, payouts v2). Only what is used
 * is read, and nothing is believed that is not there.
 */
import { instant, won } from "../../../contracts/core/units.ts";
import type { Line, Standing } from "../provider.ts";

export type TossCancel = {
  readonly transactionKey: string;
  readonly cancelAmount: number;
  /** Where our key stands: cancels have no name of ours otherwise. */
  readonly cancelReason: string;
  readonly canceledAt: string;
};
export type TossPayment = {
  readonly paymentKey: string;
  readonly orderId: string;
  readonly status: string;
  readonly totalAmount: number;
  readonly approvedAt: string | null;
  readonly failure: { readonly code: string } | null;
  readonly cancels: readonly TossCancel[] | null;
};
export type TossPayout = {
  readonly refPayoutId: string;
  readonly id: string;
  readonly status: string;
  readonly amount: { readonly value: number };
  readonly requestedAt: string;
  readonly error: { readonly code: string } | null;
};
export type TossTransaction = {
  readonly transactionKey: string;
  readonly orderId: string;
  readonly amount: number;
  readonly status: string;
  readonly transactionAt: string;
};

/** A payment that is not confirmed is nothing yet: nobody but us confirms it. */
export const standingOfPayment = (payment: TossPayment): Standing => {
  const { status, paymentKey, totalAmount, approvedAt, failure } = payment;
  switch (status) {
    case "DONE":
    case "CANCELED":
    case "PARTIAL_CANCELED":
      // What was given back later came first.
      if (approvedAt === null) return { status: "refused", detail: status };
      return {
        status: "done",
        detail: paymentKey,
        amountWon: won(totalAmount),
        at: instant(approvedAt),
      };
    case "WAITING_FOR_DEPOSIT":
      return { status: "pending" };
    case "ABORTED":
    case "EXPIRED":
      return { status: "refused", detail: failure?.code ?? status };
    default:
      return { status: "absent" };
  }
};

export const standingOfRefund = ({ cancels }: TossPayment, key: string): Standing => {
  const found = (cancels ?? []).find(({ cancelReason }) => cancelReason === key);
  if (found === undefined) return { status: "absent" };
  const { transactionKey: detail, cancelAmount, canceledAt } = found;
  return { status: "done", detail, amountWon: won(cancelAmount), at: instant(canceledAt) };
};

export const standingOfPayout = (payout: TossPayout): Standing => {
  const { status, id: detail, amount, requestedAt, error } = payout;
  switch (status) {
    case "COMPLETED":
      return { status: "done", detail, amountWon: won(amount.value), at: instant(requestedAt) };
    case "FAILED":
    case "CANCELED":
      return { status: "refused", detail: error?.code ?? status };
    default:
      return { status: "pending" };
  }
};

/** What a transaction moved; the key of a refund is found in its payment. Null: nothing moved. */
export const lineOf = (
  { orderId, amount, status, transactionAt }: TossTransaction,
  refundKey: string,
): Line | null => {
  const at = instant(transactionAt);
  const amountWon = Math.abs(amount);
  if (status === "DONE") return { kind: "charge", key: orderId, amountWon, at };
  if (!isCancel(status)) return null;
  return { kind: "refund", key: refundKey, amountWon, at };
};

export const isCancel = (status: string): boolean =>
  status === "CANCELED" || status === "PARTIAL_CANCELED";

/** Codes that say that it was not tried, or not yet: no answer to the question. */
const noAnswer = new Set([
  "PROVIDER_ERROR",
  "UNAUTHORIZED_KEY",
  "INVALID_API_KEY",
  "FORBIDDEN_REQUEST",
  "IDEMPOTENT_REQUEST_PROCESSING",
  "FAILED_INTERNAL_SYSTEM_PROCESSING",
  "FAILED_PAYMENT_INTERNAL_SYSTEM_PROCESSING",
  "UNKNOWN_PAYMENT_ERROR",
]);

/** Whether an error may be taken for a no, once a look-up says that nothing was done. */
export const isNo = (status: number, code: string): boolean =>
  status >= 400 && status < 500 && ![401, 408, 409, 429].includes(status) && !noAnswer.has(code);
