/** Early access: who may read and apply to a job before it opens to all. */
import { tokensOf } from "../../../mixins/auth/auth.middleware.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import type { Instant } from "../../contracts/core/units.ts";
import type { Ctx } from "../../contracts/index.ts";
import { isForFavourites, type OfferedJob } from "../domain/job.ts";
import type { JobService } from "../job.types.ts";
import { actingFor } from "../support/employer-authority.query.ts";
import { isFavourite } from "./favourites.query.ts";

type Ask = Ctx<"job.get" | "job.versions" | "job.apply">;

const notFound = (): Refusal => new Refusal("NOT_FOUND", {}, 404);

/** Whether a worker may know of a job that never opened to all: as a favourite, or let in once. */
const mayKnow = async (service: JobService, ctx: Ask, job: OfferedJob, workerId: string) =>
  workerId in job.applicants ||
  workerId in job.leavings ||
  (await isFavourite(service, ctx, { employerId: job.employerId, workerId }));

/**
 * Refuses NOT_FOUND (404) for a draft to all but its owner and the managers of its site. So too for
 * a job that is early, or that ended before it opened to all, but for favourites and those who
 * applied; operators read one that has ended. Other jobs are public.
 */
export const checkReadable = async (
  service: JobService,
  ctx: Ctx<"job.get" | "job.versions">,
  job: OfferedJob,
  at: Instant,
): Promise<void> => {
  const isHidden = isForFavourites(job, at);
  if (job.status !== "draft" && !isHidden) return;
  const { token = "" } = ctx.meta;
  const reader = token === "" ? null : await tokensOf(service.broker).verify(token);
  if (reader === null) throw notFound();
  if ((await actingFor(ctx, reader, job)) === job.employerId) return;
  if (isHidden && job.status !== "open" && reader.role === "operator") return;
  if (!isHidden || !(await mayKnow(service, ctx, job, reader.userId))) throw notFound();
};

/** Refuses NOT_FOUND (404), as reading does, to a worker who may not know of the job. */
export const checkMayCome = async (
  service: JobService,
  ctx: Ctx<"job.apply">,
  job: OfferedJob,
  workerId: string,
  at: Instant,
): Promise<void> => {
  if (!isForFavourites(job, at)) return;
  if (!(await mayKnow(service, ctx, job, workerId))) throw notFound();
};
