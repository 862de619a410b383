/** Contract of the payment service: one ledger, quotes, charges, settlements, withdrawals. */
import { type Contract, slowMs } from "./contract.ts";
import { deadLetters, replayDeadLetter } from "./operator.ts";
import {
  personalClose,
  personalErase,
  personalExport,
  personalObligations,
  personalReopen,
} from "./personal.ts";
import {
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
} from "./schema.ts";
import { commandId, health, logRead, ShiftTerms } from "./shared.ts";

const Line = T.Object({ code: T.String(), text: T.String(), won: WonAmount }, closed);

export const Quote = T.Object(
  {
    minutes: T.Integer(),
    lines: T.Array(Line),
    grossWon: WonAmount,
    incomeTaxWon: WonAmount,
    localTaxWon: WonAmount,
    employmentInsuranceWon: WonAmount,
    netWon: WonAmount,
    employerFeeWon: WonAmount,
    /** The employer's own share of employment insurance, on top of the pay. */
    employerInsuranceWon: WonAmount,
    employerTotalWon: WonAmount,
  },
  closed,
);

/** The terms that pay is computed from. */
export const PayTerms = {
  ...ShiftTerms,
  regularEmployees: T.Integer({ minimum: 0, maximum: 1_000_000 }),
};

const quoteRefusals = [
  "SHIFT_EMPTY",
  "SHIFT_TOO_LONG",
  "BREAK_TOO_LONG",
  "BREAKS_DIFFER",
  "LAW_UNKNOWN",
  "QUOTE_OUT_OF_RANGE",
] as const;

const Charge = T.Object(
  {
    chargeId: Id,
    amountWon: WonAmount,
    method: OneOf("card", "transfer", "virtualAccount"),
    status: OneOf("requested", "confirmed", "declined", "unknown"),
  },
  closed,
);
const Withdrawal = T.Object(
  {
    withdrawalId: Id,
    amountWon: WonAmount,
    status: OneOf("requested", "paid", "failed", "unknown"),
  },
  closed,
);
const Refund = T.Object(
  {
    refundId: Id,
    chargeId: Id,
    amountWon: WonAmount,
    /** `returned`: the provider said no, and the money is in the wallet again. */
    status: OneOf("requested", "refunded", "returned", "unknown"),
  },
  closed,
);
/** The Seoul date on which the shift began; absent in what was paid before it was noted. */
export const WorkedOn = { workedOn: T.Optional(T.String({ format: "date" })) };
const kind = OneOf("charge", "payout", "refund");
const Errand = T.Object(
  {
    /** The id of the charge, withdrawal or refund. */
    paymentId: Id,
    kind,
    /** What the provider knows it by. */
    key: T.String(),
    amountWon: WonAmount,
    since: InstantText,
    status: OneOf("open", "unknown"),
  },
  closed,
);
const Moved = T.Object({ kind, key: T.String(), amountWon: WonAmount, at: InstantText }, closed);
const movedMax = { maxItems: 100 };
const Reconciliation = T.Object(
  {
    date: T.String(),
    provider: T.String(),
    matched: T.Integer(),
    /** In the ledger, and not at the provider. */
    missing: T.Integer(),
    /** At the provider, and not in the ledger. */
    extra: T.Integer(),
    wrongAmount: T.Integer(),
    /** What the provider has more than the ledger; negative for less. */
    differenceWon: WonAmount,
    /** The first of each. */
    missingItems: T.Array(Moved, movedMax),
    extraItems: T.Array(Moved, movedMax),
    wrongAmountItems: T.Array(
      T.Object({ ...Moved.properties, ledgerWon: WonAmount }, closed),
      movedMax,
    ),
  },
  closed,
);
export const Settlement = T.Object(
  {
    applicationId: Id,
    jobId: Id,
    workerId: Id,
    employerId: Id,
    settledAt: InstantText,
    ...WorkedOn,
    ...Quote.properties,
  },
  closed,
);

export const payment = {
  "payment.quote": {
    summary: "What a shift pays, to the won",
    rest: "POST /api/payments/quotes",
    rate: "read",
    who: "public",
    params: T.Object(
      {
        ...PayTerms,
        daysPaidTogether: T.Optional(T.Integer({ minimum: 1, maximum: 31 })),
        weekHours: T.Optional(T.Number({ minimum: 0, maximum: 168 })),
        birthDate: T.Optional(T.String({ format: "date" })),
      },
      closed,
    ),
    answer: Quote,
    refuses: quoteRefusals,
    key: "never",
    status: 200,
  },
  "payment.wallet": {
    summary: "The caller's wallet",
    rest: "GET /api/payments/wallet",
    who: ["worker", "employer"],
    params: Empty,
    answer: T.Object(
      { availableWon: WonAmount, heldWon: WonAmount, transitWon: WonAmount },
      closed,
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
        closed,
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
        amountWon: T.Integer({ minimum: 1000, maximum: 50_000_000 }),
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
    refuses: ["ACCOUNT_CLOSING", "KEY_REUSED", "ORDER_TAKEN", "PAYMENT_KEY_MISSING"],
    status: 201,
    key: "required",
  },
  "payment.withdraw": {
    summary: "Send money from the wallet to the caller's bank account",
    rest: "POST /api/payments/withdrawals",
    who: ["worker", "employer"],
    params: T.Object({ amountWon: T.Integer({ minimum: 1, maximum: 1_000_000_000 }) }, closed),
    answer: Withdrawal,
    refuses: ["INSUFFICIENT_FUNDS", "NO_BANK_ACCOUNT", "SWITCHED_OFF", "KEY_REUSED"],
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
  "payment.refund": {
    summary: "Send money of a charge, that is still in the wallet, back to where it came from",
    rest: "POST /api/payments/refunds",
    who: ["operator"],
    params: T.Object(
      {
        chargeId: Id,
        amountWon: T.Integer({ minimum: 1, maximum: 50_000_000 }),
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
    answer: T.Object({ ...Refund.properties, reason: T.String() }, closed),
    refuses: ["NOT_FOUND"],
  },
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
    answer: Settlement,
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
        month: T.String({ pattern: "^20\\d{2}-(0[1-9]|1[0-2])$", examples: ["2026-12"] }),
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
  "payment.webhook": {
    summary: "The provider says that something has happened: it is asked what",
    rest: "POST /api/payments/webhooks/:provider",
    who: "public",
    params: T.Object({ provider: OneOf("sandbox", "toss") }, closed),
    answer: Empty,
    refuses: ["NOT_FOUND", "WEBHOOK_REFUSED"],
    key: "never",
    rate: "read",
    takesSent: true,
  },
  "payment.unknowns": {
    summary: "Charges, withdrawals and refunds that have not ended, oldest first",
    rest: "GET /api/payments/unknowns",
    who: ["operator"],
    params: T.Object(paging, closed),
    answer: ListOf(Errand),
    refuses: ["CURSOR_INVALID"],
  },
  "payment.unknowns.settle": {
    summary: "Say by hand how something has ended of which the provider never said it",
    rest: "POST /api/payments/unknowns/:paymentId/settle",
    who: ["operator"],
    params: T.Object(
      {
        paymentId: Id,
        outcome: OneOf("done", "refused"),
        receipt: T.String({
          pattern: "^[A-Za-z0-9_-]{1,64}$",
          description: "what the provider's own books call it",
        }),
      },
      closed,
    ),
    answer: T.Object({ paymentId: Id, outcome: OneOf("done", "refused") }, closed),
    refuses: ["NOT_FOUND", "NOT_UNKNOWN", "ALREADY_SETTLED", "KEY_REUSED"],
    status: 200,
  },
  "payment.reconcile": {
    summary: "The provider's statement of a day in Seoul against the ledger",
    rest: "GET /api/payments/reconciliations",
    who: ["operator"],
    params: T.Object({ date: T.String({ format: "date" }) }, closed),
    answer: Reconciliation,
    attemptMs: slowMs,
    refuses: ["DATE_IN_FUTURE"],
  },
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
      closed,
    ),
    attemptMs: slowMs,
    refuses: [],
  },
  "payment.hold": {
    summary: "Hold the full price of a shift in the employer's wallet",
    who: "internal",
    params: T.Object(
      {
        ...commandId,
        applicationId: Id,
        attempt: T.Integer({ minimum: 1 }),
        jobId: Id,
        workerId: Id,
        employerId: Id,
        terms: T.Object(PayTerms, closed),
      },
      closed,
    ),
    answer: T.Object({ heldWon: WonAmount }, closed),
    refuses: ["INSUFFICIENT_FUNDS", "STEP_CANCELLED", "KEY_REUSED", ...quoteRefusals],
  },
  "payment.release": {
    summary: "Void a hold; a hold that did not come yet never comes",
    who: "internal",
    params: T.Object(
      { ...commandId, applicationId: Id, attempt: T.Integer({ minimum: 1 }), undoes: Text(200) },
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
        ...commandId,
        applicationId: Id,
        attempt: T.Integer({ minimum: 1 }),
        workedMinutes: T.Integer({ minimum: 0, maximum: 1440 }),
      },
      closed,
    ),
    answer: T.Object({ netWon: WonAmount, grossWon: WonAmount }, closed),
    refuses: ["KEY_REUSED", "HOLD_RESOLVED", "HOLD_MISSING", "WORKED_TOO_LONG", ...quoteRefusals],
  },
  "payment.payLeave": {
    summary: "Pay the leave allowance from the hold of work that was called off; the rest returns",
    who: "internal",
    params: T.Object(
      { ...commandId, applicationId: Id, attempt: T.Integer({ minimum: 1 }) },
      closed,
    ),
    answer: T.Object({ netWon: WonAmount, grossWon: WonAmount }, closed),
    refuses: ["KEY_REUSED", "HOLD_RESOLVED", "HOLD_MISSING", ...quoteRefusals],
  },
  "payment.deadLetters": deadLetters("payment"),
  "payment.deadLetters.replay": replayDeadLetter("payment"),
  "payment.personal.export": personalExport,
  "payment.personal.close": personalClose,
  "payment.personal.erase": personalErase,
  "payment.personal.obligations": personalObligations,
  "payment.personal.reopen": personalReopen,
  "payment.log.read": logRead,
  "payment.health": health,
} as const satisfies Contract;
