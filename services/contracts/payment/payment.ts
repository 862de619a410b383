/**
 * Payment service: its whole contract; here the wallet, charges, withdrawals and refunds.
 *
 * Handlers: services/payment/wallet/wallet.actions.ts, services/payment/wallet/filing.actions.ts,
 * services/payment/transfer/charge.actions.ts, services/payment/transfer/payout.actions.ts,
 * services/payment/transfer/refund.actions.ts; the month as ./month.ts and the shared ones as
 * ../common say.
 */
import {
  deadLetters,
  feeds,
  logVerify,
  readModels,
  reanchorFeeds,
  rebuildReadModel,
  replayDeadLetter,
} from "../common/operations.ts";
import {
  personalClose,
  personalErase,
  personalExport,
  personalObligations,
  personalReopen,
} from "../common/personal-data.ts";
import { health, logRead, OwnPassword } from "../common/shapes.ts";
import { type Contract, slowMs } from "../core/action-contract.ts";
import {
  called,
  closed,
  Empty,
  Id,
  InstantText,
  ListOf,
  Nullable,
  OneOf,
  paging,
  T,
  Text,
  WonAmount,
  WonIn,
} from "../core/schema.ts";
import { Month, month } from "./month.ts";
import { provider } from "./provider.ts";
import { quotes } from "./quote.ts";
import { settlement } from "./settlement.ts";

const Charge = T.Object(
  {
    chargeId: Id,
    amountWon: WonAmount,
    method: OneOf("card", "transfer", "virtualAccount"),
    status: OneOf("requested", "confirmed", "declined", "unknown"),
  },
  called("Charge"),
);
const Withdrawal = T.Object(
  {
    withdrawalId: Id,
    amountWon: WonAmount,
    status: OneOf("requested", "paid", "failed", "unknown"),
  },
  called("Withdrawal"),
);
const PayTo = T.Object({ payTo: OneOf("bank", "wallet"), isChosen: T.Boolean() }, called("PayTo"));
const Refund = T.Object(
  {
    refundId: Id,
    chargeId: Id,
    amountWon: WonAmount,
    /** `returned`: the provider refused, and the money is in the wallet again. */
    status: OneOf("requested", "refunded", "returned", "unknown"),
  },
  called("Refund"),
);
export const payment = {
  ...quotes,
  "payment.wallet": {
    summary: "The caller's wallet",
    rest: "GET /api/payments/wallet",
    who: ["worker", "employer"],
    params: Empty,
    answer: T.Object(
      { availableWon: WonAmount, heldWon: WonAmount, transitWon: WonAmount },
      called("Wallet"),
    ),
    refuses: [],
  },
  "payment.wallet.entries": {
    summary: "The caller's statement",
    rest: "GET /api/payments/wallet/entries",
    who: ["worker", "employer"],
    params: T.Object(paging, closed),
    answer: ListOf(
      T.Object(
        {
          entryId: T.String(),
          kind: T.String(),
          availableWon: WonAmount,
          heldWon: WonAmount,
          transitWon: WonAmount,
          at: InstantText,
          applicationId: Nullable(T.String()),
        },
        called("WalletEntry"),
      ),
    ),
    refuses: ["CURSOR_INVALID"],
  },
  "payment.charge": {
    summary: "Put money into the employer's wallet",
    rest: "POST /api/payments/charges",
    who: ["employer"],
    params: T.Object(
      {
        amountWon: WonIn({ minimum: 1000, maximum: 50_000_000 }),
        method: OneOf("card", "transfer", "virtualAccount"),
        orderId: T.Optional(
          T.String({
            pattern: "^order-[A-Za-z0-9_-]{1,58}$",
            description: "what the browser called it when its owner agreed, with `paymentKey`",
          }),
        ),
        paymentKey: T.Optional(T.String({ pattern: "^[A-Za-z0-9_-]{1,200}$" })),
      },
      closed,
    ),
    answer: Charge,
    refuses: ["ACCOUNT_CLOSING", "DAILY_LIMIT", "KEY_REUSED", "ORDER_TAKEN", "PAYMENT_KEY_MISSING"],
    status: 201,
    key: "required",
  },
  "payment.withdraw": {
    summary:
      "Send money from the wallet to the caller's bank account; what an employer has charged and not spent goes back to where it came from, the oldest charge first",
    rest: "POST /api/payments/withdrawals",
    who: ["worker", "employer"],
    rate: "payout",
    reauth: { recentAbove: "amountWon" },
    params: T.Object(
      { amountWon: WonIn({ minimum: 1, maximum: 1_000_000_000 }), password: OwnPassword },
      closed,
    ),
    answer: Withdrawal,
    refuses: [
      "INSUFFICIENT_FUNDS",
      "CHARGED_MONEY",
      "NO_BANK_ACCOUNT",
      "BANK_ACCOUNT_NEW",
      "WITHDRAWAL_LIMIT",
      "SWITCHED_OFF",
      "KEY_REUSED",
    ],
    status: 201,
    key: "required",
    whileSuspended: true,
  },
  "payment.withdrawal": {
    summary: "One withdrawal",
    rest: "GET /api/payments/withdrawals/:withdrawalId",
    who: ["worker", "employer"],
    params: T.Object({ withdrawalId: Id }, closed),
    answer: Withdrawal,
    refuses: ["NOT_FOUND"],
  },
  "payment.payTo.get": {
    summary: "Where the worker's pay goes when it is settled, and whether they chose it",
    rest: "GET /api/payments/pay-to",
    who: ["worker"],
    params: Empty,
    answer: PayTo,
    refuses: [],
  },
  "payment.payTo.set": {
    summary: "Send pay on to the bank account when it is settled, or keep it in the wallet",
    rest: "PUT /api/payments/pay-to",
    who: ["worker"],
    params: T.Object({ payTo: OneOf("bank", "wallet") }, closed),
    answer: PayTo,
    refuses: ["KEY_REUSED"],
    whileSuspended: true,
  },
  "payment.refund": {
    summary: "Send money of a charge, that is still in the wallet, back to where it came from",
    rest: "POST /api/payments/refunds",
    who: ["operator"],
    params: T.Object(
      {
        chargeId: Id,
        amountWon: WonIn({ minimum: 1, maximum: 50_000_000 }),
        reason: Text(500),
      },
      closed,
    ),
    answer: Refund,
    refuses: [
      "NOT_FOUND",
      "CHARGE_NOT_CONFIRMED",
      "REFUND_TOO_LARGE",
      "INSUFFICIENT_FUNDS",
      "KEY_REUSED",
    ],
    status: 201,
  },
  "payment.refund.get": {
    summary: "One refund, with the reason that was given",
    rest: "GET /api/payments/refunds/:refundId",
    who: ["operator"],
    params: T.Object({ refundId: Id }, closed),
    answer: T.Object({ ...Refund.properties, reason: T.String() }, called("RefundWithReason")),
    refuses: ["NOT_FOUND"],
  },
  "payment.exports": {
    summary:
      "What the employer's monthly filings are made of, by the month of payment. Nothing is filed",
    rest: "GET /api/payments/exports/:kind",
    who: ["employer"],
    params: T.Object(
      {
        kind: OneOf("withholding", "workConfirmations", "payStatements"),
        month: Month,
      },
      closed,
    ),
    answer: T.String({
      description: "CSV in UTF-8 with a byte order mark; its headings are Korean",
    }),
    media: "text/csv",
    attemptMs: slowMs,
    refuses: ["EXPORT_TOO_LARGE"],
  },
  ...settlement,
  ...month,
  ...provider,
  "payment.ledger.verify": {
    summary: "Sums the whole ledger and checks every rule of it",
    rest: "GET /api/payments/ledger/verify",
    who: ["operator"],
    params: Empty,
    answer: T.Object(
      {
        ok: T.Boolean(),
        entries: T.Integer(),
        sumWon: WonAmount,
        negativeAccounts: T.Array(T.String()),
        openHolds: T.Integer(),
      },
      called("LedgerCheck"),
    ),
    attemptMs: slowMs,
    refuses: [],
  },
  "payment.deadLetters": deadLetters("payment"),
  "payment.deadLetters.replay": replayDeadLetter("payment"),
  "payment.readModels": readModels("payment"),
  "payment.readModels.rebuild": rebuildReadModel("payment"),
  "payment.personal.export": personalExport,
  "payment.personal.close": personalClose,
  "payment.personal.erase": personalErase,
  "payment.personal.obligations": personalObligations,
  "payment.personal.reopen": personalReopen,
  "payment.log.read": logRead,
  "payment.log.verify": logVerify("payment"),
  "payment.feeds": feeds("payment"),
  "payment.feeds.reanchor": reanchorFeeds("payment"),
  "payment.health": health,
} as const satisfies Contract;
