/**
 * Report schedules scheduler: requests the reports that repeat, when their period is over.
 *
 * Every process runs one. The command's id follows from schedule and period, so any number of
 * processes, attempts and restarts request one report. After a downtime over several periods only
 * the last one is requested: the caller of the earlier ones can still ask for them.
 */
import type { Service, ServiceSchema } from "moleculer";
import { commandOfMessage, systemCommand } from "../../../mixins/log/commands.ts";
import { resourcesOf } from "../../../mixins/log/service-resources.ts";
import type { LogMethods } from "../../../mixins/log.mixin.ts";
import { periodic } from "../../../mixins/process/periodic.ts";
import { openedReadModel } from "../../../mixins/projection/read-models.ts";
import { eventIdOf } from "../../contracts/core/event-id.ts";
import { type Instant, newId, now } from "../../contracts/core/units.ts";
import type { Message } from "../../contracts/index.ts";
import { type Report, reports, request } from "./report.ts";
import { endAll, noteRequested, reportDue, type Schedules, schedules } from "./report-schedule.ts";
import { type ScheduleDoc, scheduleList } from "./report-schedules.projection.ts";

type Ours = Service & LogMethods;

const lookMs = 2000;
const dueMax = 200;

const requestDue = async (service: Ours, doc: ScheduleDoc, at: Instant): Promise<void> => {
  const { log } = service;
  const of = { userId: doc.userId, scheduleId: doc._id };
  const kept = (await log.state(schedules, of.userId))[of.scheduleId];
  // The read model may be behind a schedule that has ended.
  const asked = kept === undefined ? null : reportDue(of, kept, at);
  if (asked === null) return;
  const { reportId } = asked;
  const rule = (report: Report) => request(report, asked);
  await log.decide(reports, reportId, rule, systemCommand(`scheduled:${reportId}`, { at }));
  const note = systemCommand(`noted:${reportId}`, { at });
  await log.decide(schedules, of.userId, (state) => noteRequested(state, of, asked), note);
};

/** Requests every report that is due at an instant. One that fails holds up no other. */
export const requestDueReports = async (service: Ours, at: Instant): Promise<void> => {
  const readModel = await openedReadModel(service, scheduleList);
  // A suspension that was not read yet may have ended a schedule.
  if (resourcesOf(service).waiting().length > 0) return;
  const query = { dueAt: { $lte: at } };
  const due = await readModel.find(query, { sort: { dueAt: 1 }, limit: dueMax });
  for (const doc of due) {
    try {
      await requestDue(service, doc, at);
    } catch (error) {
      service.logger.warn(`report schedule ${doc._id} waits: ${(error as Error).message}`);
    }
  }
};

/** Ends all schedules of a person; idempotent. */
export const endSchedules = async (
  service: Service,
  userId: string,
  by = systemCommand(`endSchedules:${newId()}`, { isFresh: true }),
): Promise<void> => {
  const rule = (state: Schedules) => endAll(state, userId);
  await (service as Ours).log.decide(schedules, userId, rule, by);
};

/** Ends all schedules of a person who was suspended or has left, once per message. */
export const endSchedulesAfter = (
  service: Service,
  message: Message<"user.suspended" | "user.accountClosed">,
): Promise<void> => {
  const command = commandOfMessage(message, `endSchedules:${eventIdOf(message)}`);
  return endSchedules(service, message.data.userId, command);
};

/** Looks for schedules that are due while the service runs. */
export const reportSchedules = (): Partial<ServiceSchema> => ({
  started(this: Service) {
    const stop = periodic(
      lookMs,
      () => requestDueReports(this as Ours, now()),
      ({ message }) => this.logger.warn(`report schedules wait: ${message}`),
    );
    resourcesOf(this).onClose(stop);
  },
});
