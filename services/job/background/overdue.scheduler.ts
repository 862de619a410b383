/** The clock's part of what is overdue: asks both sides, then leaves it to an operator. */
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

/** Decides for OneDay, unless it has gone on. */
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

/** Leaves an application to an operator, unless it has gone on. */
export const escalate = (service: JobService, applicationId: string, at: Instant): Promise<void> =>
  decided(service, applicationId, "escalate", overdue.escalate, at);

/** Asks of the shifts that are over, and leaves to an operator those whose sides stay silent. */
export const askOverdue = async (
  service: JobService,
  at: Instant,
  limit: number,
): Promise<void> => {
  const view = readModelOf(service, applicationsView);
  const status = { $in: [...overdue.waiting] };
  const over = { status, overdueUntil: null, endsAt: { $lte: later(at, -overdue.askAfterMs) } };
  for (const { _id } of await view.find(over, { limit })) {
    await decided(service, _id, "overdue", overdue.askBoth, at);
  }
  const silent = { status, overdueUntil: { $lte: at } };
  for (const { _id } of await view.find(silent, { limit })) await escalate(service, _id, at);
};
