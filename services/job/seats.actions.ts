/** Steps of the sagas on a job's stream, and the feeding of the search index. */
import type { Service } from "moleculer";
import { command } from "../../mixins/guard.mixin.ts";
import { openedView } from "../../mixins/projection.mixin.ts";
import type { Checkpoint } from "../../mixins/subscription/pump.ts";
import type { Ctx, Handlers, Message } from "../contracts/index.ts";
import { now } from "../contracts/units.ts";
import { type JobDoc, jobsView } from "./job.projection.ts";
import * as rules from "./job.ts";
import type { JobService } from "./this.edge.ts";

type Take = Ctx<"job.seats.enter" | "job.seats.take">;
type Give = Ctx<"job.seats.leave" | "job.seats.free">;

const take = async (
  service: JobService,
  ctx: Take,
  rule: (job: rules.Job) => rules.JobEvent[],
): Promise<Record<string, never>> => {
  await service.log.decide(rules.jobs, ctx.params.jobId, rule, command(ctx));
  return {};
};

/** With `undoes`, a step that did not come yet never comes; without, it is simply given back. */
const give = async (
  service: JobService,
  ctx: Give,
  rule: (job: rules.Job) => rules.JobEvent[],
): Promise<Record<string, never>> => {
  const { jobId, undoes } = ctx.params;
  if (undoes === undefined) await service.log.decide(rules.jobs, jobId, rule, command(ctx));
  else await service.log.cancel(undoes, rules.jobs, jobId, rule, command(ctx));
  return {};
};

type Names = "seats.enter" | "seats.leave" | "seats.take" | "seats.free";

export const seatActions: Pick<Handlers<"job", JobService>, Names> = {
  "seats.enter"(ctx) {
    return take(this, ctx, (job) => rules.enter(job, ctx.params, now()));
  },
  "seats.leave"(ctx) {
    return give(this, ctx, (job) => rules.leave(job, ctx.params));
  },
  "seats.take"(ctx) {
    return take(this, ctx, (job) => rules.takeSeat(job, ctx.params.applicationId, now()));
  },
  "seats.free"(ctx) {
    return give(this, ctx, (job) => rules.freeSeat(job, ctx.params.applicationId));
  },
};

const pageDocs = 1000;

/** Puts all jobs of the read model into the index; the tail goes on from where that stands. */
export const loadIndex = async (service: Service): Promise<Record<string, Checkpoint>> => {
  const { index } = service as JobService;
  const view = await openedView(service, jobsView);
  // Read before the documents: what comes twice changes nothing, what is missed would be lost.
  const positions = await view.positions();
  let after = "";
  for (;;) {
    const query = { _id: { $gt: after } };
    const docs: JobDoc[] = await view.find(query, { sort: { _id: 1 }, limit: pageDocs });
    for (const { job, postedAt } of docs) index.put(job, postedAt);
    const last = docs.at(-1);
    if (last === undefined) return positions;
    after = last._id;
  }
};

/** Folds one message into the index. */
export const feedIndex = (service: Service, message: Message): void => {
  const { index } = service as JobService;
  const { jobId } = message.data as { jobId: string };
  const known = index.get(jobId);
  const postedAt = index.postedAt(jobId);
  const before =
    known === null || postedAt === null
      ? null
      : { _id: jobId, employerId: known.employer.userId, postedAt, job: known, order: "" };
  const next = jobsView.next(before, message, jobId);
  if (next !== null) index.put(next.job, next.postedAt);
};
