/** Report actions: ask for a report, see how far it is, cancel it, and read its table. */
import type { Service } from "moleculer";
import { callerOf, markReplayed } from "../../../mixins/auth/auth.middleware.ts";
import { countToday } from "../../../mixins/daily-limits/daily-count.ts";
import { commandOfRequest } from "../../../mixins/log/commands.ts";
import type { LogMethods } from "../../../mixins/log.mixin.ts";
import { newestInSpans } from "../../../mixins/projection/newest-first.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import { limitDefault, pageOf, readCursor } from "../../contracts/core/paging.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { earliest, idFrom, instant, latest } from "../../contracts/core/units.ts";
import type { Caller, Ctx, Handlers } from "../../contracts/index.ts";
import {
  cancel,
  checkAsked,
  type Known,
  madeOf,
  type Report,
  reports,
  request,
  type Shown,
  shownReport,
  visibleTo,
} from "./report.ts";
import { dropRun, progressOf, readPage } from "./report-rows.repository.ts";
import { type ReportDoc, reportList } from "./reports.projection.ts";
import { fileNames, tables } from "./table.ts";

type Ours = Service & LogMethods;
type Names = "reports" | `reports.${"request" | "get" | "cancel" | "file" | "rows"}`;

const shown = async (service: Ours, report: Known): Promise<Shown> =>
  shownReport(report, await progressOf(service, report.asked.reportId, report.run));

const found = async (service: Ours, reportId: string, caller: Caller): Promise<Known> =>
  visibleTo(await service.log.state(reports, reportId), caller);

/** The newest reports of a caller; of everyone for an operator. Refuses CURSOR_INVALID (422). */
const newestFor = (
  service: Ours,
  { userId, role }: Caller,
  { cursor, limit = limitDefault }: Ctx<"analytics.reports">["params"],
): Promise<ReportDoc[]> => {
  const readModel = readModelOf(service, reportList);
  const [below = latest] = readCursor(cursor, ["string"]) ?? [];
  const count = limit + 1;
  if (role === "operator") {
    const spans = { prefix: "", from: earliest, below, limit: count };
    return newestInSpans(readModel, { field: "order", ...spans });
  }
  const query = { userId, order: { $lt: below } };
  return readModel.find(query, { sort: { order: -1 }, limit: count });
};

export const reportActions: Pick<Handlers<"analytics", Ours>, Names> = {
  async "reports.request"(ctx) {
    const { userId, role } = callerOf(ctx);
    const { kind } = ctx.params;
    const command = commandOfRequest(ctx);
    const reportId = idFrom("report", command.cid);
    const [from, to] = [instant(ctx.params.from), instant(ctx.params.to)];
    const asked = { reportId, userId, kind, from, to, at: command.at };
    checkAsked(asked, role);
    await countToday(this.log, "reports", userId, command);
    const rule = (report: Report) => request(report, asked);
    const done = await this.log.decide(reports, reportId, rule, command);
    markReplayed(ctx, done);
    return shown(this, visibleTo(done.state, callerOf(ctx)));
  },

  async reports(ctx) {
    const caller = callerOf(ctx);
    const { limit = limitDefault } = ctx.params;
    const page = pageOf(
      await newestFor(this, caller, ctx.params),
      limit,
      ({ order }) => [order],
      ({ _id }) => _id,
    );
    const states = await Promise.all(page.items.map((id) => this.log.state(reports, id)));
    // The list may be behind a report that was removed.
    const known = states.filter(
      (state): state is Known => state !== null && state.status !== "removed",
    );
    const items = known.map((state) => shown(this, state));
    return { ...page, items: await Promise.all(items) };
  },

  async "reports.get"(ctx) {
    return shown(this, await found(this, ctx.params.reportId, callerOf(ctx)));
  },

  async "reports.cancel"(ctx) {
    const { reportId } = ctx.params;
    const caller = callerOf(ctx);
    const command = commandOfRequest(ctx);
    const rule = (report: Report) => cancel(report, caller, command.at);
    const done = await this.log.decide(reports, reportId, rule, command);
    const known = visibleTo(done.state, caller);
    if (known.run !== null) await dropRun(this, known.run);
    return shown(this, known);
  },

  async "reports.file"(ctx) {
    const { reportId, format = "csv" } = ctx.params;
    const known = await found(this, reportId, callerOf(ctx));
    const { run, pages } = madeOf(known);
    const { kind, from, to } = known.asked;
    return {
      format,
      ...fileNames(kind, from, to),
      ...tables[kind],
      columns: [...tables[kind].columns],
      run,
      pages,
    };
  },

  async "reports.rows"(ctx) {
    const { run, page } = ctx.params;
    const rows = await readPage(this, run, page);
    if (rows === null) throw new Refusal("NOT_FOUND", {}, 404);
    return { rows: rows.map((row) => [...row]) };
  },
};
