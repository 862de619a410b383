/** Handlers of the day itself: signatures, check-in and check-out, approval. */
import { callerOf } from "../../../mixins/auth/auth.middleware.ts";
import { commandOfRequest } from "../../../mixins/log/commands.ts";
import type { Command } from "../../../mixins/log/event-log.ts";
import { now } from "../../contracts/core/units.ts";
import { type Answer, type Ctx, call, type Handlers } from "../../contracts/index.ts";
import { checkGuardian } from "../domain/admission.ts";
import * as rules from "../domain/application.ts";
import { approved, finishing } from "../domain/approval.ts";
import { checkFence, checkOpening } from "../domain/attendance.ts";
import { signingDays } from "../domain/contract-days.saga.ts";
import { checkOwnContract } from "../domain/contract-days.ts";
import * as steps from "../domain/transitions.ts";
import type { JobService } from "../job.types.ts";
import { applicationAnswer, freed, moved } from "../support/application-answer.command.ts";
import { checkCode } from "../support/check-in-code.adapter.ts";
import { withinCaps } from "../support/early-pay.command.ts";
import { actingOn } from "../support/employer-authority.query.ts";
import { keepApproved } from "../support/paid-time.client.ts";

type Check = (applied: rules.Applied) => void;

/**
 * The check of the consent that a contract of a minor needs, whichever side signs. It runs after
 * the checks of the step itself.
 */
const consent = async (
  service: JobService,
  ctx: Ctx<"job.sign">,
  command: Command,
): Promise<Check> => {
  // The command was executed before: its consent is not checked again.
  if (await service.log.isDone(command)) return () => undefined;
  const state = await service.log.state(rules.applications, ctx.params.applicationId);
  const { parties, terms } = steps.ofParty(state, await actingOn(service, ctx));
  const worker = await call(ctx, "user.facts", { userId: parties.workerId });
  return () => checkGuardian(worker, terms.startsAt);
};

type Present = Ctx<"job.checkIn" | "job.checkOut">;
type Facts = Answer<"user.facts">;

/** Refuses LOCATION_MISSING and OUTSIDE_GEOFENCE to a worker who has consented to location. */
const checkPlace = (ctx: Present, worker: Facts, { terms }: rules.Applied): void => {
  const { lat, lng } = ctx.params;
  if (worker.hasLocationConsent) checkFence(terms.place, { lat, lng });
};

/**
 * A guardian's consent is checked at check-in only: work that has begun ends and is paid without
 * it.
 */
const checkBeginning = (ctx: Present, worker: Facts, applied: rules.Applied): void => {
  checkGuardian(worker, applied.terms.startsAt);
  checkPlace(ctx, worker, applied);
};

/**
 * Refuses CODE_WRONG and CODE_EXPIRED. Answers `check` with the facts of the user service, to run
 * after the checks of the step itself. Stores no location.
 */
const presence = async (
  service: JobService,
  ctx: Present,
  command: Command,
  check: (ctx: Present, worker: Facts, applied: rules.Applied) => void,
): Promise<Check> => {
  // The command was executed before: its code may have expired since.
  if (await service.log.isDone(command)) return () => undefined;
  const { userId } = callerOf(ctx);
  const { applicationId, code } = ctx.params;
  const state = await service.log.state(rules.applications, applicationId);
  const { parties } = steps.ofWorker(state, userId);
  checkCode(service.codeKey, parties.jobId, code, now());
  const worker = await call(ctx, "user.facts", { userId });
  return (applied) => check(ctx, worker, applied);
};

type Names = "sign" | "checkIn" | "checkOut" | "approve";

export const attendanceActions: Pick<Handlers<"job", JobService>, Names> = {
  async sign(ctx) {
    const command = commandOfRequest(ctx);
    const checkConsent = await consent(this, ctx, command);
    const rule = (state: rules.Application, userId: string) => {
      const applied = steps.ofParty(state, userId);
      checkOwnContract(applied);
      const events = steps.sign(applied, steps.sideOf(applied, userId), command.at);
      if (events.length > 0) checkConsent(applied);
      return [...events, ...signingDays(applied, events, command.meta.correlationId)];
    };
    return moved(this, ctx, rule, command);
  },

  async checkIn(ctx) {
    const command = commandOfRequest(ctx);
    const checkPresence = await presence(this, ctx, command, checkBeginning);
    const rule = (state: rules.Application, userId: string) => {
      const applied = steps.ofWorker(state, userId);
      checkOpening(applied.terms.startsAt, command.at);
      const events = steps.checkIn(applied, command.at);
      if (events.length > 0) checkPresence(applied);
      return events;
    };
    return moved(this, ctx, rule, command);
  },

  async checkOut(ctx) {
    const command = commandOfRequest(ctx);
    const checkPresence = await presence(this, ctx, command, checkPlace);
    const { correlationId } = command.meta;
    const rule = (state: rules.Application, userId: string) => {
      const applied = steps.ofWorker(state, userId);
      const events = steps.checkOut(applied, command.at);
      if (events.length === 0) return [];
      checkPresence(applied);
      return [...events, ...finishing({ ...applied, checkedOutAt: command.at }, correlationId)];
    };
    await moved(this, ctx, rule, command);
    const { applicationId } = ctx.params;
    const state = await freed(this, applicationId, "finish");
    return applicationAnswer(this, state, callerOf(ctx).userId);
  },

  async approve(ctx) {
    const command = commandOfRequest(ctx);
    const { workedMinutes, applicationId } = ctx.params;
    const { correlationId } = command.meta;
    const rule = (state: rules.Application, userId: string) =>
      approved(steps.ofEmployer(state, userId), workedMinutes, correlationId);
    const approve = () => moved(this, ctx, rule, command);
    if (await this.log.isDone(command)) return approve();
    const state = await this.log.state(rules.applications, applicationId);
    const events = rule(state, await actingOn(this, ctx));
    const applied = steps.found(state);
    return withinCaps(this, applied, events, command, async () => {
      await keepApproved(ctx, applied, events, command);
      return approve();
    });
  },
};
