/** Handlers of the day itself: contract, signatures, check-in and check-out, approval. */
import { callerOf } from "../../../mixins/auth/auth.middleware.ts";
import { commandOfRequest } from "../../../mixins/log/commands.ts";
import type { Command } from "../../../mixins/log/event-log.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { canonicalJson, now, sha256, won } from "../../contracts/core/units.ts";
import { type Answer, type Ctx, call, type Handlers } from "../../contracts/index.ts";
import { checkGuardian } from "../domain/admission.ts";
import * as rules from "../domain/application.ts";
import { approved, finishing } from "../domain/approval.ts";
import { checkFence, checkOpening } from "../domain/attendance.ts";
import * as steps from "../domain/transitions.ts";
import type { JobService } from "../job.types.ts";
import { keptNameOf } from "../stores/contract-parties.repository.ts";
import { applicationAnswer, freed, moved } from "../support/application-answer.command.ts";
import { checkCode } from "../support/check-in-code.adapter.ts";
import { withinCaps } from "../support/early-pay.command.ts";
import { keepApproved } from "../support/paid-time.client.ts";

type Check = (applied: rules.Applied) => void;

/**
 * Answers the check of the consent that a contract of a minor needs, by whichever side it is signed;
 * it comes after what stands against the step itself.
 */
const consent = async (
  service: JobService,
  ctx: Ctx<"job.sign">,
  asked: Command,
): Promise<Check> => {
  // Done under this key already: what was consented to then need not be now.
  if (await service.log.isDone(asked)) return () => undefined;
  const state = await service.log.state(rules.applications, ctx.params.applicationId);
  const { parties } = steps.ofParty(state, callerOf(ctx).userId);
  const worker = await call(ctx, "user.facts", { userId: parties.workerId });
  return () => checkGuardian(worker);
};

type Present = Ctx<"job.checkIn" | "job.checkOut">;
type Facts = Answer<"user.facts">;

/** Refuses LOCATION_MISSING and OUTSIDE_GEOFENCE to a worker who has agreed to location. */
const checkPlace = (ctx: Present, worker: Facts, { terms }: rules.Applied): void => {
  const { lat, lng } = ctx.params;
  if (worker.hasLocationConsent) checkFence(terms.place, { lat, lng });
};

/** Work that has begun ends and is paid: a guardian is asked for before it alone. */
const checkBeginning = (ctx: Present, worker: Facts, applied: rules.Applied): void => {
  checkGuardian(worker);
  checkPlace(ctx, worker, applied);
};

/**
 * Refuses CODE_WRONG and CODE_EXPIRED; answers `check` with what the user service knows of the
 * worker, which comes after what stands against the step itself. Keeps nothing of where they were.
 */
const presence = async (
  service: JobService,
  ctx: Present,
  asked: Command,
  check: (ctx: Present, worker: Facts, applied: rules.Applied) => void,
): Promise<Check> => {
  // Done under this key already: the code of then need not be good now.
  if (await service.log.isDone(asked)) return () => undefined;
  const { userId } = callerOf(ctx);
  const { applicationId, code } = ctx.params;
  const state = await service.log.state(rules.applications, applicationId);
  const { parties } = steps.ofWorker(state, userId);
  checkCode(service.codeKey, parties.jobId, code, now());
  const worker = await call(ctx, "user.facts", { userId });
  return (applied) => check(ctx, worker, applied);
};

/** What a contract calls its parties: one who has left, as it called him then. */
const namesOn = async (service: JobService, parties: rules.Parties) => {
  const { applicationId, employerId, workerId } = parties;
  const ids = [employerId, workerId];
  const names = await service.names.of(ids);
  const onPaper = await Promise.all(ids.map((id) => keptNameOf(service, applicationId, id)));
  return (id: string): string => onPaper[ids.indexOf(id)] ?? names.get(id) ?? "";
};

type Names = "contract" | "sign" | "checkIn" | "checkOut" | "approve";

export const attendanceActions: Pick<Handlers<"job", JobService>, Names> = {
  async contract(ctx) {
    const { userId } = callerOf(ctx);
    const state = await this.log.state(rules.applications, ctx.params.applicationId);
    const { parties, terms, signedBy, status } = steps.ofParty(state, userId);
    if (status === "pending") throw new Refusal("STATUS_FORBIDS", { status });
    const { title, hourlyWageWon, startsAt, endsAt, breakMinutes, place, takeHomeWon } = terms;
    const nameOf = await namesOn(this, parties);
    return {
      applicationId: parties.applicationId,
      jobId: parties.jobId,
      employer: {
        userId: parties.employerId,
        displayName: nameOf(parties.employerId),
      },
      worker: { userId: parties.workerId, displayName: nameOf(parties.workerId) },
      terms: {
        title,
        hourlyWageWon: won(hourlyWageWon),
        startsAt,
        endsAt,
        breakMinutes,
        ...(terms.skipsBreak === undefined ? {} : { skipsBreak: terms.skipsBreak }),
        place: { ...place },
        takeHomeWon: won(takeHomeWon),
      },
      termsHash: sha256(canonicalJson({ parties, terms })),
      signedBy: [...signedBy],
    };
  },

  async sign(ctx) {
    const asked = commandOfRequest(ctx);
    const checkConsent = await consent(this, ctx, asked);
    const rule = (state: rules.Application, userId: string) => {
      const applied = steps.ofParty(state, userId);
      const events = steps.sign(applied, steps.sideOf(applied, userId));
      if (events.length > 0) checkConsent(applied);
      return events;
    };
    return moved(this, ctx, rule, asked);
  },

  async checkIn(ctx) {
    const asked = commandOfRequest(ctx);
    const checkPresence = await presence(this, ctx, asked, checkBeginning);
    const rule = (state: rules.Application, userId: string) => {
      const applied = steps.ofWorker(state, userId);
      checkOpening(applied.terms.startsAt, asked.at);
      const events = steps.checkIn(applied, asked.at);
      if (events.length > 0) checkPresence(applied);
      return events;
    };
    return moved(this, ctx, rule, asked);
  },

  async checkOut(ctx) {
    const asked = commandOfRequest(ctx);
    const checkPresence = await presence(this, ctx, asked, checkPlace);
    const { correlationId } = asked.meta;
    const rule = (state: rules.Application, userId: string) => {
      const applied = steps.ofWorker(state, userId);
      const events = steps.checkOut(applied, asked.at);
      if (events.length === 0) return [];
      checkPresence(applied);
      return [...events, ...finishing(applied, applied.checkedInAt, asked.at, correlationId)];
    };
    await moved(this, ctx, rule, asked);
    const { applicationId } = ctx.params;
    const state = await freed(this, applicationId, "finish");
    return applicationAnswer(this, state, callerOf(ctx).userId);
  },

  async approve(ctx) {
    const asked = commandOfRequest(ctx);
    const { workedMinutes, applicationId } = ctx.params;
    const { correlationId } = asked.meta;
    const rule = (state: rules.Application, userId: string) =>
      approved(steps.ofEmployer(state, userId), workedMinutes, correlationId);
    const approve = () => moved(this, ctx, rule, asked);
    if (await this.log.isDone(asked)) return approve();
    const state = await this.log.state(rules.applications, applicationId);
    const events = rule(state, callerOf(ctx).userId);
    const applied = steps.found(state);
    return withinCaps(this, applied, events, asked, async () => {
      await keepApproved(ctx, applied, events, asked);
      return approve();
    });
  },
};
