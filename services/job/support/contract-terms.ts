/** Contract terms: what a contract says of the work, and who may see whose name. */
import type { ContractEmployer, ContractWorker } from "../../contracts/common/contract-parties.ts";
import { canonicalJson, type Instant, seoulDate, won } from "../../contracts/core/units.ts";
import { breakSpans, plannedMinutes, timeOf } from "../../contracts/kernel/work-spans.ts";
import { ruleAt, workingDayMinutes } from "../../contracts/law/statutory-values.ts";
import type { WorkContract } from "../../contracts/papers/work-contract.ts";
import type { AgreedTerms, Applied } from "../domain/application.ts";
import { contractDays } from "../domain/contract-days.ts";

export type ContractParties = {
  readonly employer: ContractEmployer;
  readonly worker: ContractWorker;
};

/** Statuses of an application that was accepted and did not end before the work. */
const agreedStatuses: readonly string[] = [
  "accepted",
  "signed",
  "working",
  "worked",
  "approved",
  "paid",
  "disputed",
];

/** Whether the two know each other's names: while they may sign, and once both have. */
export const isBetweenThem = ({ status, signedBy }: Applied): boolean =>
  agreedStatuses.includes(status) || signedBy.length === 2;

/** What a written contract names (근로기준법 제17조, 시행령 제8조의2) and OneDay does not know. */
export const missingIn = ({ employer, worker }: ContractParties): string[] => {
  const wanted = {
    "employer.name": employer.companyName ?? employer.name,
    "employer.businessNumber": employer.businessNumber,
    "employer.representative": employer.representative,
    "employer.businessAddress": employer.businessAddress,
    "worker.name": worker.name,
    "worker.birthDate": worker.birthDate,
  };
  return Object.entries(wanted)
    .filter(([, value]) => value === undefined)
    .map(([field]) => field);
};

/** The breaks with a length, in order. */
export const restsOf = (terms: AgreedTerms): { from: Instant; to: Instant }[] =>
  breakSpans(terms).map((span) => timeOf(terms, span));

/** Working time of a day: 소정근로시간 up to the limit of a day, 연장근로 beyond it (제50조 제2항). */
const hoursIn = (terms: AgreedTerms) => {
  const minutes = plannedMinutes(terms);
  const agreedMinutes = Math.min(
    minutes,
    ruleAt(workingDayMinutes, seoulDate(terms.startsAt)).value,
  );
  return { agreedMinutes, overtimeMinutes: minutes - agreedMinutes };
};

/** Every day of a contract of several days; empty for one day. */
const daysIn = (applied: Pick<Applied, "parties" | "terms">) => {
  if (applied.terms.moreDays === undefined) return {};
  const days = contractDays(applied).map(({ parties, terms }) => ({
    applicationId: parties.applicationId,
    startsAt: terms.startsAt,
    endsAt: terms.endsAt,
    breaks: restsOf(terms),
    ...hoursIn(terms),
    takeHomeWon: won(terms.takeHomeWon),
  }));
  return { days };
};

/**
 * The terms with their hours: 소정근로시간 up to the limit of a day, 연장근로 beyond it (제50조 제2항). Refuses
 * LAW_UNKNOWN for a day before the tables begin.
 */
export const termsOf = (applied: Pick<Applied, "parties" | "terms">): WorkContract["terms"] => {
  const { terms } = applied;
  const { title, categoryId, ownLines, startsAt, endsAt, breakMinutes, place, regularEmployees } =
    terms;
  const isAssumed = terms.breaks === undefined && breakMinutes > 0;
  return {
    title,
    ...(categoryId === undefined ? {} : { categoryId }),
    hourlyWageWon: won(terms.hourlyWageWon),
    ...(ownLines === undefined ? {} : { ownLines: [...ownLines] }),
    startsAt,
    endsAt,
    breakMinutes,
    ...(terms.skipsBreak === undefined ? {} : { skipsBreak: terms.skipsBreak }),
    breaks: restsOf(terms),
    ...(isAssumed ? { isBreakAssumed: true as const } : {}),
    ...hoursIn(terms),
    ...daysIn(applied),
    place: { ...place },
    takeHomeWon: won(terms.takeHomeWon),
    regularEmployees,
  };
};

/** What both sign: the ids of the parties and the terms, as canonical JSON. */
export const signedText = ({ parties, terms }: Pick<Applied, "parties" | "terms">): string =>
  canonicalJson({ parties, terms });
