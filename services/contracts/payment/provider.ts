/**
 * Payment provider: webhooks, transfers with an unknown outcome, and reconciliation.
 *
 * Handlers: services/payment/transfer/provider.actions.ts.
 */
import { type Contract, slowMs } from "../core/action-contract.ts";
import {
  called,
  closed,
  DateText,
  Empty,
  Id,
  InstantText,
  ListOf,
  OneOf,
  paging,
  T,
  WonAmount,
} from "../core/schema.ts";

const kind = OneOf("charge", "payout", "refund");
const Errand = T.Object(
  {
    /** The id of the charge, withdrawal or refund. */
    paymentId: Id,
    kind,
    /** The provider's key for it. */
    key: T.String(),
    amountWon: WonAmount,
    since: InstantText,
    status: OneOf("open", "unknown"),
  },
  called("UnknownPayment"),
);
const Moved = T.Object(
  { kind, key: T.String(), amountWon: WonAmount, at: InstantText },
  called("ProviderMovement"),
);
const movedMax = { maxItems: 100 };
const Reconciliation = T.Object(
  {
    date: DateText,
    provider: T.String(),
    matched: T.Integer(),
    /** In the ledger, but not at the provider. */
    missing: T.Integer(),
    /** At the provider, but not in the ledger. */
    extra: T.Integer(),
    wrongAmount: T.Integer(),
    /** The provider's total minus the ledger's; negative when the provider has less. */
    differenceWon: WonAmount,
    /** The first items of each kind. */
    missingItems: T.Array(Moved, movedMax),
    extraItems: T.Array(Moved, movedMax),
    wrongAmountItems: T.Array(
      T.Object({ ...Moved.properties, ledgerWon: WonAmount }, closed),
      movedMax,
    ),
  },
  called("Reconciliation"),
);
export const provider = {
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
    answer: T.Object(
      { paymentId: Id, outcome: OneOf("done", "refused") },
      called("SettledPayment"),
    ),
    refuses: ["NOT_FOUND", "NOT_UNKNOWN", "ALREADY_SETTLED", "KEY_REUSED"],
    status: 200,
  },
  "payment.reconcile": {
    summary: "The provider's statement of a day in Seoul against the ledger",
    rest: "GET /api/payments/reconciliations",
    who: ["operator"],
    params: T.Object({ date: DateText }, closed),
    answer: Reconciliation,
    attemptMs: slowMs,
    refuses: ["DATE_IN_FUTURE"],
  },
} as const satisfies Contract;
