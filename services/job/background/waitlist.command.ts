/**
 * Waiting: a seat of a firstCome job that was left goes to whoever has waited longest.
 *
 * Tried once for each seat that was left, so that an employer without money is not asked for ever;
 * who is not accepted then waits on. Whom the gate refuses is passed over, both parties hear of it,
 * and the next in line is asked.
 */
import { systemCommand } from "../../../mixins/log/commands.ts";
import { sagasOf } from "../../../mixins/saga.mixin.ts";
import { now } from "../../contracts/core/units.ts";
import { beginAccept } from "../domain/application.saga.ts";
import * as rules from "../domain/application.ts";
import { jobs, waiting } from "../domain/job.ts";
import * as steps from "../domain/transitions.ts";
import type { JobService } from "../job.types.ts";
import { undecided } from "../support/application-answer.command.ts";

/** Refusals that are the employer's own: the next in line would hear the same. */
const ofEmployer: readonly string[] = ["ACCOUNT_SUSPENDED", "ACCOUNT_CLOSING"];

/** Tries to accept one who waits; answers why not, or null, when that has ended. */
const acceptWaiting = async (
  service: JobService,
  applicationId: string,
  cause: string,
  correlationId: string,
): Promise<string | null> => {
  const by = systemCommand(`${cause}:${applicationId}`, { correlationId });
  await service.log.decide(
    rules.applications,
    applicationId,
    (state) => {
      const { applied } = state;
      if (applied?.status !== "pending" || !applied.isEntered) return [];
      if (steps.isAccepting(state) || steps.isHalted(state)) return [];
      return beginAccept("waiting", applied, correlationId);
    },
    by,
  );
  const state = await sagasOf<rules.Application>(service).settled(
    applicationId,
    (next) => !steps.isAccepting(next),
  );
  if (steps.isAccepting(state)) throw undecided(applicationId);
  return state.sagas[`accept/${state.applied?.accepts ?? 0}`]?.reason?.code ?? null;
};

/** Fills what is free of a job. `cause` names what freed it: the same one never tries twice. */
export const fillFromWaitlist = async (
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
    const code = await acceptWaiting(service, next, cause, correlationId);
    if (code !== null && ofEmployer.includes(code)) return;
  }
};
