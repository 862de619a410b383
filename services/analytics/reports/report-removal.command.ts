/** Report removal: a report leaves for good, with its pages, after its time or with its person. */
import type { Service } from "moleculer";
import { systemCommand } from "../../../mixins/log/commands.ts";
import type { LogMethods } from "../../../mixins/log.mixin.ts";
import { openedReadModel } from "../../../mixins/projection/read-models.ts";
import { type Instant, later, now } from "../../contracts/core/units.ts";
import { keptMs, type Report, remove, reports } from "./report.ts";
import { dropProgress, dropRowsBefore, dropRowsOf, dropRun } from "./report-rows.repository.ts";
import { reportList } from "./reports.projection.ts";

type Ours = Service & LogMethods;

const removedAtOnce = 200;
/** Of one person: more than can be asked for in the days that one is kept. */
const reportsMax = 10_000;

/** Removes the reports that ended longer ago than their files are kept, and their pages. */
export const removeOver = async (service: Ours, at: Instant): Promise<void> => {
  const readModel = await openedReadModel(service, reportList);
  const query = { removeAt: { $lte: at } };
  const over = await readModel.find(query, { sort: { removeAt: 1 }, limit: removedAtOnce });
  for (const { _id: reportId } of over) await removeReport(service, reportId, at);
  await dropRowsBefore(service, later(at, -keptMs));
};

/** Removes a report for good, with its pages. */
export const removeReport = async (service: Ours, reportId: string, at: Instant): Promise<void> => {
  const by = systemCommand(`remove:${reportId}`, { at });
  const { state } = await service.log.decide(
    reports,
    reportId,
    (one: Report) => remove(one, at),
    by,
  );
  if (state?.run != null) await dropRun(service, state.run);
  await dropProgress(service, reportId);
};

/** Removes all reports of a person, with their pages. */
export const eraseReports = async (service: Service, userId: string): Promise<void> => {
  const readModel = await openedReadModel(service, reportList);
  const all = await readModel.find({ userId }, { limit: reportsMax });
  for (const { _id: reportId } of all) await removeReport(service as Ours, reportId, now());
  await dropRowsOf(service, userId);
};
