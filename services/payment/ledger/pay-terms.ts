/** Pay terms: a request's terms in the form from which the wage is computed. */
import { instant } from "../../contracts/core/units.ts";
import type { Params } from "../../contracts/index.ts";
import type { QuoteInput } from "../wage/pay-lines.ts";
import type { PayTerms } from "./entry.ts";

type TermsIn = Params<"payment.hold">["terms"];

/** The terms with their times in UTC. */
export const payTermsOf = (terms: TermsIn): PayTerms => {
  const { hourlyWageWon, breakMinutes, regularEmployees, breaks } = terms;
  const startsAt = instant(terms.startsAt);
  const endsAt = instant(terms.endsAt);
  const parts = breaks?.map(({ from, to }) => ({ from: instant(from), to: instant(to) }));
  return {
    hourlyWageWon,
    startsAt,
    endsAt,
    breakMinutes,
    regularEmployees,
    ...(parts === undefined ? {} : { breaks: parts }),
  };
};

/** The terms with the platform's current fee; without one, the table of the law applies. */
export const atFee = <T extends object>(
  terms: T,
  feePercent: number | null,
): T & { feePercent?: number } => (feePercent === null ? terms : { ...terms, feePercent });

/** The input of a quote, with its times in UTC. */
export const quoteInputOf = (params: Params<"payment.quote">): QuoteInput => {
  const { daysPaidTogether, weekHours, birthDate } = params;
  return {
    ...payTermsOf(params),
    ...(daysPaidTogether === undefined ? {} : { daysPaidTogether }),
    ...(weekHours === undefined ? {} : { weekHours }),
    ...(birthDate === undefined ? {} : { birthDate }),
  };
};
