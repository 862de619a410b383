/** Shared by the handlers of applications: how one is answered, and how one ends. */
import { Errors } from "moleculer";
import { markReplayed } from "../../../mixins/auth/auth.middleware.ts";
import { commandOfRequest } from "../../../mixins/log/commands.ts";
import type { Command } from "../../../mixins/log/event-log.ts";
import { begin, isEnded } from "../../../mixins/saga/saga.ts";
import { sagasOf } from "../../../mixins/saga.mixin.ts";
import type { Instant } from "../../contracts/core/units.ts";
import type { Answer, Ctx } from "../../contracts/index.ts";
import { endSaga } from "../domain/application.saga.ts";
import * as rules from "../domain/application.ts";
import { applicationView } from "../domain/application-view.ts";
import { endDaysSaga } from "../domain/contract-days.saga.ts";
import { contractEndOf } from "../domain/contract-days.ts";
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

/** How an application ends. `noticedAt`: when it was decided; absent: by the command's time. */
export type How = {
  readonly check: Check;
  readonly rule: (applied: rules.Applied) => rules.ApplicationEvent[];
  readonly noticedAt?: Instant;
};

/**
 * Ends an application as `rule` decides; sagas release what it held, and end the further days of its
 * contract. Throws UNDECIDED (503) while it is being accepted.
 */
export const endApplication = async (
  service: JobService,
  applicationId: string,
  status: rules.Ending,
  { check, rule, noticedAt }: How,
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
      const isPending = applied.status === "pending";
      const attempt = isPending ? 0 : applied.accepts;
      const isLeaveDue = events.some(
        (event) => event.type === "ended" && event.data.isLeaveDue === true,
      );
      // A late withdrawal is a no-show, whatever was asked for.
      const [first] = events;
      const end = first?.type === "ended" ? first.data.status : status;
      const more = isPending && applied.terms.moreDays ? { withDays: true as const } : {};
      const input = { ...applied.parties, status: end, attempt, isLeaveDue, ...more };
      const { correlationId } = by.meta;
      const contractEnd = contractEndOf(applied, events, noticedAt ?? by.at);
      const days = contractEnd && { ...applied.parties, end: contractEnd };
      return [
        ...events,
        ...begin(endSaga, "end", input, correlationId),
        ...(days === null ? [] : begin(endDaysSaga, "endDays", days, correlationId)),
      ];
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
