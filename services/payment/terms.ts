/** Terms: a request's times and terms, in the form that the wage is computed from. */
import type { Params } from "../contracts/index.ts";
import { Refusal } from "../contracts/refusal.ts";
import { type Instant, instant } from "../contracts/units.ts";
import type { PayTerms } from "./entry.ts";
import type { QuoteInput } from "./wage.ts";

const wallMinute = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;

/** Whether a text names a minute that a calendar has: no month 13, no 30 February, no hour 24. */
const isInCalendar = (text: string): boolean => {
  const [minute = ""] = wallMinute.exec(text) ?? [];
  const timeMs = Date.parse(`${minute}:00.000Z`);
  if (Number.isNaN(timeMs) || Number.isNaN(Date.parse(text))) return false;
  return instant(timeMs).startsWith(minute);
};

/** The instant of a field. Refuses VALIDATION_FAILED (422) for one that no calendar has. */
const instantOf = (field: string, text: string): Instant => {
  if (isInCalendar(text)) return instant(text);
  throw new Refusal(
    "VALIDATION_FAILED",
    { fields: [{ field: `/${field}`, message: "must be an instant that exists" }] },
    422,
  );
};

type TermsIn = Params<"payment.hold">["terms"];

/** Refuses VALIDATION_FAILED (422). */
export const payTermsOf = (terms: TermsIn): PayTerms => {
  const { hourlyWageWon, breakMinutes, regularEmployees, breaks } = terms;
  const startsAt = instantOf("startsAt", terms.startsAt);
  const endsAt = instantOf("endsAt", terms.endsAt);
  const parts = breaks?.map(({ from, to }, index) => ({
    from: instantOf(`breaks/${index}/from`, from),
    to: instantOf(`breaks/${index}/to`, to),
  }));
  return {
    hourlyWageWon,
    startsAt,
    endsAt,
    breakMinutes,
    regularEmployees,
    ...(parts === undefined ? {} : { breaks: parts }),
  };
};

/** Refuses VALIDATION_FAILED (422). */
export const quoteInputOf = (params: Params<"payment.quote">): QuoteInput => {
  const { daysPaidTogether, weekHours, birthDate } = params;
  return {
    ...payTermsOf(params),
    ...(daysPaidTogether === undefined ? {} : { daysPaidTogether }),
    ...(weekHours === undefined ? {} : { weekHours }),
    ...(birthDate === undefined ? {} : { birthDate }),
  };
};
