/** Handlers of the day itself: contract, signatures, check-in and check-out, approval. */
import { answered, caller, command } from "../../mixins/guard.mixin.ts";
import type { Command } from "../../mixins/log/log.ts";
import { begin } from "../../mixins/saga/saga.ts";
import { type Answer, type Calls, type Ctx, call, type Handlers } from "../contracts/index.ts";
import { Refusal } from "../contracts/refusal.ts";
import { canonicalJson, type Instant, now, sha256, won } from "../contracts/units.ts";
import { checkGuardian } from "./admission.ts";
import { applicationAnswer, freed } from "./application.edge.ts";
import { finishSaga, settleSaga } from "./application.saga.ts";
import * as rules from "./application.ts";
import { attendedTime, checkFence, checkOpening } from "./attendance.ts";
import { checkCode } from "./code.edge.ts";
import { withinCaps } from "./early-pay.edge.ts";
import { nameOnPaper } from "./leaving.edge.ts";
import { keepPaid } from "./paid-time.edge.ts";
import * as steps from "./steps.ts";
import type { JobService } from "./this.edge.ts";

type Moved = Ctx<"job.sign" | "job.checkIn" | "job.checkOut" | "job.approve" | "job.confirm">;

/** Decides a step of an application for one of its parties and answers it. */
export const moved = async (
  service: JobService,
  ctx: Moved,
  rule: (state: rules.Application, userId: string) => rules.ApplicationEvent[],
  asked = command(ctx),
) => {
  const { userId } = caller(ctx);
  const { applicationId } = ctx.params;
  const done = await service.log.decide(
    rules.applications,
    applicationId,
    (state) => rule(state, userId),
    asked,
  );
  answered(ctx, done);
  return applicationAnswer(service, done.state, userId);
};

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
  const { parties } = steps.ofParty(state, caller(ctx).userId);
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
  const { userId } = caller(ctx);
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
  const onPaper = await Promise.all(ids.map((id) => nameOnPaper(service, applicationId, id)));
  return (id: string): string => onPaper[ids.indexOf(id)] ?? names.get(id) ?? "";
};

type Names = "contract" | "sign" | "checkIn" | "checkOut" | "approve";

export const attendanceActions: Pick<Handlers<"job", JobService>, Names> = {
  async contract(ctx) {
    const { userId } = caller(ctx);
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
    const asked = command(ctx);
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
    const asked = command(ctx);
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
    const asked = command(ctx);
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
    return applicationAnswer(this, state, caller(ctx).userId);
  },

  async approve(ctx) {
    const asked = command(ctx);
    const { workedMinutes, applicationId } = ctx.params;
    const { correlationId } = asked.meta;
    const rule = (state: rules.Application, userId: string) =>
      approved(steps.ofEmployer(state, userId), workedMinutes, correlationId);
    const approve = () => moved(this, ctx, rule, asked);
    if (await this.log.isDone(asked)) return approve();
    const state = await this.log.state(rules.applications, applicationId);
    const events = rule(state, caller(ctx).userId);
    const applied = steps.found(state);
    return withinCaps(this, applied, events, asked, async () => {
      await keepApproved(ctx, applied, events, asked);
      return approve();
    });
  },
};

/** The saga that gives the time back after the work, but for what of the plan was attended. */
export const finishing = (
  { parties, terms }: rules.Applied,
  inAt: Instant | null,
  outAt: Instant | null,
  correlationId: string,
): rules.ApplicationEvent[] => {
  const kept = inAt === null || outAt === null ? null : attendedTime(terms, inAt, outAt);
  const input = kept === null ? parties : { ...parties, kept };
  return begin(finishSaga, "finish", input, correlationId);
};

/** Keeps the time of what is about to be approved. Refuses TIME_PAID_ELSEWHERE. */
export const keepApproved = async (
  calls: Calls,
  applied: rules.Applied,
  events: readonly rules.ApplicationEvent[],
  asked: Command,
): Promise<void> => {
  const [event] = events;
  if (event?.type === "approved") await keepPaid(calls, applied, event.data.minutes, asked);
};

/** Approval and the beginning of the payment, in one commit. */
export const approved = (
  applied: rules.Applied,
  workedMinutes: number | undefined,
  correlationId: string,
): rules.ApplicationEvent[] => {
  const [event] = steps.approve(applied, workedMinutes);
  if (event?.type !== "approved") return [];
  const { minutes } = event.data;
  const input = { ...applied.parties, attempt: applied.accepts, minutes };
  return [event, ...begin(settleSaga, "settle", input, correlationId)];
};
