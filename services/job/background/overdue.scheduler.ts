/**
 * Silent sides: the worker is warned, both sides are asked, the other side is reminded to sign, then
 * an operator decides. The rules and times are in ../domain/overdue.ts.
 */
import { dynamicConfigOf } from "../../../mixins/dynamic-config/dynamic-config.ts";
import { systemCommand } from "../../../mixins/log/commands.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import { type Instant, later, minuteMs, seoulDate } from "../../contracts/core/units.ts";
import { msOf } from "../../contracts/operations/durations.ts";
import { openEnds } from "../../contracts/operations/open-ends.ts";
import * as rules from "../domain/application.ts";
import { lifecycle } from "../domain/lifecycle.ts";
import * as overdue from "../domain/overdue.ts";
import * as steps from "../domain/transitions.ts";
import type { JobService } from "../job.types.ts";
import { applicationsView } from "../read-models/job.projection.ts";
import { eachOf, unlessMovedOn } from "./unless-moved-on.ts";

type Rule = (applied: rules.Applied, at: Instant) => rules.ApplicationEvent[];

/** The wait before a no-show that an operator has set, in milliseconds; null for the law's row. */
export const noShowWaitMs = ({ broker }: JobService): number | null => {
  const { noShowWaitMinutes } = dynamicConfigOf(broker);
  return noShowWaitMinutes === null ? null : noShowWaitMinutes * minuteMs;
};

/** Decides for OneDay, unless the application has moved on. */
const decided = (
  { log }: JobService,
  applicationId: string,
  cid: string,
  rule: Rule,
  at: Instant,
): Promise<void> => {
  const by = systemCommand(`${cid}:${applicationId}`, { at });
  const decide = (state: rules.Application) => rule(steps.found(state), at);
  return unlessMovedOn(log.decide(rules.applications, applicationId, decide, by));
};

/** Refers an application to an operator, unless it has moved on. */
export const escalate = (service: JobService, applicationId: string, at: Instant): Promise<void> =>
  decided(service, applicationId, "escalate", overdue.escalate, at);

/** Warns a worker, once, whose check-in was not seen; `isReported` by an employer who reports it. */
export const warnWorker = (
  service: JobService,
  applicationId: string,
  at: Instant,
  isReported = false,
): Promise<void> => {
  const setMs = noShowWaitMs(service);
  const rule: Rule = (applied) => overdue.warn(applied, at, setMs, isReported);
  return decided(service, applicationId, "warn", rule, at);
};

/** Warns the workers of shifts that have begun, and who have not checked in. */
export const warnMissing = async (service: JobService, at: Instant, limit: number) => {
  const { warn } = openEnds["application.accepted"].clocks;
  const waitMs = msOf(warn.after, seoulDate(at), noShowWaitMs(service));
  const missing = {
    status: { $in: [...overdue.expected] },
    isWarned: false,
    startsAt: { $lte: later(at, -waitMs) },
    // Later than that both sides are asked.
    endsAt: { $gt: later(at, -overdue.askAfterMs) },
  };
  const rows = await readModelOf(service, applicationsView).find(missing, { limit });
  await eachOf(service, rows, ({ _id }) => warnWorker(service, _id, at));
};

/** Asks both sides of shifts that are over. Refers those without an answer to an operator. */
export const askOverdue = async (
  service: JobService,
  at: Instant,
  limit: number,
): Promise<void> => {
  const readModel = readModelOf(service, applicationsView);
  const status = { $in: [...overdue.waiting] };
  const over = { status, overdueUntil: null, endsAt: { $lte: later(at, -overdue.askAfterMs) } };
  await eachOf(service, await readModel.find(over, { limit }), ({ _id }) =>
    decided(service, _id, "overdue", overdue.askBoth, at),
  );
  const silent = { status, overdueUntil: { $lte: at } };
  await eachOf(service, await readModel.find(silent, { limit }), ({ _id }) =>
    escalate(service, _id, at),
  );
};

/** Reminds of times that wait for a signature. Refers those that give more to an operator. */
export const remindUnsigned = async (
  service: JobService,
  at: Instant,
  limit: number,
): Promise<void> => {
  const readModel = readModelOf(service, applicationsView);
  const status = { $in: [...lifecycle.correct.from] };
  const unsignedSince = { $lte: later(at, -overdue.remindAfterMs) };
  const waiting = { status, unsignedSince, remindedAt: null };
  await eachOf(service, await readModel.find(waiting, { limit }), ({ _id, unsignedSince: since }) =>
    decided(service, _id, `unsigned/${since}`, overdue.remindToSign, at),
  );
  const silent = { status, isMore: true, remindedAt: { $lte: later(at, -overdue.signWithinMs) } };
  await eachOf(service, await readModel.find(silent, { limit }), ({ _id }) =>
    escalate(service, _id, at),
  );
};
