/** Openings: jobs of early access open to all at their time, once, whichever replica does it. */
import { systemCommand } from "../../../mixins/log/commands.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import type { Instant } from "../../contracts/core/units.ts";
import { jobs } from "../domain/job.ts";
import { openToAll } from "../favourites/early-access.ts";
import type { JobService } from "../job.types.ts";
import { jobsView } from "../read-models/job.projection.ts";

/** Opens what is due at an instant. A job that was closed meanwhile stays closed. */
export const openDue = async (service: JobService, at: Instant, limit: number): Promise<void> => {
  const due = await readModelOf(service, jobsView).find({ opensAt: { $lte: at } }, { limit });
  for (const { _id: jobId } of due) {
    const command = systemCommand(`openedToAll:${jobId}`, { at });
    await service.log.decide(jobs, jobId, (job) => openToAll(job, at), command);
  }
};
