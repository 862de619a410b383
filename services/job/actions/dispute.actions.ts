/** Handlers of changes: confirm, call off, rescind, times by hand, disputes and their decision. */
import { callerOf, markReplayed } from "../../../mixins/auth/auth.middleware.ts";
import { commandOfRequest } from "../../../mixins/log/commands.ts";
import type { Command } from "../../../mixins/log/event-log.ts";
import { checkGate } from "../../../mixins/personal-data/account-gate.ts";
import { freeTextCommand, freeTextIdOf } from "../../../mixins/personal-data/free-texts.ts";
import { begin } from "../../../mixins/saga/saga.ts";
import { instant, won } from "../../contracts/core/units.ts";
import type { Ctx, Handlers } from "../../contracts/index.ts";
import * as rules from "../domain/application.ts";
import { beginSettle, finishing, payInput } from "../domain/approval.ts";
import * as changes from "../domain/dispute.ts";
import { beginRepay, correctSaga } from "../domain/pay.saga.ts";
import * as steps from "../domain/transitions.ts";
import type { JobService } from "../job.types.ts";
import { stating } from "../stores/statements.repository.ts";
import {
  answerOf,
  applicationAnswer,
  endApplication,
  freed,
  moved,
  undecided,
} from "../support/application-answer.command.ts";
import { firstDayOf } from "../support/contract-first.query.ts";
import { disputes } from "../support/disputes.query.ts";
import { actingOn } from "../support/employer-authority.query.ts";
import { keepAttended, keepPaid } from "../support/paid-time.client.ts";

type Stated = Ctx<
  | "job.callOff"
  | "job.rescind"
  | "job.attendance"
  | "job.correct"
  | "job.dispute"
  | "job.decide"
  | "job.uphold"
>;
type Rule = (
  applied: rules.Applied,
  command: Command,
  statementId: string,
) => rules.ApplicationEvent[];

/** Finds the application for the side that may act. */
const sides = {
  worker: steps.ofWorker,
  employer: steps.ofEmployer,
  either: steps.ofParty,
} as const;

/** Ends an application with a reason; answers it once what it held is released. */
const endedWith = async (
  service: JobService,
  ctx: Ctx<"job.callOff" | "job.rescind">,
  side: "worker" | "employer",
  rule: Rule,
): Promise<rules.Application> => {
  const userId = await actingOn(service, ctx);
  const { applicationId, reason } = ctx.params;
  const command = freeTextCommand(ctx);
  const check = (state: rules.Application) => sides[side](state, userId);
  const { parties } = check(await service.log.state(rules.applications, applicationId));
  const statementId = freeTextIdOf(command);
  const by = { check, rule: (applied: rules.Applied) => rule(applied, command, statementId) };
  const statement = { authorId: userId, text: reason };
  const done = await stating(service, parties, statement, command, () =>
    endApplication(service, applicationId, "cancelled", by, command),
  );
  markReplayed(ctx, done);
  return freed(service, applicationId, "end");
};

/** Decides with a reason, for a caller that `find` admits. */
const statedBy = async (
  service: JobService,
  ctx: Stated,
  find: (state: rules.Application) => rules.Applied,
  rule: (state: rules.Application, command: Command, id: string) => rules.ApplicationEvent[],
) => {
  const userId = await actingOn(service, ctx);
  const { applicationId, reason } = ctx.params;
  const { parties } = find(await service.log.state(rules.applications, applicationId));
  const command = freeTextCommand(ctx);
  const statementId = freeTextIdOf(command);
  const statement = { authorId: userId, text: reason };
  const done = await stating(service, parties, statement, command, () =>
    service.log.decide(
      rules.applications,
      applicationId,
      (state) => {
        find(state);
        return rule(state, command, statementId);
      },
      command,
    ),
  );
  markReplayed(ctx, done);
  return done.state;
};

/** Begins to release the calendar after the work, except for time kept for its pay; once only. */
const finish = ({ sagas, applied }: rules.Application, correlationId: string) =>
  applied === null || sagas["finish"] !== undefined
    ? []
    : finishing({ ...applied, checkedInAt: null }, correlationId);

/**
 * Pays what was decided: from the hold, or from a new one if a no-show released the first. If it
 * was paid before, the difference comes from the wallet of the employer.
 */
const paying = (applied: rules.Applied, minutes: number, correlationId: string) => {
  const { accepts, terms, isNoShowDisputed, netWon } = applied;
  if (netWon !== null) {
    const input = { ...payInput(applied, accepts, minutes), netWon };
    return begin(correctSaga, "correct", input, correlationId);
  }
  return isNoShowDisputed
    ? beginRepay({ ...payInput(applied, accepts + 1, minutes), terms }, correlationId)
    : beginSettle(applied, minutes, correlationId);
};

const timeIn = ({ from, to }: { from: string; to: string }) => ({
  from: instant(from),
  to: instant(to),
});

/** Enters times for one side. */
const timesBy = async (
  service: JobService,
  ctx: Ctx<"job.attendance" | "job.correct">,
  side: keyof typeof sides,
) => {
  const userId = await actingOn(service, ctx);
  const find = (state: rules.Application) => sides[side](state, userId);
  const [checkedInAt, checkedOutAt] = [
    instant(ctx.params.checkedInAt),
    instant(ctx.params.checkedOutAt),
  ];
  const { breaks, isSentHome } = ctx.params;
  const rest = {
    ...(breaks === undefined ? {} : { breaks: breaks.map(timeIn) }),
    ...(isSentHome === true ? { isSentHome } : {}),
  };
  const state = await statedBy(service, ctx, find, (current, { at }, correctionId) => {
    const applied = find(current);
    const by = steps.sideOf(applied, userId);
    const times = { correctionId, by, checkedInAt, checkedOutAt, ...rest };
    return changes.correctTimes(applied, times, at);
  });
  return applicationAnswer(service, state, userId);
};

/**
 * Refuses ACCOUNT_CLOSING for a dispute about paid work while either party is leaving. An erased
 * account can neither pay nor be paid.
 */
const checkStay = async (
  { log }: JobService,
  ctx: Ctx<"job.dispute">,
  find: (state: rules.Application) => rules.Applied,
): Promise<void> => {
  const { status, parties } = find(await log.state(rules.applications, ctx.params.applicationId));
  if (status !== "paid" || (await log.isDone(freeTextCommand(ctx)))) return;
  for (const userId of [parties.workerId, parties.employerId]) await checkGate(log, userId);
};

/** Keeps the time that an operator is about to decide on. Refuses what the decision refuses. */
const keepDecided = async (
  { log }: JobService,
  ctx: Ctx<"job.decide">,
  applicationId: string,
  minutes: number,
): Promise<void> => {
  const command = freeTextCommand(ctx);
  if (await log.isDone(command)) return;
  const applied = steps.found(await log.state(rules.applications, applicationId));
  changes.decide(applied, minutes, { statementId: freeTextIdOf(command), at: command.at });
  await keepPaid(ctx, applied, minutes, command);
};

type Names =
  | "confirm"
  | "callOff"
  | "rescind"
  | "attendance"
  | "correct"
  | "correct.sign"
  | "dispute"
  | "disputes"
  | "decide"
  | "uphold";

export const disputeActions: Pick<Handlers<"job", JobService>, Names> = {
  confirm(ctx) {
    const command = commandOfRequest(ctx);
    const rule = (state: rules.Application, userId: string) =>
      changes.confirm(steps.ofWorker(state, userId), command.at);
    return moved(this, ctx, rule, command);
  },

  async callOff(ctx) {
    const userId = await actingOn(this, ctx);
    const { applicationId } = ctx.params;
    const { applied } = await this.log.state(rules.applications, applicationId);
    const first = applied && (await firstDayOf(this, applied));
    const state = await endedWith(this, ctx, "employer", (applied, { at }, statementId) =>
      changes.callOff(applied, { at, statementId, ...(first && { first }) }),
    );
    const answer = await applicationAnswer(this, state, userId);
    const saga = state.sagas["end"];
    const isOpen = saga !== undefined && saga.steps["release"] !== "succeeded";
    if (isOpen) throw undecided(answer.applicationId);
    return { ...answer, leaveAllowanceWon: answer.leaveAllowanceWon ?? won(0) };
  },

  async rescind(ctx) {
    const { userId } = callerOf(ctx);
    const state = await endedWith(this, ctx, "worker", (applied, _, statementId) =>
      changes.rescind(applied, statementId),
    );
    return applicationAnswer(this, state, userId);
  },

  attendance(ctx) {
    return timesBy(this, ctx, "employer");
  },

  correct(ctx) {
    return timesBy(this, ctx, "either");
  },

  async "correct.sign"(ctx) {
    const userId = await actingOn(this, ctx);
    const { applicationId, correctionId } = ctx.params;
    const command = commandOfRequest(ctx);
    const rule = (state: rules.Application) => {
      const applied = steps.ofParty(state, userId);
      const by = steps.sideOf(applied, userId);
      const events = changes.signCorrection(applied, correctionId, by);
      return [...events, ...finish(state, command.meta.correlationId)];
    };
    if (!(await this.log.isDone(command))) {
      const state = await this.log.state(rules.applications, applicationId);
      const [event] = rule(state);
      const isTimes = event?.type === "corrected";
      if (isTimes) await keepAttended(ctx, steps.found(state), event.data, command);
    }
    const done = await this.log.decide(rules.applications, applicationId, rule, command);
    markReplayed(ctx, done);
    return applicationAnswer(this, await freed(this, applicationId, "finish"), userId);
  },

  async dispute(ctx) {
    const userId = await actingOn(this, ctx);
    const find = (state: rules.Application) => steps.ofParty(state, userId);
    await checkStay(this, ctx, find);
    const state = await statedBy(this, ctx, find, (current, { at }, statementId) => {
      const applied = find(current);
      return changes.dispute(applied, steps.sideOf(applied, userId), { at, statementId });
    });
    return applicationAnswer(this, state, userId);
  },

  disputes(ctx) {
    return disputes(this, ctx.params);
  },

  async decide(ctx) {
    const { workedMinutes, applicationId } = ctx.params;
    await keepDecided(this, ctx, applicationId, workedMinutes);
    const state = await statedBy(this, ctx, steps.found, (current, { at, meta }, statementId) => {
      const applied = steps.found(current);
      const events = changes.decide(applied, workedMinutes, { at, statementId });
      return [
        ...events,
        ...paying(applied, workedMinutes, meta.correlationId),
        ...finish(current, meta.correlationId),
      ];
    });
    return answerOf(this, state, steps.found(state));
  },

  async uphold(ctx) {
    const state = await statedBy(this, ctx, steps.found, (current, { at }, statementId) =>
      changes.uphold(steps.found(current), { at, statementId }),
    );
    return answerOf(this, state, steps.found(state));
  },
};
