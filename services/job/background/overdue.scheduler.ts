/** Overdue shifts: both sides are asked, then an operator decides. */
import { systemCommand } from "../../../mixins/log/commands.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import { type Instant, later } from "../../contracts/core/units.ts";
import * as rules from "../domain/application.ts";
import * as overdue from "../domain/overdue.ts";
import * as steps from "../domain/transitions.ts";
import type { JobService } from "../job.types.ts";
import { applicationsView } from "../read-models/job.projection.ts";
import { unlessMovedOn } from "./unless-moved-on.ts";

type Rule = (applied: rules.Applied, at: Instant) => rules.ApplicationEvent[];

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

/** Asks both sides of shifts that are over. Refers those without an answer to an operator. */
export const askOverdue = async (
  service: JobService,
  at: Instant,
  limit: number,
): Promise<void> => {
  const readModel = readModelOf(service, applicationsView);
  const status = { $in: [...overdue.waiting] };
  const over = { status, overdueUntil: null, endsAt: { $lte: later(at, -overdue.askAfterMs) } };
  for (const { _id } of await readModel.find(over, { limit })) {
    await decided(service, _id, "overdue", overdue.askBoth, at);
  }
  const silent = { status, overdueUntil: { $lte: at } };
  for (const { _id } of await readModel.find(silent, { limit })) await escalate(service, _id, at);
};
