/** Pay terms: a request's terms in the form from which the wage is computed. */
import { Refusal } from "../../contracts/core/refusal.ts";
import { type Instant, instant, type SeoulDate, seoulDate } from "../../contracts/core/units.ts";
import type { Params } from "../../contracts/index.ts";
import { ageYears } from "../../contracts/kernel/age.ts";
import type { Time } from "../../contracts/kernel/work-spans.ts";
import {
  feeCapPercent,
  platformFeePercent,
  ruleAt,
  tablesBegin,
  unemploymentInsuranceAge,
} from "../../contracts/law/statutory-values.ts";
import type { QuoteInput } from "../wage/pay-lines.ts";
import type { PayTerms } from "./entry.ts";
import type { Working } from "./pay-correction.ts";

type TermsIn = Params<"payment.hold">["terms"];

/** The terms with their times in UTC. */
export const payTermsOf = (terms: TermsIn): PayTerms => {
  const { hourlyWageWon, breakMinutes, regularEmployees, breaks, categoryId, ownLines } = terms;
  const startsAt = instant(terms.startsAt);
  const endsAt = instant(terms.endsAt);
  return {
    hourlyWageWon,
    startsAt,
    endsAt,
    breakMinutes,
    regularEmployees,
    ...(breaks === undefined ? {} : { breaks: timesIn(breaks) }),
    ...(categoryId === undefined ? {} : { categoryId }),
    ...(ownLines === undefined ? {} : { ownLines }),
  };
};

/** Times of a request in UTC. */
export const timesIn = (times: readonly { from: string; to: string }[]): Time[] =>
  times.map(({ from, to }) => ({ from: instant(from), to: instant(to) }));

/** The worked time of a request, with its times in UTC. */
export const workingOf = ({
  workedMinutes,
  worked,
  isSentHome,
}: {
  readonly workedMinutes: number;
  readonly worked?: readonly { from: string; to: string }[];
  readonly isSentHome?: boolean;
}): Working => ({
  workedMinutes,
  ...(worked === undefined ? {} : { worked: timesIn(worked) }),
  ...(isSentHome === true ? { isSentHome } : {}),
});

/** Refuses TIMES_IN_FUTURE (422) for work that has not been done yet. */
export const checkPast = ({ worked = [] }: Working, at: Instant): void => {
  if (worked.some(({ to }) => to > at)) throw new Refusal("TIMES_IN_FUTURE", {}, 422);
};

/** Whether a worker of that age on the day of the shift is exempt (`unemploymentInsuranceAge`). */
export const isExemptAt = (years: number, date: SeoulDate): boolean =>
  years >= ruleAt(unemploymentInsuranceAge, date).value.untilYears;

/**
 * The terms with the platform's current fee, which the cap of their trade bounds. Without a fee the
 * table of the law applies; it is written into the terms where it is above the cap.
 */
export const atFee = <T extends Pick<PayTerms, "startsAt" | "categoryId">>(
  terms: T,
  feePercent: number | null,
): T & { feePercent?: number } => {
  const date = seoulDate(terms.startsAt);
  // Before the tables begin there is no cap to look up: the quote refuses such a shift itself.
  if (date < tablesBegin) return terms;
  const capPercent = feeCapPercent(date, terms.categoryId);
  const wanted = feePercent ?? ruleAt(platformFeePercent, date).value;
  if (feePercent === null && wanted <= capPercent) return terms;
  return { ...terms, feePercent: Math.min(wanted, capPercent) };
};

/** The input of a quote, with its times in UTC. */
export const quoteInputOf = (params: Params<"payment.quote">): QuoteInput => {
  const { daysPaidTogether, weekHours, birthDate, worked } = params;
  const date = seoulDate(instant(params.startsAt));
  const isExempt = birthDate !== undefined && isExemptAt(ageYears(birthDate, date), date);
  return {
    ...payTermsOf(params),
    ...(daysPaidTogether === undefined ? {} : { daysPaidTogether }),
    ...(weekHours === undefined ? {} : { weekHours }),
    ...(worked === undefined ? {} : { worked: timesIn(worked) }),
    ...(isExempt ? { isUnemploymentExempt: true } : {}),
  };
};
