/**
 * Toss Payments mapping: their statuses and fields as our standings. Pure; the requests are in
 * ./toss.client.ts.
 *
 * Statuses and fields are those of the public reference (core API v1, payouts v2). Only what is
 * used is read, and nothing is assumed that is not there.
 */
import { instant, won } from "../../../contracts/core/units.ts";
import type { Line, Standing } from "../provider.ts";

export type TossCancel = {
  readonly transactionKey: string;
  readonly cancelAmount: number;
  /** Holds our key: a cancel has no other field for a name of ours. */
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

/** The standing of a charge. An unconfirmed payment is absent, because only we confirm it. */
export const standingOfPayment = (payment: TossPayment): Standing => {
  const { status, paymentKey, totalAmount, approvedAt, failure } = payment;
  switch (status) {
    case "DONE":
    case "CANCELED":
    case "PARTIAL_CANCELED":
      // A payment was approved before it was cancelled.
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

/** The standing of the refund with our key, among the cancels of its payment. */
export const standingOfRefund = ({ cancels }: TossPayment, key: string): Standing => {
  const found = (cancels ?? []).find(({ cancelReason }) => cancelReason === key);
  if (found === undefined) return { status: "absent" };
  const { transactionKey: detail, cancelAmount, canceledAt } = found;
  return { status: "done", detail, amountWon: won(cancelAmount), at: instant(canceledAt) };
};

/** The standing of a payout. */
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

/**
 * The movement of a transaction; null when nothing moved. The key of a refund is in its payment.
 */
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

/** True for the status of a whole or partial cancel. */
export const isCancel = (status: string): boolean =>
  status === "CANCELED" || status === "PARTIAL_CANCELED";

/** Codes of requests that were not tried, or not yet: the outcome is unknown. */
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

/** True when an error may count as a final no, once a look-up finds nothing done. */
export const isNo = (status: number, code: string): boolean =>
  status >= 400 && status < 500 && ![401, 408, 409, 429].includes(status) && !noAnswer.has(code);
