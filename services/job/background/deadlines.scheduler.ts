/**
 * Deadlines: what happens by the clock alone.
 *
 * A pending application is rejected when its job starts, after a parked acceptance of it is undone.
 * Workers are reminded of their shifts. Attended time that no one approved for 12 hours is approved. Silent sides are warned, asked and
 * reminded, then an operator decides. Unpaid decisions are tried again. Command ids are constant, so
 * two replicas with the same deadline act once, and a run that was missed is made up for by the next.
 * The durations are those of services/contracts/operations/open-ends.ts.
 */
import { systemCommand } from "../../../mixins/log/commands.ts";
import type { Command } from "../../../mixins/log/event-log.ts";
import { periodic } from "../../../mixins/process/periodic.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import { retryParked } from "../../../mixins/saga/retry-parked.ts";
import { sagasOf } from "../../../mixins/saga.mixin.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { type Instant, later, now } from "../../contracts/core/units.ts";
import { openEnds } from "../../contracts/operations/open-ends.ts";
import * as rules from "../domain/application.ts";
import { approved } from "../domain/approval.ts";
import { callOff } from "../domain/dispute.ts";
import { awaitsMore } from "../domain/overdue.ts";
import * as steps from "../domain/transitions.ts";
import type { JobService } from "../job.types.ts";
import { applicationsView } from "../read-models/job.projection.ts";
import { dropExpiredParties } from "../stores/contract-parties.repository.ts";
import { endApplication } from "../support/application-answer.command.ts";
import { keepApproved } from "../support/paid-time.client.ts";
import { askOverdue, escalate, remindUnsigned, warnMissing } from "./overdue.scheduler.ts";
import { releaseUnanswered, remindWorkers } from "./reminders.scheduler.ts";
import { undoHalted } from "./undo-halted.command.ts";
import { eachOf, unlessMovedOn } from "./unless-moved-on.ts";

const tickMs = 5000;
const approveAfterMs = openEnds["application.worked"].clocks.approve.after.ms;
const dueMax = 100;

/** Ends an application for OneDay, unless it has moved on. */
const endBySystem = async (
  service: JobService,
  applicationId: string,
  status: rules.Ending,
  rule: (applied: rules.Applied) => rules.ApplicationEvent[],
  by: Command,
  noticedAt = by.at,
): Promise<void> => {
  const how = { check: steps.found, rule, noticedAt };
  await unlessMovedOn(endApplication(service, applicationId, status, how, by));
};

/** Rejects an application if it is pending. */
export const rejectPending = (
  service: JobService,
  applicationId: string,
  correlationId?: string,
): Promise<void> => {
  const by = systemCommand(`reject:${applicationId}`, { correlationId });
  const rule = (found: rules.Applied) => steps.end(found, "rejected", by.at);
  return endBySystem(service, applicationId, "rejected", rule, by);
};

/** Calls off an accepted worker of a cancelled job. */
export const callOffAccepted = (
  service: JobService,
  applicationId: string,
  { at, correlationId }: { readonly at: Instant; readonly correlationId: string },
): Promise<void> => {
  const by = systemCommand(`callOff:${applicationId}`, { correlationId });
  // The notice counts from the cancellation of the employer, however late this runs.
  const rule = (found: rules.Applied) => callOff(found, { at });
  return endBySystem(service, applicationId, "cancelled", rule, by, at);
};

const approveAttended = async (
  service: JobService,
  applicationId: string,
  at: Instant,
): Promise<void> => {
  const by = systemCommand(`approve:${applicationId}`, { at });
  const rule = (state: rules.Application) => {
    const applied = steps.found(state);
    return awaitsMore(applied) ? [] : approved(applied, undefined, by.meta.correlationId);
  };
  try {
    const state = await service.log.state(rules.applications, applicationId);
    const events = rule(state);
    if (events.length === 0) return;
    await keepApproved(service.broker, steps.found(state), events, by);
    await service.log.decide(rules.applications, applicationId, rule, by);
  } catch (error) {
    const isPaidElsewhere = (error as { type?: string }).type === "TIME_PAID_ELSEWHERE";
    if (isPaidElsewhere) await escalate(service, applicationId, at);
    else if (!(error instanceof Refusal)) throw error;
  }
};

/** Does what is due at an instant. */
export const tick = async (service: JobService, at: Instant = now()): Promise<void> => {
  const readModel = readModelOf(service, applicationsView);
  await dropExpiredParties(service, at);
  await undoHalted(service, at);
  const begun = { status: "pending", startsAt: { $lte: at } };
  await eachOf(service, await readModel.find(begun, { limit: dueMax }), ({ _id }) =>
    rejectPending(service, _id),
  );
  const attended = { status: "worked", movedAt: { $lte: later(at, -approveAfterMs) } };
  const waiting = { ...attended, isMore: false };
  await eachOf(service, await readModel.find(waiting, { limit: dueMax }), ({ _id }) =>
    approveAttended(service, _id, at),
  );
  await remindWorkers(service, at, dueMax);
  await releaseUnanswered(service, at, dueMax);
  await warnMissing(service, at, dueMax);
  await askOverdue(service, at, dueMax);
  await remindUnsigned(service, at, dueMax);
  await retryParked(service, sagasOf(service), at);
};

/** Starts the periodic run; answers how to stop it. */
export const startDeadlines = (service: JobService): (() => Promise<void>) =>
  periodic(
    tickMs,
    () => tick(service),
    ({ message }) => service.logger.error(`clock: ${message}`),
  );
