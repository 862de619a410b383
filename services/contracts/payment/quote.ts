/**
 * Quotes: the pay of a shift, and the terms from which it is computed.
 *
 * Handlers: services/payment/payment.service.ts.
 */
import { Period, ShiftTerms } from "../common/shapes.ts";
import type { Contract } from "../core/action-contract.ts";
import { called, closed, Id, OneOf, type Static, T, WonAmount, WonIn } from "../core/schema.ts";
import { BirthDate } from "../user/account.ts";

const Line = T.Object({ code: T.String(), text: T.String(), won: WonAmount }, called("QuoteLine"));

/** What the employer adds to the wage for the day; the table of the law says which is taxed. */
export const OwnLines = T.Array(
  T.Object(
    {
      kind: OneOf("transport", "meal", "bonus"),
      won: WonIn({ minimum: 1, maximum: 10_000_000 }),
    },
    closed,
  ),
  { maxItems: 5, ...called("OwnLines") },
);

export const Quote = T.Object(
  {
    minutes: T.Integer(),
    lines: T.Array(Line),
    grossWon: WonAmount,
    /** What of the gross is free of income tax; absent for none. */
    taxFreeWon: T.Optional(WonAmount),
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
    /** The rate of the employer's employment insurance; absent in older payments. */
    employerInsurancePerTenThousand: T.Optional(T.Integer()),
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
  /** Levies that the employer pays elsewhere, with the accident insurance. */
  levyLines: T.Array(ExplainedLine),
};
const Explained = T.Object(explained, closed);
export type Explained = Static<typeof Explained>;
export const ExplainedQuote = T.Object({ ...Quote.properties, ...explained }, called("Quote"));

/** The terms from which pay is computed. */
export const PayTerms = {
  ...ShiftTerms,
  regularEmployees: T.Integer({ minimum: 0, maximum: 1_000_000 }),
  /** The trade of the work: in some, premiums are free of income tax and the fee is capped lower. */
  categoryId: T.Optional(Id),
  /** What the employer adds to the wage for the day. */
  ownLines: T.Optional(OwnLines),
};

/** What was worked, in order and without breaks. */
export const Worked = T.Array(Period, { minItems: 0, maxItems: 61 });

/** Why a shift has no paid time. */
export const shiftRefusals = [
  "SHIFT_EMPTY",
  "SHIFT_TOO_LONG",
  "BREAK_TOO_LONG",
  "BREAKS_DIFFER",
  "LAW_UNKNOWN",
] as const;

/** Why worked time has no pay. */
export const workedRefusals = ["WORK_OVERLAPS", "WORKED_TOO_LONG"] as const;

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
        worked: T.Optional(Worked),
        daysPaidTogether: T.Optional(T.Integer({ minimum: 1, maximum: 31 })),
        weekHours: T.Optional(T.Number({ minimum: 0, maximum: 168 })),
        birthDate: T.Optional(BirthDate),
      },
      closed,
    ),
    answer: ExplainedQuote,
    refuses: [...quoteRefusals, ...workedRefusals],
    key: "never",
    status: 200,
  },
} as const satisfies Contract;
