/**
 * Quotes: the pay of a shift, and the terms from which it is computed.
 *
 * Handlers: services/payment/payment.service.ts.
 */
import { ShiftTerms } from "../common/shapes.ts";
import type { Contract } from "../core/action-contract.ts";
import { called, closed, OneOf, type Static, T, WonAmount } from "../core/schema.ts";
import { BirthDate } from "../user/account.ts";

const Line = T.Object({ code: T.String(), text: T.String(), won: WonAmount }, called("QuoteLine"));

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
    /** The employer's share of employment insurance, on top of the pay. */
    employerInsuranceWon: WonAmount,
    /**
     * Industrial accident insurance, the employer's alone; absent in payments before it was held.
     */
    employerAccidentInsuranceWon: T.Optional(WonAmount),
    employerTotalWon: WonAmount,
  },
  closed,
);

/** The rule behind an amount, how well it is known, and OneDay's own part in reading it. */
const Source = {
  source: T.String(),
  mark: OneOf("statute", "ruling", "reading", "demo"),
  reading: T.Optional(T.String()),
};
const ExplainedLine = T.Object({ ...Line.properties, ...Source }, called("ExplainedLine"));
const explained = {
  lines: T.Array(ExplainedLine),
  /** What the employer pays on top of the pay. */
  employerLines: T.Array(ExplainedLine),
};
const Explained = T.Object(explained, closed);
export type Explained = Static<typeof Explained>;
export const ExplainedQuote = T.Object({ ...Quote.properties, ...explained }, called("Quote"));

/** The terms from which pay is computed. */
export const PayTerms = {
  ...ShiftTerms,
  regularEmployees: T.Integer({ minimum: 0, maximum: 1_000_000 }),
};

/** Why a shift has no paid time. */
export const shiftRefusals = [
  "SHIFT_EMPTY",
  "SHIFT_TOO_LONG",
  "BREAK_TOO_LONG",
  "BREAKS_DIFFER",
  "LAW_UNKNOWN",
] as const;

export const quoteRefusals = [...shiftRefusals, "QUOTE_OUT_OF_RANGE"] as const;

export const quotes = {
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
        birthDate: T.Optional(BirthDate),
      },
      closed,
    ),
    answer: ExplainedQuote,
    refuses: quoteRefusals,
    key: "never",
    status: 200,
  },
} as const satisfies Contract;
