/**
 * Waiting: a seat of a firstCome job that was left goes to whoever has waited longest.
 *
 * Tried once for each seat that was left, so that an employer without money is not asked for ever;
 * who is not accepted then waits on.
 */
import { sagasOf } from "../../mixins/saga.mixin.ts";
import { now } from "../contracts/units.ts";
import { undecided } from "./application.edge.ts";
import { beginAccept } from "./application.saga.ts";
import * as rules from "./application.ts";
import { jobs, waiting } from "./job.ts";
import * as steps from "./steps.ts";
import { systemCommand } from "./system.edge.ts";
import type { JobService } from "./this.edge.ts";

/** Tries to accept one who waits; resolves when that has ended, however it did. */
const acceptWaiting = async (
  service: JobService,
  applicationId: string,
  cause: string,
  correlationId: string,
): Promise<void> => {
  const by = systemCommand(`${cause}:${applicationId}`, correlationId);
  await service.log.decide(
    rules.applications,
    applicationId,
    (state) => {
      const { applied } = state;
      if (applied?.status !== "pending" || !applied.isEntered || steps.isAccepting(state))
        return [];
      const { parties, terms, accepts } = applied;
      return beginAccept({
        ...parties,
        terms,
        attempt: accepts + 1,
        isAutomatic: true,
        correlationId,
      });
    },
    by,
  );
  const state = await sagasOf<rules.Application>(service).settled(
    applicationId,
    (next) => !steps.isAccepting(next),
  );
  if (steps.isAccepting(state)) throw undecided(applicationId);
};

/** Fills what is free of a job. `cause` names what freed it: the same one never tries twice. */
export const fillFromWaiting = async (
  service: JobService,
  jobId: string,
  cause: string,
  correlationId: string,
): Promise<void> => {
  const tried = new Set<string>();
  for (;;) {
    const job = await service.log.state(jobs, jobId);
    if (job.status !== "open" || job.posting.selection !== "firstCome") return;
    if (job.posting.startsAt <= now() || job.holders.length >= job.posting.seats) return;
    const next = waiting(job).find((id) => !tried.has(id));
    if (next === undefined) return;
    tried.add(next);
    await acceptWaiting(service, next, cause, correlationId);
  }
};
