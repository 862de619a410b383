/** Shared by the handlers of applications: how one is answered, and how one ends. */
import { Errors } from "moleculer";
import { markReplayed } from "../../../mixins/auth/auth.middleware.ts";
import { commandOfRequest } from "../../../mixins/log/commands.ts";
import type { Command } from "../../../mixins/log/event-log.ts";
import { begin, isEnded } from "../../../mixins/saga/saga.ts";
import { sagasOf } from "../../../mixins/saga.mixin.ts";
import type { Answer, Ctx } from "../../contracts/index.ts";
import { endSaga } from "../domain/application.saga.ts";
import * as rules from "../domain/application.ts";
import { applicationView } from "../domain/application-view.ts";
import * as steps from "../domain/transitions.ts";
import type { JobService } from "../job.types.ts";
import { notes } from "../stores/application-notes.repository.ts";
import { statedTexts } from "../stores/statements.repository.ts";
import { actingOn } from "./employer-authority.query.ts";

export type ApplicationAnswer = Answer<"job.application">;

/** Finds an application for a caller, or refuses. */
export type Check = (state: rules.Application) => rules.Applied;

/**
 * How long an answer waits until an ended application has released what it held. The saga continues
 * after it.
 */
const freeMsMax = 2000;

/** The application with its free texts, for any caller. */
export const answerOf = async (
  service: JobService,
  state: rules.Application,
  applied: rules.Applied,
): Promise<ApplicationAnswer> => {
  const { parties, statementId, correction } = applied;
  const note = await (await notes(service)).get(parties.applicationId);
  const ids = [statementId, correction?.correctionId].filter((id) => id != null);
  return applicationView(state, applied, note?.text ?? null, await statedTexts(service, ids));
};

/** The application as one of its parties sees it. Refuses NOT_FOUND (404) to everyone else. */
export const applicationAnswer = (
  service: JobService,
  state: rules.Application,
  userId: string,
): Promise<ApplicationAnswer> => answerOf(service, state, steps.ofParty(state, userId));

/**
 * UNDECIDED (503): the saga continues and its outcome is not known yet. The caller retries with the
 * same key.
 */
export const undecided = (applicationId: string): Error =>
  new Errors.MoleculerRetryableError("not decided yet", 503, "UNDECIDED", { applicationId });

/**
 * Ends an application as `rule` decides; a saga releases what it held. Throws UNDECIDED (503) while
 * it is being accepted.
 */
export const endApplication = async (
  service: JobService,
  applicationId: string,
  status: rules.Ending,
  { check, rule }: { check: Check; rule: (applied: rules.Applied) => rules.ApplicationEvent[] },
  by: Command,
) => {
  await sagasOf<rules.Application>(service).settled(
    applicationId,
    (state) => !steps.isAccepting(state),
  );
  return service.log.decide(
    rules.applications,
    applicationId,
    (state) => {
      const applied = check(state);
      if (applied.status === status) return [];
      if (steps.isAccepting(state)) throw undecided(applicationId);
      const events = rule(applied);
      const attempt = applied.status === "pending" ? 0 : applied.accepts;
      const isLeaveDue = events.some(
        (event) => event.type === "ended" && event.data.isLeaveDue === true,
      );
      // A late withdrawal is a no-show, whatever was asked for.
      const [first] = events;
      const end = first?.type === "ended" ? first.data.status : status;
      const input = { ...applied.parties, status: end, attempt, isLeaveDue };
      return [...events, ...begin(endSaga, "end", input, by.meta.correlationId)];
    },
    by,
  );
};

/**
 * The application once a saga has released the time of the worker, so that the caller can act on it
 * at once. After two seconds it is answered as it is, and the saga continues.
 */
export const freed = (
  service: JobService,
  applicationId: string,
  key: "end" | "finish",
): Promise<rules.Application> => {
  const isFree = ({ sagas: { [key]: giving } }: rules.Application) =>
    giving === undefined || isEnded(giving) || giving.steps["calendar"] === "succeeded";
  return sagasOf<rules.Application>(service).settled(applicationId, isFree, freeMsMax);
};
type Moved = Ctx<"job.sign" | "job.checkIn" | "job.checkOut" | "job.approve" | "job.confirm">;

/** Decides a step of an application for one of its parties and answers it. */
export const moved = async (
  service: JobService,
  ctx: Moved,
  rule: (state: rules.Application, userId: string) => rules.ApplicationEvent[],
  command = commandOfRequest(ctx),
) => {
  const userId = await actingOn(service, ctx);
  const { applicationId } = ctx.params;
  const done = await service.log.decide(
    rules.applications,
    applicationId,
    (state) => rule(state, userId),
    command,
  );
  markReplayed(ctx, done);
  return applicationAnswer(service, done.state, userId);
};
