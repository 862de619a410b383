/**
 * Deadlines: what happens by the clock alone.
 *
 * A pending application is rejected when its job starts. Attended time that no one approved for 12
 * hours is approved. Both sides of a shift that is long over are asked, then an operator. Unpaid
 * decisions are tried again. Command ids are constant, so two replicas with the same deadline act
 * once.
 */
import { systemCommand } from "../../../mixins/log/commands.ts";
import type { Command } from "../../../mixins/log/event-log.ts";
import { periodic } from "../../../mixins/process/periodic.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import { retryParked } from "../../../mixins/saga/retry-parked.ts";
import { sagasOf } from "../../../mixins/saga.mixin.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { hourMs, type Instant, later, now } from "../../contracts/core/units.ts";
import * as rules from "../domain/application.ts";
import { approved } from "../domain/approval.ts";
import { callOff } from "../domain/dispute.ts";
import * as steps from "../domain/transitions.ts";
import type { JobService } from "../job.types.ts";
import { applicationsView } from "../read-models/job.projection.ts";
import { dropExpiredParties } from "../stores/contract-parties.repository.ts";
import { endApplication } from "../support/application-answer.command.ts";
import { keepApproved } from "../support/paid-time.client.ts";
import { askOverdue, escalate } from "./overdue.scheduler.ts";
import { unlessMovedOn } from "./unless-moved-on.ts";

const tickMs = 5000;
const approveAfterMs = 12 * hourMs;
const dueMax = 100;

/** Ends an application for OneDay, unless it has moved on. */
const endBySystem = async (
  service: JobService,
  applicationId: string,
  status: rules.Ending,
  rule: (applied: rules.Applied, by: Command) => rules.ApplicationEvent[],
  by: Command,
): Promise<void> => {
  const check = { check: steps.found, rule: (applied: rules.Applied) => rule(applied, by) };
  await unlessMovedOn(endApplication(service, applicationId, status, check, by));
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
  return endBySystem(service, applicationId, "cancelled", rule, by);
};

const approveAttended = async (
  service: JobService,
  applicationId: string,
  at: Instant,
): Promise<void> => {
  const by = systemCommand(`approve:${applicationId}`, { at });
  const rule = (state: rules.Application) =>
    approved(steps.found(state), undefined, by.meta.correlationId);
  try {
    const state = await service.log.state(rules.applications, applicationId);
    await keepApproved(service.broker, steps.found(state), rule(state), by);
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
  const begun = { status: "pending", startsAt: { $lte: at } };
  for (const { _id } of await readModel.find(begun, { limit: dueMax })) {
    await rejectPending(service, _id);
  }
  const waiting = { status: "worked", movedAt: { $lte: later(at, -approveAfterMs) } };
  for (const { _id } of await readModel.find(waiting, { limit: dueMax })) {
    await approveAttended(service, _id, at);
  }
  await askOverdue(service, at, dueMax);
  await retryParked(service, sagasOf(service));
};

/** Starts the periodic run; answers how to stop it. */
export const startDeadlines = (service: JobService): (() => Promise<void>) =>
  periodic(
    tickMs,
    () => tick(service),
    ({ message }) => service.logger.error(`clock: ${message}`),
  );
