/** Early access: who may read and apply to a job before it opens to all. */
import { tokensOf } from "../../../mixins/auth/auth.middleware.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import type { Instant } from "../../contracts/core/units.ts";
import type { Ctx } from "../../contracts/index.ts";
import { isEarly, type OfferedJob } from "../domain/job.ts";
import type { JobService } from "../job.types.ts";
import { actingFor } from "../support/employer-authority.query.ts";
import { checkEarly } from "./early-access.ts";
import { isFavourite } from "./favourites.query.ts";

/**
 * Refuses NOT_FOUND (404) for a draft to all but its owner and the managers of
 * its site, and for an early job also to all but their favourites. Other jobs are public.
 */
export const checkReadable = async (
  service: JobService,
  ctx: Ctx<"job.get" | "job.versions">,
  job: OfferedJob,
  at: Instant,
): Promise<void> => {
  const isOpenEarly = isEarly(job, at);
  if (job.status !== "draft" && !isOpenEarly) return;
  const { token = "" } = ctx.meta;
  const reader = token === "" ? null : await tokensOf(service.broker).verify(token);
  if (reader?.userId === job.employerId) return;
  if (reader !== null && (await actingFor(ctx, reader, job)) === job.employerId) return;
  const pair = { employerId: job.employerId, workerId: reader?.userId ?? "" };
  const mayCome = isOpenEarly && reader !== null && (await isFavourite(service, ctx, pair));
  if (!mayCome) throw new Refusal("NOT_FOUND", {}, 404);
};

/** Refuses EARLY_ACCESS to a worker who applies before the job opens to them. */
export const checkMayCome = async (
  service: JobService,
  ctx: Ctx<"job.apply">,
  job: OfferedJob,
  workerId: string,
  at: Instant,
): Promise<void> => {
  if (!isEarly(job, at)) return;
  const { employerId } = job;
  checkEarly(job, await isFavourite(service, ctx, { employerId, workerId }), at);
};
