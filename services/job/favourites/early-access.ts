/**
 * Early access (단골 우선 공고): a posting that an employer's favourites see before all others.
 *
 * Until `opensAt` the job is in no index and in no shared answer, since what is announced of it has
 * names of its own (`job.openedEarly`, `job.earlyChanged`). At that instant one commit opens it to
 * all, and is announced as `job.posted`: search, matching and caches then follow as for any job.
 */
import type { Instant } from "../../contracts/core/units.ts";
import { isEarly, type Job, type JobEvent, pricesOf, standing } from "../domain/job.ts";

/** Opens a job to all; no event before its time, or if it is open to all or takes no workers. */
export const openToAll = (job: Job, at: Instant): JobEvent[] => {
  if (job.status !== "open" || job.opensAt === undefined || isEarly(job, at)) return [];
  const { posting, version } = job;
  const { opensAt: _, ...all } = job;
  const stands = standing(all, job.holders.length);
  const data = { posting, ...pricesOf(job), stands, version, at };
  return [{ type: "openedToAll", data }];
};
