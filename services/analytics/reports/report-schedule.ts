/**
 * Report schedule: a report that a person wants of every week or month.
 *
 * Owns the streams `reportSchedules:<userId>`. A person has one schedule of a kind and interval, so
 * an operator has ten at most and an employer two.
 */
import type { StreamDefinition } from "../../../mixins/log/event-log.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { type Instant, idFrom } from "../../contracts/core/units.ts";
import type { Announcement } from "../../contracts/events.ts";
import type { Answer } from "../../contracts/index.ts";
import type { Asked, ReportKind } from "./report.ts";
import { type Every, lastDue, nextDue, periodDueAt } from "./report-period.ts";

export type KeptSchedule = {
  readonly kind: ReportKind;
  readonly every: Every;
  readonly setAt: Instant;
  /** When the next report is requested. */
  readonly dueAt: Instant;
};
/** The schedules of one person, by id. */
export type Schedules = Readonly<Record<string, KeptSchedule>>;
export type ShownSchedule = Answer<"analytics.reportSchedules.add">;

type Of<More = unknown> = { readonly userId: string; readonly scheduleId: string } & More;
export type ScheduleEvent =
  | { readonly type: "scheduleSet"; readonly data: Of<KeptSchedule> }
  | { readonly type: "scheduleMoved"; readonly data: Of<{ reportId: string; dueAt: Instant }> }
  | { readonly type: "scheduleEnded"; readonly data: Of };

const evolve = (state: Schedules, { type, data }: ScheduleEvent): Schedules => {
  const { scheduleId } = data;
  const { [scheduleId]: before, ...others } = state;
  switch (type) {
    case "scheduleSet": {
      const { kind, every, setAt, dueAt } = data;
      return { ...others, [scheduleId]: { kind, every, setAt, dueAt } };
    }
    case "scheduleMoved":
      return before === undefined
        ? state
        : { ...others, [scheduleId]: { ...before, dueAt: data.dueAt } };
    case "scheduleEnded":
      return others;
  }
};

export const schedules: StreamDefinition<Schedules, ScheduleEvent> = {
  stream: "reportSchedules",
  empty: {},
  evolve,
};

type Wanted = Of<{ readonly kind: ReportKind; readonly every: Every }>;

/** Adds a schedule. Refuses SCHEDULE_EXISTS for a kind and interval that the person has. */
export const add = (state: Schedules, wanted: Wanted, at: Instant): ScheduleEvent[] => {
  const { kind, every } = wanted;
  const [scheduleId] =
    Object.entries(state).find(([, one]) => one.kind === kind && one.every === every) ?? [];
  if (scheduleId !== undefined) throw new Refusal("SCHEDULE_EXISTS", { scheduleId });
  return [{ type: "scheduleSet", data: { ...wanted, setAt: at, dueAt: nextDue(every, at) } }];
};

/** A schedule of the person. Refuses NOT_FOUND (404), also for another person's. */
export const scheduleIn = (state: Schedules, scheduleId: string): KeptSchedule => {
  const kept = state[scheduleId];
  if (kept === undefined) throw new Refusal("NOT_FOUND", {}, 404);
  return kept;
};

/** Ends a schedule. Refuses NOT_FOUND (404). */
export const end = (state: Schedules, of: Of): ScheduleEvent[] => {
  scheduleIn(state, of.scheduleId);
  return [{ type: "scheduleEnded", data: of }];
};

/** Ends all schedules of a person; no event if there is none. */
export const endAll = (state: Schedules, userId: string): ScheduleEvent[] =>
  Object.keys(state).map((scheduleId) => ({ type: "scheduleEnded", data: { userId, scheduleId } }));

/**
 * The report that a schedule requests at an instant, of the last period that is due; null if none
 * is. Periods before the last are left out. Its id follows from schedule and period.
 */
export const reportDue = (
  { userId, scheduleId }: Of,
  { kind, every, dueAt }: KeptSchedule,
  at: Instant,
): Asked | null => {
  if (dueAt > at) return null;
  const period = periodDueAt(every, lastDue(every, at));
  const reportId = idFrom("scheduledReport", scheduleId, period.from);
  return { reportId, userId, kind, ...period, at };
};

/**
 * Notes that a report was requested, and when the next is due. No event for a schedule that has
 * ended or that another process has moved.
 */
export const noteRequested = (state: Schedules, of: Of, asked: Asked): ScheduleEvent[] => {
  const kept = state[of.scheduleId];
  if (kept === undefined || kept.dueAt > asked.at) return [];
  const dueAt = nextDue(kept.every, asked.at);
  return [{ type: "scheduleMoved", data: { ...of, reportId: asked.reportId, dueAt } }];
};

/** A schedule in an answer. */
export const shownSchedule = (
  scheduleId: string,
  { kind, every, setAt, dueAt }: KeptSchedule,
): ShownSchedule => ({ scheduleId, kind, every, setAt, nextAt: dueAt });

/** The public events of a schedule: when its next report is due, null once it has ended. */
export const announceSchedule = (event: ScheduleEvent): Announcement[] => {
  const { userId, scheduleId } = event.data;
  const dueAt = event.type === "scheduleEnded" ? null : event.data.dueAt;
  return [{ type: "analytics.scheduleMoved", data: { userId, scheduleId, dueAt } }];
};
