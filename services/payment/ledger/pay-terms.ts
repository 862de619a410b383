/** Terms: a request's times and terms, in the form that the wage is computed from. */
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

/** The terms at the platform's fee of now; by the table where none is set. */
export const atFee = <T extends object>(
  terms: T,
  feePercent: number | null,
): T & { feePercent?: number } => (feePercent === null ? terms : { ...terms, feePercent });

/** A quote's question with its times in UTC. */
export const quoteInputOf = (params: Params<"payment.quote">): QuoteInput => {
  const { daysPaidTogether, weekHours, birthDate } = params;
  return {
    ...payTermsOf(params),
    ...(daysPaidTogether === undefined ? {} : { daysPaidTogether }),
    ...(weekHours === undefined ? {} : { weekHours }),
    ...(birthDate === undefined ? {} : { birthDate }),
  };
};
