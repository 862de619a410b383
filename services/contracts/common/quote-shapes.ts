/** Quote shapes: what a shift pays and costs, line by line, and why it may have no price. */
import { called, closed, InstantText, OneOf, type Static, T, WonAmount } from "../core/schema.ts";

const Line = T.Object({ code: T.String(), text: T.String(), won: WonAmount }, called("QuoteLine"));

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

/** What the worker gets for a day: the lines of the gross, what is taken off, and what is left. */
export const WorkerPay = T.Object(
  {
    startsAt: InstantText,
    endsAt: InstantText,
    ...T.Pick(Quote, [
      "minutes",
      "grossWon",
      "incomeTaxWon",
      "localTaxWon",
      "employmentInsuranceWon",
      "netWon",
    ]).properties,
    lines: T.Array(ExplainedLine),
  },
  called("WorkerPay"),
);

/** What an acceptance would hold: the shift alone, and what the worker's week makes dearer. */
export const Price = T.Object(
  {
    quote: ExplainedQuote,
    heldWon: WonAmount,
    reserveWon: WonAmount,
    /** What the reserve is for: overtime and weekly holiday of the week, each with its rule. */
    weekLines: T.Array(ExplainedLine),
    /** Each day of a contract of several days, the first included; the rest is of the first alone. */
    days: T.Optional(
      T.Array(
        T.Object(
          {
            startsAt: InstantText,
            heldWon: WonAmount,
            reserveWon: WonAmount,
            weekLines: T.Array(ExplainedLine),
          },
          closed,
        ),
      ),
    ),
    /** What accepting holds in all, for all days. */
    totalWon: WonAmount,
  },
  called("ShiftPrice"),
);

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
