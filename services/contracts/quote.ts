/** Contract of quotes: what a shift pays, and the terms that it is worked out from. */
import type { Contract } from "./contract.ts";
import { closed, T, WonAmount } from "./schema.ts";
import { ShiftTerms } from "./shared.ts";

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

export const quoteRefusals = [
  "SHIFT_EMPTY",
  "SHIFT_TOO_LONG",
  "BREAK_TOO_LONG",
  "BREAKS_DIFFER",
  "LAW_UNKNOWN",
  "QUOTE_OUT_OF_RANGE",
] as const;

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
        birthDate: T.Optional(T.String({ format: "date" })),
      },
      closed,
    ),
    answer: Quote,
    refuses: quoteRefusals,
    key: "never",
    status: 200,
  },
} as const satisfies Contract;
