/** Eligibility: who may apply for a job and be accepted, by the user service and our read model. */
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { type Instant, seoulDate } from "../../contracts/core/units.ts";
import { type Calls, call } from "../../contracts/index.ts";
import { monthOf } from "../../contracts/kernel/seoul-month.ts";
import { weekOf } from "../../contracts/kernel/seoul-week.ts";
import { type Day, daysOf } from "../../contracts/kernel/work-days.ts";
import { datesOf, type Gates, gateBar, gatesOf, nothingShown } from "../../contracts/law/gates.ts";
import { isMinor, needsGuardian } from "../../contracts/law/minors.ts";
import * as rules from "../domain/application.ts";
import { contractDays } from "../domain/contract-days.ts";
import type { ApplicationStatus } from "../domain/lifecycle.ts";
import type { JobService } from "../job.types.ts";
import { monthWarnings } from "../posting/month-warnings.ts";
import type { Posting } from "../posting/posting.ts";
import {
  byWeek,
  checkMinor,
  type Hours,
  once,
  type Warning,
  weekWarnings,
} from "../posting/working-hours.ts";
import { applicationsView } from "../read-models/job.projection.ts";

type Facts = Awaited<ReturnType<typeof factsOf>>;

/** How long an acceptance waits for what only warns. */
const warningsMs = 1000;
/** More shifts than a week has room for. */
const shiftsMax = 200;
/** The statuses that ended without work. */
const without: readonly ApplicationStatus[] = ["rejected", "withdrawn", "cancelled", "noShow"];

/** Facts of a worker, with their papers where the posting has gates. */
const factsOf = (calls: Calls, userId: string, withId: string, gates: Gates | null) => {
  const papers = gates === null ? {} : { withPapers: true as const };
  return call(calls, "user.facts", { userId, withId, ...papers });
};

/** The age on the day of a shift; asked for only if it may matter. */
const ageThen = async (calls: Calls, { userId, ageYears }: Facts, at: Instant): Promise<number> => {
  const onDate = seoulDate(at);
  if (!isMinor(ageYears, onDate)) return ageYears;
  return (await call(calls, "user.facts", { userId, onDate })).ageYearsThen ?? ageYears;
};

/**
 * The worker's other shifts in a week, except those that ended without work. The read model may
 * lag.
 */
const othersIn = async (
  service: JobService,
  { applicationId, workerId }: Pick<rules.Parties, "applicationId" | "workerId">,
  at: Instant,
): Promise<rules.Applied[]> => {
  const { from, to } = weekOf(at);
  const query = { workerId, startsAt: { $gte: from, $lt: to } };
  const rows = await readModelOf(service, applicationsView).find(query, { limit: shiftsMax });
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

type Days = Hours & { readonly moreDays?: readonly Day[] };

/**
 * The facts of a worker who may work for an employer at all. Refuses ACCOUNT_SUSPENDED (403),
 * JOB_NOT_OPEN if the employer is suspended, and NOT_ELIGIBLE (422; 근로기준법 제66조, 제67조). After a block
 * between the two NOT_ELIGIBLE has no reason, so as not to show who blocked.
 */
const checkPerson = async (
  calls: Calls,
  { workerId, employerId }: Pair,
  days: readonly Hours[],
  gates: Gates | null,
): Promise<Facts> => {
  const facts = await factsOf(calls, workerId, employerId, gates);
  if (facts.status === "suspended") throw new Refusal("ACCOUNT_SUSPENDED", {}, 403);
  if ((facts.withStatus ?? "active") !== "active") throw new Refusal("JOB_NOT_OPEN");
  const isWard = days.some(({ startsAt }) => needsGuardian(facts.ageYears, seoulDate(startsAt)));
  if (isWard && !facts.hasGuardian) {
    throw new Refusal("NOT_ELIGIBLE", { reason: "GUARDIAN_MISSING" }, 422);
  }
  if (facts.mayMeet === false) throw new Refusal("NOT_ELIGIBLE", {}, 422);
  return facts;
};

/**
 * Refuses what `checkPerson` refuses, and NOT_ELIGIBLE on any day for what the posting asks
 * (services/contracts/law/gates.ts), or if no one under 18 may work it (제69조, 제70조). Refuses
 * LAW_UNKNOWN on a day of which it is unknown whether it is a holiday. The hours of a day and a week
 * are decided when the time is booked.
 */
export const checkEligible = async (
  calls: Calls,
  pair: Pair,
  shift: Days,
  gates: Gates | null,
): Promise<void> => {
  const days = daysOf(shift);
  const facts = await checkPerson(calls, pair, days, gates);
  for (const day of days) {
    const bar = gateBar(gates, facts.gateFacts ?? nothingShown, datesOf(day));
    if (bar !== null) throw new Refusal("NOT_ELIGIBLE", { ...bar }, 422);
    checkMinor(day, await ageThen(calls, facts, day.startsAt));
  }
};

/**
 * Whether a worker could apply for a shift, as far as it depends on people; false once they have
 * left.
 */
export const mayHear = async (calls: Calls, pair: Pair, posting: Posting): Promise<boolean> => {
  try {
    const gates = gatesOf(posting, seoulDate(posting.startsAt));
    await checkEligible(calls, pair, posting, gates);
    return true;
  } catch (error) {
    const isGone = (error as { type?: string }).type === "NOT_FOUND";
    if (error instanceof Refusal || isGone) return false;
    throw error;
  }
};

/**
 * Warnings about the worker's months with the employer, with these shifts beside what was paid. None
 * while the payment service is away: an acceptance does not wait for them.
 */
const monthWarningsFor = async (
  service: JobService,
  { parties: { workerId, employerId } }: rules.Applied,
  shifts: readonly rules.AgreedTerms[],
): Promise<Warning[]> => {
  const months = [...new Set(shifts.map(({ startsAt }) => monthOf(startsAt)))].map(
    async (month) => {
      const pair = { workerId, employerId, month };
      const paid = await call(service.broker, "payment.month.pair", pair, { timeout: warningsMs });
      const [shift, ...besides] = shifts.filter(({ startsAt }) => monthOf(startsAt) === month);
      return shift === undefined ? [] : monthWarnings(shift, paid, besides);
    },
  );
  try {
    return once((await Promise.all(months)).flat());
  } catch (error) {
    service.logger.warn(`no warnings about a month: ${(error as Error).message}`);
    return [];
  }
};

/** Warnings for an employer about the weeks and the month of a worker whom they accepted. */
export const warningsFor = async (
  service: JobService,
  applied: rules.Applied,
): Promise<Warning[]> => {
  const days = contractDays(applied);
  const ids = days.map(({ parties }) => parties.applicationId);
  const shifts = days.map(({ terms }) => terms);
  const weeks = byWeek(shifts).map(async ([shift, ...besides]) => {
    const others = (await othersIn(service, applied.parties, shift.startsAt)).filter(
      (one) =>
        one.parties.employerId === applied.parties.employerId &&
        one.status !== "pending" &&
        !ids.includes(one.parties.applicationId),
    );
    return weekWarnings(shift, [...hoursOf(others), ...besides]);
  });
  const month = await monthWarningsFor(service, applied, shifts);
  return [...once((await Promise.all(weeks)).flat()), ...month];
};
