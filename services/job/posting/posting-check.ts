/**
 * Posting check: what an employer learns of a posting before it is posted.
 *
 * It lists all problems at once, suggested texts, what the law adds to the pay, and who may not
 * apply. It also has the cost for one seat and for all.
 */

import { rewritten } from "../../contracts/blocked-words/blocked-words.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { detailOf } from "../../contracts/core/refusal-texts.ts";
import { type Instant, seoulDate, won } from "../../contracts/core/units.ts";
import type { Answer } from "../../contracts/index.ts";
import { descriptionMax, titleMax } from "../../contracts/job/posting.ts";
import { type Posting, problemsOf, wordsOf } from "./posting.ts";
import { breakWarnings, dayWarnings, payWarnings } from "./posting-warnings.ts";
import { type Staff, staffWarnings, type Warning } from "./working-hours.ts";

type Check = Answer<"job.check">;
type Quote = Answer<"payment.quote">;
/** The quotes of all days by the payment service, or its refusal; null if it was not asked. */
export type Priced =
  | { readonly quotes: readonly Quote[]; readonly staff?: Staff }
  | { readonly refusal: Refusal; readonly staff?: Staff }
  | null;

/** With any of these problems no pay is calculated. */
const priceless: readonly string[] = [
  "TIMES_REVERSED",
  "SHIFT_TOO_LONG",
  "BREAK_TOO_LONG",
  "BREAKS_DIFFER",
  "BREAK_OUTSIDE_WORK",
];

/** No warning where a table of the law has no value yet: the quote refuses it. */
const known = (warnings: () => Warning[]): Warning[] => {
  try {
    return warnings();
  } catch (error) {
    if (error instanceof Refusal) return [];
    throw error;
  }
};

/** Whether the pay of a posting can be asked for. */
export const hasPrice = (posting: Posting, at: Instant): boolean =>
  problemsOf(posting, at, undefined, []).every(({ type }) => !priceless.includes(type));

/** The cost of a seat on all days, and of all seats; the week may add more with the acceptance. */
const costOf = ({ seats }: Posting, quotes: readonly Quote[]): Check["cost"] => {
  const sum = (of: (quote: Quote) => number) => quotes.reduce((all, quote) => all + of(quote), 0);
  const perSeatWon = sum(({ employerTotalWon }) => employerTotalWon);
  return {
    perSeatWon: won(perSeatWon),
    seats,
    totalWon: won(perSeatWon * seats),
    grossWon: won(sum(({ grossWon }) => grossWon)),
    employerFeeWon: won(sum(({ employerFeeWon }) => employerFeeWon)),
    takeHomeWon: won(sum(({ netWon }) => netWon)),
  };
};

const problemOf = ({ type, data }: Refusal): Check["problems"][number] => ({
  code: type,
  text: detailOf(type),
  english: detailOf(type, "en"),
  values: Object.entries(data)
    .filter(([, value]) => typeof value === "number" || typeof value === "string")
    .map(([name, value]) => ({ name, value: String(value) })),
});

/** The check of a posting at an instant. */
export const checkOf = (posting: Posting, at: Instant, priced: Priced): Check => {
  const quotes = priced !== null && "quotes" in priced ? priced.quotes : null;
  const refused = priced !== null && "refusal" in priced ? [priced.refusal] : [];
  const words = wordsOf(posting);
  const problems = [...problemsOf(posting, at, undefined, words), ...refused];
  const staff = priced?.staff;
  const date = seoulDate(posting.startsAt);
  const ofStaff = staff === undefined ? [] : known(() => staffWarnings(staff, date));
  const warnings =
    priced === null ? [] : known(() => [...breakWarnings(posting), ...dayWarnings(posting, staff)]);
  return {
    problems: problems.map(problemOf),
    warnings: [...ofStaff, ...(quotes === null ? [] : payWarnings(posting, quotes)), ...warnings],
    words,
    rewrite: words.some(({ field }) => field === "title" || field === "description")
      ? {
          title: rewritten(posting.title, titleMax),
          description: rewritten(posting.description, descriptionMax),
        }
      : null,
    cost: quotes === null ? null : costOf(posting, quotes),
  };
};
