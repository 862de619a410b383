/** Eligible: who may apply for a job and be accepted, asked of the user service and of our own lists. */
import { viewOf } from "../../mixins/projection.mixin.ts";
import { type Calls, call } from "../contracts/index.ts";
import { guardianUntilYears, isMinor, weekOf } from "../contracts/minors.ts";
import { Refusal } from "../contracts/refusal.ts";
import { type Instant, seoulDate } from "../contracts/units.ts";
import * as rules from "./application.ts";
import { checkMinor, type Hours, type Warning, weekWarnings } from "./hours.ts";
import { applicationsView } from "./job.projection.ts";
import type { ApplicationStatus } from "./lifecycle.ts";
import type { JobService } from "./this.edge.ts";

type Facts = Awaited<ReturnType<typeof factsOf>>;

/** A week has no room for more shifts. */
const shiftsMax = 200;
/** What is over without having been worked. */
const without: readonly ApplicationStatus[] = ["rejected", "withdrawn", "cancelled", "noShow"];

const factsOf = (calls: Calls, userId: string, withId: string) =>
  call(calls, "user.facts", { userId, withId });

/** The age on the day of a shift; asked for only where it may matter. */
const ageThen = async (calls: Calls, { userId, ageYears }: Facts, at: Instant): Promise<number> => {
  const onDate = seoulDate(at);
  if (!isMinor(ageYears, onDate)) return ageYears;
  return (await call(calls, "user.facts", { userId, onDate })).ageYearsThen ?? ageYears;
};

/** The worker's other shifts in a week that are not over without work; by the list, which may lag. */
const othersIn = async (
  service: JobService,
  { applicationId, workerId }: Pick<rules.Parties, "applicationId" | "workerId">,
  at: Instant,
): Promise<rules.Applied[]> => {
  const { from, to } = weekOf(at);
  const query = { workerId, startsAt: { $gte: from, $lt: to } };
  const rows = await viewOf(service, applicationsView).find(query, { limit: shiftsMax });
  const states = await Promise.all(
    rows.map(({ _id }) => service.log.state(rules.applications, _id)),
  );
  return states.flatMap(({ applied }) => {
    const isOther = applied !== null && applied.parties.applicationId !== applicationId;
    return isOther && !without.includes(applied.status) ? [applied] : [];
  });
};

const hoursOf = (applied: readonly rules.Applied[]): Hours[] => applied.map(({ terms }) => terms);

type Pair = { readonly workerId: string; readonly employerId: string };

/**
 * The age of a worker on the day of a shift, if he may work for an employer at all. Refuses
 * ACCOUNT_SUSPENDED (403), JOB_NOT_OPEN where the employer is suspended, and NOT_ELIGIBLE (422;
 * 근로기준법 제66조, 제67조), without a reason where one
 * of the two has blocked the other: who it was is nobody's business.
 */
const checkPerson = async (
  calls: Calls,
  { workerId, employerId }: Pair,
  { startsAt }: Hours,
): Promise<number> => {
  const facts = await factsOf(calls, workerId, employerId);
  if (facts.status === "suspended") throw new Refusal("ACCOUNT_SUSPENDED", {}, 403);
  if ((facts.withStatus ?? "active") !== "active") throw new Refusal("JOB_NOT_OPEN");
  if (facts.ageYears < guardianUntilYears && !facts.hasGuardian) {
    throw new Refusal("NOT_ELIGIBLE", { reason: "GUARDIAN_MISSING" }, 422);
  }
  if (facts.mayMeet === false) throw new Refusal("NOT_ELIGIBLE", {}, 422);
  return ageThen(calls, facts, startsAt);
};

/**
 * Refuses what `checkPerson` does, and NOT_ELIGIBLE where a minor may not work the shift beside what
 * he works already (제69조, 제70조); LAW_UNKNOWN on a day of which nobody knows whether it is a holiday.
 */
export const checkEligible = async (
  service: JobService,
  calls: Calls,
  { applicationId, ...pair }: Pair & { readonly applicationId: string },
  shift: Hours,
): Promise<void> => {
  const age = await checkPerson(calls, pair, shift);
  if (!isMinor(age, seoulDate(shift.startsAt))) return;
  const { workerId } = pair;
  // What he has applied for counts: it may all be accepted.
  const others = await othersIn(service, { applicationId, workerId }, shift.startsAt);
  checkMinor(shift, age, hoursOf(others));
};

/** Whether a worker could apply for a shift, as far as he himself goes; false for who has left. */
export const mayHear = async (calls: Calls, pair: Pair, shift: Hours): Promise<boolean> => {
  try {
    checkMinor(shift, await checkPerson(calls, pair, shift), []);
    return true;
  } catch (error) {
    const isGone = (error as { type?: string }).type === "NOT_FOUND";
    if (error instanceof Refusal || isGone) return false;
    throw error;
  }
};

/** What a minor has agreed to work in the week of an application, beside it; none for others. */
export const agreedInWeek = async (
  service: JobService,
  { parties, terms }: rules.Applied,
  ageYears: number,
): Promise<Hours[]> => {
  if (!isMinor(ageYears, seoulDate(terms.startsAt))) return [];
  const others = await othersIn(service, parties, terms.startsAt);
  return hoursOf(others.filter(({ status }) => status !== "pending"));
};

/** What the employer has to know of the week of whom he has accepted. */
export const warningsFor = async (
  service: JobService,
  { parties, terms }: rules.Applied,
): Promise<Warning[]> => {
  const others = (await othersIn(service, parties, terms.startsAt)).filter(
    (one) => one.parties.employerId === parties.employerId && one.status !== "pending",
  );
  return weekWarnings(terms, hoursOf(others));
};
