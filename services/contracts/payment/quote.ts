/**
 * Quotes: the pay of a shift, and the terms from which it is computed.
 *
 * Handlers: services/payment/payment.service.ts.
 */
import { ExplainedQuote, quoteRefusals, workedRefusals } from "../common/quote-shapes.ts";
import { BirthDate, OwnLines, Period, ShiftTerms } from "../common/shapes.ts";
import type { Contract } from "../core/action-contract.ts";
import { closed, Id, T } from "../core/schema.ts";

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
