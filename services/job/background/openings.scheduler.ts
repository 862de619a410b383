/** Openings: jobs of early access open to all at their time, once, whichever replica does it. */
import { systemCommand } from "../../../mixins/log/commands.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import type { Instant } from "../../contracts/core/units.ts";
import { jobs } from "../domain/job.ts";
import { openToAll } from "../favourites/early-access.ts";
import type { JobService } from "../job.types.ts";
import { jobsView } from "../read-models/job.projection.ts";
import { eachOf } from "./unless-moved-on.ts";

/** Opens what is due at an instant, the longest due first. One that fails delays no other. A job that was closed meanwhile stays closed. */
export const openDue = async (service: JobService, at: Instant, limit: number): Promise<void> => {
  const query = { opensAt: { $lte: at } };
  const due = await readModelOf(service, jobsView).find(query, { sort: { opensAt: 1 }, limit });
  await eachOf(service, due, async ({ _id: jobId }) => {
    const command = systemCommand(`openedToAll:${jobId}`, { at });
    await service.log.decide(jobs, jobId, (job) => openToAll(job, at), command);
  });
};
