/**
 * Waiting list: a freed seat of a firstCome job goes to the applicant who has waited longest.
 *
 * It is tried once for each freed seat, so that an employer without money is not asked for ever. An
 * applicant who is not accepted keeps waiting. An applicant whom the admission check refuses is
 * passed over: both parties are notified, and the next is tried.
 */
import { systemCommand } from "../../../mixins/log/commands.ts";
import { sagasOf } from "../../../mixins/saga.mixin.ts";
import { now } from "../../contracts/core/units.ts";
import { beginAccept } from "../domain/accept.saga.ts";
import * as rules from "../domain/application.ts";
import { jobs } from "../domain/job.ts";
import { waiting } from "../domain/seats.ts";
import * as steps from "../domain/transitions.ts";
import type { JobService } from "../job.types.ts";
import { undecided } from "../support/application-answer.command.ts";

/** Refusals that concern the employer: the next in line would get the same. */
const ofEmployer: readonly string[] = [
  "ACCOUNT_SUSPENDED",
  "ACCOUNT_CLOSING",
  "EMPLOYER_UNIDENTIFIED",
];

/**
 * Tries to accept a waiting applicant. Once the attempt has ended, answers its refusal code or
 * null.
 */
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

/**
 * Fills the free seats of a job. `cause` names what freed them: the same cause never tries an
 * applicant twice.
 */
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
