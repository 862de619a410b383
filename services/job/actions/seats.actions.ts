/**
 * Steps of the sagas on a job's stream.
 *
 * Every way into "accepted" takes a seat here, and is checked here once more before it is accepted.
 * Both run the same admission check (../support/admission.query.ts).
 */
import { commandOfRequest } from "../../../mixins/log/commands.ts";
import { now } from "../../contracts/core/units.ts";
import type { Ctx, Handlers } from "../../contracts/index.ts";
import * as rules from "../domain/job.ts";
import * as seatRules from "../domain/seats.ts";
import type { JobService } from "../job.types.ts";
import { checkAdmission } from "../support/admission.query.ts";

type Take = Ctx<"job.seats.enter" | "job.seats.take">;
type Give = Ctx<"job.seats.leave" | "job.seats.free">;

const take = async (
  service: JobService,
  ctx: Take,
  rule: (job: rules.Job) => rules.JobEvent[],
): Promise<Record<string, never>> => {
  await service.log.decide(rules.jobs, ctx.params.jobId, rule, commandOfRequest(ctx));
  return {};
};

/**
 * Gives back. With `undoes`, the command with that id is undone; if it arrives later, it is refused
 * (STEP_CANCELLED).
 */
const give = async (
  service: JobService,
  ctx: Give,
  rule: (job: rules.Job) => rules.JobEvent[],
): Promise<Record<string, never>> => {
  const { jobId, undoes } = ctx.params;
  if (undoes === undefined)
    await service.log.decide(rules.jobs, jobId, rule, commandOfRequest(ctx));
  else await service.log.cancel(undoes, rules.jobs, jobId, rule, commandOfRequest(ctx));
  return {};
};

type Names = "seats.enter" | "seats.leave" | "seats.take" | "seats.admit" | "seats.free";

export const seatActions: Pick<Handlers<"job", JobService>, Names> = {
  "seats.enter"(ctx) {
    const { applicationId, workerId, seenVersion } = ctx.params;
    const entering = { applicationId, workerId, seenVersion };
    return take(this, ctx, (job) => seatRules.enter(job, entering, now()));
  },
  "seats.leave"(ctx) {
    return give(this, ctx, (job) => seatRules.leave(job, ctx.params));
  },
  async "seats.take"(ctx) {
    // Checked also if the seat is taken already: the saga undoes a refused step.
    await checkAdmission(this, ctx, ctx.params.applicationId);
    return take(this, ctx, (job) => seatRules.takeSeat(job, ctx.params.applicationId, now()));
  },
  async "seats.admit"(ctx) {
    const { jobId, applicationId } = ctx.params;
    await checkAdmission(this, ctx, applicationId);
    seatRules.checkSeat(await this.log.state(rules.jobs, jobId), applicationId, now());
    return {};
  },
  "seats.free"(ctx) {
    return give(this, ctx, (job) => seatRules.freeSeat(job, ctx.params.applicationId));
  },
};
