/** How a job is answered: from its stream, with its employer's name; and what it pays. */

import { type Calls, call } from "../contracts/index.ts";
import { Refusal } from "../contracts/refusal.ts";
import { now } from "../contracts/units.ts";
import { viewOfTerms } from "./announce.ts";
import * as rules from "./job.ts";
import type { Posting } from "./posting.ts";
import type { SearchedJob } from "./search.ts";
import type { JobService } from "./this.edge.ts";

/** The jobs with their employers' names, where a job has none yet, and ratings. */
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

/** The job's answer from its stream, so that a writer sees his own write. */
export const jobAnswer = async (
  service: JobService,
  jobId: string,
  job: rules.OfferedJob,
): Promise<SearchedJob> => {
  const stands = {
    employerId: job.employerId,
    status: job.status,
    seatsTaken: job.holders.length,
  };
  const [answer] = await named(service, [
    { ...viewOfTerms(jobId, job, stands), status: rules.statusOf(job, now()) },
  ]);
  if (answer === undefined) throw new Refusal("NOT_FOUND", {}, 404);
  return answer;
};

/** What the full shift pays and costs, which payment works out. */
export const quoted = (
  calls: Calls,
  shift: Pick<Posting, "hourlyWageWon" | "startsAt" | "endsAt" | "breakMinutes" | "breaks">,
  regularEmployees: number,
) => {
  const { hourlyWageWon, startsAt, endsAt, breakMinutes, breaks } = shift;
  return call(calls, "payment.quote", {
    hourlyWageWon,
    startsAt,
    endsAt,
    breakMinutes,
    ...(breaks === undefined ? {} : { breaks: [...breaks] }),
    regularEmployees,
  });
};
