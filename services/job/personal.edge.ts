/** Personal: everything that this service holds about someone, for his own request. */
import type { Service } from "moleculer";
import { heldLimit } from "../../mixins/personal.mixin.ts";
import { viewOf } from "../../mixins/projection.mixin.ts";
import { notes } from "./application.actions.ts";
import { applicationsView, jobsView } from "./job.projection.ts";
import type { JobService } from "./this.edge.ts";

/** His applications with what he wrote, and his postings. */
export const heldByJob = async (service: Service, userId: string) => {
  const found = { limit: heldLimit };
  const applications = await viewOf(service, applicationsView).find({ workerId: userId }, found);
  const postings = await viewOf(service, jobsView).find({ employerId: userId }, found);
  const vault = await notes(service as JobService);
  const words = new Map(
    (
      await vault.find({ _id: { $in: applications.map(({ _id }) => _id) } }, { limit: heldLimit })
    ).map(({ _id, text }) => [_id, text]),
  );
  return {
    applications: applications.map(({ _id, jobId, status, startsAt, movedAt }) => ({
      applicationId: _id,
      jobId,
      status,
      startsAt,
      movedAt,
      message: words.get(_id) ?? null,
    })),
    postings: postings.map(({ job, postedAt }) => ({ ...job, postedAt })),
  };
};
