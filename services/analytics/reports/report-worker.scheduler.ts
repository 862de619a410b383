/**
 * Report worker: makes the reports that were asked for, the oldest first, one at a time.
 *
 * Every process runs one. A run begins with a commit, which one process wins. A run whose process
 * has ended begins again from the start, as its rows are not used before it is finished.
 */
import type { Service, ServiceSchema } from "moleculer";
import { systemCommand } from "../../../mixins/log/commands.ts";
import { resourcesOf } from "../../../mixins/log/service-resources.ts";
import type { LogMethods } from "../../../mixins/log.mixin.ts";
import { periodic } from "../../../mixins/process/periodic.ts";
import { openedReadModel } from "../../../mixins/projection/read-models.ts";
import { pageRows } from "../../contracts/analytics/reports.ts";
import { hourMs, type Instant, newId, now } from "../../contracts/core/units.ts";
import { employerParts } from "./employer-table.query.ts";
import {
  districtsParts,
  funnelParts,
  marketParts,
  noShowsParts,
  type Parts,
  tradesParts,
} from "./market-table.query.ts";
import { type Asked, begin, finish, isRunning, type Report, reports } from "./report.ts";
import { removeOver } from "./report-removal.command.ts";
import {
  dropRun,
  isAlive,
  noteProgress,
  openReportRows,
  writePage,
} from "./report-rows.repository.ts";
import { type ReportDoc, reportList } from "./reports.projection.ts";
import type { Row } from "./table.ts";

type Ours = Service & LogMethods;

const lookMs = 500;
const openMax = 100;
/** How often a run says that its process is alive, and how long it may be silent. */
const signMs = 2000;
const silentMs = 30_000;

const partsOf = (service: Service, { kind, userId, ...window }: Asked): Parts => {
  switch (kind) {
    case "market":
      return marketParts(service, window);
    case "funnel":
      return funnelParts(service, window);
    case "districts":
      return districtsParts(service, window);
    case "trades":
      return tradesParts(service, window);
    case "noShows":
      return noShowsParts(service, window);
    case "employer":
      return employerParts(service, window, userId);
  }
};

/** The worker of one service. */
export class ReportWorker {
  private readonly service: Ours;
  private isClosing = false;
  private sweptMs = Number.NEGATIVE_INFINITY;

  constructor(service: Ours) {
    this.service = service;
  }

  /** Makes the reports that wait, and removes what is over. */
  async look(): Promise<void> {
    const readModel = await openedReadModel(this.service, reportList);
    await this.sweep(now());
    // Figures are incomplete until the logs were read to their end.
    if (resourcesOf(this.service).waiting().length > 0) return;
    const query = { isOpen: true };
    const open = await readModel.find(query, { sort: { order: 1 }, limit: openMax });
    for (const doc of open) {
      if (this.isClosing) return;
      await this.tryReport(doc);
    }
  }

  /** Ends the run of this process; another begins it again. */
  close(): void {
    this.isClosing = true;
  }

  private async tryReport({ _id: reportId }: ReportDoc): Promise<void> {
    const { service } = this;
    const report = await service.log.state(reports, reportId);
    if (report === null || (report.run !== null && (await this.mayBeAlive(reportId)))) return;
    const run = newId();
    const by = systemCommand(`run:${run}`, { isFresh: true });
    const rule = (state: Report) => begin(state, run, report.run, by.at);
    const { state } = await service.log.decide(reports, reportId, rule, by);
    if (report.run !== null) await dropRun(service, report.run);
    if (isRunning(state, run)) await this.make(report.asked, run);
  }

  /** Without replicas a run that this process does not have open is over. */
  private async mayBeAlive(reportId: string): Promise<boolean> {
    const { exclusive } = await resourcesOf(this.service).store();
    return !exclusive && isAlive(this.service, reportId, now(), silentMs);
  }

  private async make(asked: Asked, run: string): Promise<void> {
    const { service } = this;
    const { reportId } = asked;
    try {
      await noteProgress(service, reportId, run, 0, now());
      const made = await this.write(asked, run);
      if (made !== null) {
        const by = systemCommand(`done:${run}`, { isFresh: true });
        await service.log.decide(reports, reportId, (state) => finish(state, made, by.at), by);
      }
    } catch (error) {
      // A later run tries again; a report whose runs all failed has failed.
      service.logger.warn(`report ${reportId} is not made: ${(error as Error).message}`);
    }
    const { made = null } = (await service.log.state(reports, reportId)) ?? {};
    if (made?.run !== run) await dropRun(service, run);
  }

  /** Writes the pages of a run; null when it may not go on. */
  private async write(asked: Asked, run: string) {
    const { service } = this;
    const { reportId, userId } = asked;
    const waiting: Row[] = [];
    let [rows, pages, signedMs] = [0, 0, performance.now()];
    const flush = async (least: number): Promise<void> => {
      while (waiting.length >= least) {
        const some = waiting.splice(0, pageRows);
        await writePage(service, { run, userId, page: pages, rows: some }, now());
        rows += some.length;
        pages += 1;
      }
    };
    for await (const part of partsOf(service, asked)) {
      if (this.isClosing) return null;
      if (!isRunning(await service.log.state(reports, reportId), run)) return null;
      waiting.push(...part.rows);
      await flush(pageRows);
      if (performance.now() - signedMs > signMs || part.progress === 1) {
        await noteProgress(service, reportId, run, part.progress, now());
        signedMs = performance.now();
      }
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    if (waiting.length > 0) await flush(1);
    return { run, rows, pages };
  }

  /** Removes reports, and pages, whose time is over. */
  private async sweep(at: Instant): Promise<void> {
    if (performance.now() - this.sweptMs < hourMs) return;
    this.sweptMs = performance.now();
    await removeOver(this.service, at);
  }
}

/** Looks for reports while the service runs. */
export const reportWorker = (): Partial<ServiceSchema> => ({
  async started(this: Service) {
    await openReportRows(this);
    const worker = new ReportWorker(this as Ours);
    const stop = periodic(
      lookMs,
      () => worker.look(),
      ({ message }) => this.logger.warn(`reports are not made: ${message}`),
    );
    resourcesOf(this).onClose(async () => {
      worker.close();
      await stop();
    });
  },
});
