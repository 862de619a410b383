/**
 * Reminders: workers are reminded of their shifts, and unanswered seats are released. The rules and
 * times are in ../domain/reminders.ts.
 *
 * The timers are rows of the read model, and each command id names application and point. A process
 * that was down, killed or had a second beside it reminds once.
 */
import { systemCommand } from "../../../mixins/log/commands.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import { type Instant, later } from "../../contracts/core/units.ts";
import * as rules from "../domain/application.ts";
import { closesMs, lapse, type ReminderPoint, remind, reminded } from "../domain/reminders.ts";
import * as steps from "../domain/transitions.ts";
import type { JobService } from "../job.types.ts";
import { type ApplicationDoc, applicationsView } from "../read-models/job.projection.ts";
import { endApplication } from "../support/application-answer.command.ts";
import { eachOf, unlessMovedOn } from "./unless-moved-on.ts";

const dueFields = { day: "remindDayAt", hours: "remindHoursAt" } as const;

const remindOne = (
  { log }: JobService,
  { _id: applicationId, acceptedAt }: ApplicationDoc,
  point: ReminderPoint,
  at: Instant,
): Promise<void> => {
  const by = systemCommand(`remind/${point}:${applicationId}`, { at });
  const rule = (state: rules.Application) =>
    acceptedAt === null ? [] : remind(steps.found(state), point, acceptedAt, at);
  return unlessMovedOn(log.decide(rules.applications, applicationId, rule, by));
};

/** Reminds the workers whose shifts are near, each point once. */
export const remindWorkers = async (
  service: JobService,
  at: Instant,
  limit: number,
): Promise<void> => {
  for (const point of ["day", "hours"] as const) {
    const due = {
      status: { $in: [...reminded] },
      [dueFields[point]]: { $lte: at },
      startsAt: { $gt: later(at, closesMs[point]) },
    };
    const rows = await readModelOf(service, applicationsView).find(due, { limit });
    await eachOf(service, rows, (row) => remindOne(service, row, point, at));
  }
};

/** Releases the seats of workers who have answered no reminder, where the posting says so. */
export const releaseUnanswered = async (
  service: JobService,
  at: Instant,
  limit: number,
): Promise<void> => {
  const due = { status: "accepted", releasesAt: { $lte: at }, startsAt: { $gt: at } };
  const rows = await readModelOf(service, applicationsView).find(due, { limit });
  await eachOf(service, rows, ({ _id: applicationId }) => {
    const by = systemCommand(`lapse:${applicationId}`, { at });
    const how = { check: steps.found, rule: (applied: rules.Applied) => lapse(applied, at) };
    return unlessMovedOn(endApplication(service, applicationId, "cancelled", how, by));
  });
};
