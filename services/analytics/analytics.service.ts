/**
 * Analytics: figures of the market, its events one by one, earnings, and reports as files.
 *
 * Owns the streams `fact:<id>`, `report:<id>` and `reportSchedules:<userId>`, and read models of
 * all services' events. It announces the facts of sagas, and what becomes of reports.
 */
import { callerOf } from "../../mixins/auth/auth.middleware.ts";
import { deadLetters } from "../../mixins/dead-letters.mixin.ts";
import { commandOfRequest } from "../../mixins/log/commands.ts";
import type { Commit } from "../../mixins/log/commit.ts";
import { type LogMethods, log } from "../../mixins/log.mixin.ts";
import { heldLimit, personalData } from "../../mixins/personal-data.mixin.ts";
import { readModelOf } from "../../mixins/projection/read-models.ts";
import { projection } from "../../mixins/projection.mixin.ts";
import { subscription } from "../../mixins/subscription.mixin.ts";
import { limitDefault, pageOf, readCursor } from "../contracts/core/paging.ts";
import { Refusal } from "../contracts/core/refusal.ts";
import { idFrom } from "../contracts/core/units.ts";
import type { Announcement } from "../contracts/events.ts";
import { service } from "../contracts/index.ts";
import { marketApplications, marketJobs } from "./facts/market.projection.ts";
import { eventJournal } from "./journal/event-journal.projection.ts";
import { announceFact, type Fact, type FactEvent, fact, record } from "./journal/fact.ts";
import { entriesOfStory, newestJournalEntries, storyEntriesMax } from "./journal/journal.query.ts";
import { storyOf } from "./journal/story.ts";
import { insightActions } from "./market/insight.actions.ts";
import { marketFollower, marketOf } from "./market/market.follower.ts";
import { unusualDays } from "./market/unusual-day.scheduler.ts";
import { reportActions } from "./reports/report.actions.ts";
import { announceReport, type ReportEvent, reports } from "./reports/report.ts";
import { eraseReports } from "./reports/report-removal.command.ts";
import { reportScheduleActions } from "./reports/report-schedule.actions.ts";
import { announceSchedule, type ScheduleEvent, schedules } from "./reports/report-schedule.ts";
import { scheduleList } from "./reports/report-schedules.projection.ts";
import {
  endSchedules,
  endSchedulesAfter,
  reportSchedules,
} from "./reports/report-schedules.scheduler.ts";
import { reportWorker } from "./reports/report-worker.scheduler.ts";
import { reportList } from "./reports/reports.projection.ts";
import { summaryBuckets, summaryOf } from "./summary/summary.follower.ts";
import { windowOf } from "./time-window.ts";
import { earningsOf } from "./worker/earnings.ts";

/** Of one worker: more than a lifetime of days. */
const applicationsMax = 100_000;

const announce = ({ stream, events }: Commit): Announcement[] => {
  const [kind, id = ""] = stream.split(":");
  if (kind === reports.stream) {
    return (events as unknown as readonly ReportEvent[]).flatMap((one) => announceReport(id, one));
  }
  if (kind === schedules.stream) {
    return (events as unknown as readonly ScheduleEvent[]).flatMap(announceSchedule);
  }
  // A cancelled step leaves a tombstone, which is no fact.
  return (events as unknown as readonly FactEvent[])
    .filter(({ type }) => type === "recorded")
    .map((event) => announceFact(id, event));
};

export default service<"analytics", LogMethods>({
  name: "analytics",
  mixins: [
    log({ announce }),
    deadLetters(),
    personalData({
      async held(service, userId) {
        // After a rebuild the read model has its documents in another order.
        const page = { sort: { order: -1 as const }, limit: heldLimit };
        const found = await readModelOf(service, eventJournal).find({ subjects: userId }, page);
        const asked = await readModelOf(service, reportList).find({ userId }, page);
        const repeated = Object.entries(
          await (service as LogMethods & typeof service).log.state(schedules, userId),
        );
        return {
          reportSchedules: repeated.map(([scheduleId, one]) => ({ scheduleId, ...one })),
          reports: asked.map(({ _id: reportId, isOpen, order }) => ({ reportId, isOpen, order })),
          events: found.map(({ _id: eventId, type, at, data }) => ({ eventId, type, at, data })),
        };
      },
      ends: endSchedules,
      erases: { report_rows: eraseReports },
      holdsIds: ["report_runs"],
    }),
    projection(eventJournal),
    projection(marketJobs),
    projection(marketApplications),
    projection(reportList),
    projection(scheduleList),
    subscription(),
    reportWorker(),
    reportSchedules(),
    summaryBuckets(),
    marketFollower,
    unusualDays(),
  ],

  subscriptions: {
    "user.suspended"(message) {
      return endSchedulesAfter(this, message);
    },
    "user.accountClosed"(message) {
      return endSchedulesAfter(this, message);
    },
  },

  actions: {
    ...reportActions,
    ...insightActions,
    ...reportScheduleActions,

    summary(ctx) {
      return summaryOf(this, windowOf(ctx.params));
    },

    funnel(ctx) {
      return marketOf(this).funnel(windowOf(ctx.params));
    },
    districts(ctx) {
      return marketOf(this).districts(windowOf(ctx.params));
    },
    trades(ctx) {
      return marketOf(this).trades(windowOf(ctx.params));
    },

    async me(ctx) {
      const { userId: workerId } = callerOf(ctx);
      const found = readModelOf(this, marketApplications).find(
        { workerId },
        { limit: applicationsMax },
      );
      return earningsOf(await found);
    },

    async events(ctx) {
      const { limit = limitDefault, cursor, subject, type } = ctx.params;
      const [before = null] = readCursor(cursor, ["string"]) ?? [];
      const rows = await newestJournalEntries(readModelOf(this, eventJournal), {
        ...windowOf(ctx.params),
        subject,
        type,
        before,
        limit: limit + 1,
      });
      return pageOf(
        rows,
        limit,
        ({ order }) => [order],
        ({ _id, type, subject, at, correlationId, data }) => ({
          eventId: _id,
          type,
          subject,
          at,
          correlationId,
          data,
        }),
      );
    },

    async story(ctx) {
      const { correlationId } = ctx.params;
      const found = await entriesOfStory(readModelOf(this, eventJournal), correlationId);
      if (found.length === 0) throw new Refusal("NOT_FOUND", {}, 404);
      return { correlationId, items: storyOf(found), isCut: found.length >= storyEntriesMax };
    },

    async record(ctx) {
      const { cid, kind, data } = ctx.params;
      const by = commandOfRequest(ctx);
      const rule = (state: Fact) => record(state, kind, data, by.at);
      const done = await this.log.decide(fact, idFrom("fact", cid), rule, by);
      return { factId: done.id };
    },
  },
});
