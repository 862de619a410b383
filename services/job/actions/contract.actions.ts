/** Handlers of the contract and of what a payslip says of the work. */
import { Refusal } from "../../contracts/core/refusal.ts";
import type { Handlers } from "../../contracts/index.ts";
import { lastEndOf } from "../../contracts/kernel/work-days.ts";
import * as rules from "../domain/application.ts";
import { jobs, offered } from "../domain/job.ts";
import type { JobService } from "../job.types.ts";
import { readerOf } from "../support/application-reader.query.ts";
import { contractOf, recordOf } from "../support/contract.query.ts";
import { firstDayOf } from "../support/contract-first.query.ts";
import { actingFor } from "../support/employer-authority.query.ts";

type Names = "contract" | "record" | "parties";

export const contractActions: Pick<Handlers<"job", JobService>, Names> = {
  async contract(ctx) {
    const state = await this.log.state(rules.applications, ctx.params.applicationId);
    const { applied, isParty } = await readerOf(this, ctx, state);
    const { status } = applied;
    if (status === "pending") throw new Refusal("STATUS_FORBIDS", { status });
    // One contract is for all of its days.
    return contractOf(this, ctx, (await firstDayOf(this, applied)) ?? applied, isParty);
  },

  // The payment service asks for a party of the shift, whom it has checked.
  async record(ctx) {
    const { applied } = await this.log.state(rules.applications, ctx.params.applicationId);
    return { record: applied === null ? null : await recordOf(this, ctx, applied) };
  },

  async parties(ctx) {
    const { applied } = await this.log.state(rules.applications, ctx.params.applicationId);
    // The employer does not learn of one that was not let in.
    if (applied === null || !applied.isEntered) throw new Refusal("NOT_FOUND", {}, 404);
    const { jobId, workerId, employerId } = applied.parties;
    const job = offered(await this.log.state(jobs, jobId));
    const actor = await actingFor(ctx, ctx.params, job);
    if (actor !== workerId && actor !== employerId) throw new Refusal("NOT_FOUND", {}, 404);
    const { siteId } = job.posting;
    return {
      ...{ jobId, workerId, employerId, status: applied.status },
      ...(siteId === undefined ? {} : { siteId }),
      side: actor === workerId ? "worker" : "employer",
      endsAt: lastEndOf(applied.terms),
    };
  },
};
