/** Job answer: a job from its stream, with the name of its employer; and the quote of its pay. */
import { Refusal } from "../../contracts/core/refusal.ts";
import { now } from "../../contracts/core/units.ts";
import { type Calls, call } from "../../contracts/index.ts";
import { daysOf } from "../../contracts/kernel/work-days.ts";
import { viewOfTerms } from "../domain/announce.ts";
import * as rules from "../domain/job.ts";
import type { JobService } from "../job.types.ts";
import type { Posting } from "../posting/posting.ts";
import type { SearchedJob } from "../search/search-index.ts";

/** The jobs with their employers' ratings, and with names where a job has none yet. */
export const named = async (
  service: JobService,
  jobs: readonly SearchedJob[],
): Promise<SearchedJob[]> => {
  const unnamed = jobs.filter(({ employer }) => employer.displayName === "");
  const names = await service.names.of(unnamed.map(({ employer }) => employer.userId));
  return jobs.map((job) => {
    const { userId } = job.employer;
    const displayName = names.get(userId) ?? job.employer.displayName;
    return { ...job, employer: { ...service.index.employers.of(userId), displayName } };
  });
};

/** The job's answer from its stream, so that a writer reads their own write. */
export const jobAnswer = async (
  service: JobService,
  jobId: string,
  job: rules.OfferedJob,
): Promise<SearchedJob> => {
  const at = now();
  const stands = {
    employerId: job.employerId,
    status: job.status,
    seatsTaken: job.holders.length,
    ...(job.opensAt !== undefined && rules.isEarly(job, at) ? { opensAt: job.opensAt } : {}),
  };
  const [answer] = await named(service, [
    { ...viewOfTerms(jobId, job, stands), status: rules.statusOf(job, at) },
  ]);
  if (answer === undefined) throw new Refusal("NOT_FOUND", {}, 404);
  return answer;
};

type Shift = Pick<Posting, "hourlyWageWon" | "startsAt" | "endsAt" | "breakMinutes" | "breaks"> &
  Partial<Pick<Posting, "categoryId" | "ownLines" | "moreDays">>;

/** What the full shift of the first day pays and costs, by the payment service. */
export const quoted = (calls: Calls, shift: Shift, regularEmployees: number) => {
  const { hourlyWageWon, startsAt, endsAt, breakMinutes, breaks, categoryId, ownLines } = shift;
  return call(calls, "payment.quote", {
    hourlyWageWon,
    startsAt,
    endsAt,
    breakMinutes,
    ...(breaks === undefined ? {} : { breaks: [...breaks] }),
    regularEmployees,
    ...(categoryId === undefined ? {} : { categoryId }),
    ...(ownLines === undefined ? {} : { ownLines: [...ownLines] }),
  });
};

/** What the full shift of each day pays and costs. */
export const quotedDays = (calls: Calls, shift: Shift, regularEmployees: number) =>
  Promise.all(daysOf(shift).map((day) => quoted(calls, day, regularEmployees)));
