/** Reports that repeat: due once, after a crash, a downtime and with two processes, and each person's own. */
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { resourcesOf } from "../../../mixins/log/service-resources.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import { lastDue, nextDue } from "../../../services/analytics/reports/report-period.ts";
import { schedules } from "../../../services/analytics/reports/report-schedule.ts";
import { requestDueReports } from "../../../services/analytics/reports/report-schedules.scheduler.ts";
import { reportList } from "../../../services/analytics/reports/reports.projection.ts";
import {
  dayMs,
  hourMs,
  type Instant,
  later,
  newId,
  now,
} from "../../../services/contracts/core/units.ts";
import { type Answer, call } from "../../../services/contracts/index.ts";
import { startClock, stopClockAt } from "../../support/clock.ts";
import { until } from "../../support/until.ts";
import { type Desk, openDesk, operatorId, type Report } from "./report-desk.ts";

type Schedule = Answer<"analytics.reportSchedules.add">;
type Page = { readonly items: Schedule[] };
const path = "/report-schedules";
const weekMs = 7 * dayMs;
let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(async () => {
  startClock();
  await desk.running.stop();
});

const add = async (kind: string, every: string, userId = operatorId): Promise<Schedule> => {
  const role = kind === "employer" ? "employer" : "operator";
  const { status, json } = await desk.ask("POST", path, userId, role, { kind, every });
  expect(status).toBe(201);
  await desk.settled();
  return json as Schedule;
};
/** Does what is due at an instant, as two processes whose clocks differ by a second. */
const tick = async (at: Instant): Promise<void> => {
  await until(() => resourcesOf(desk.service).waiting().length === 0);
  await Promise.all([at, later(at, 1000), at].map((one) => requestDueReports(desk.service, one)));
  await desk.settled();
};
const listed = async (userId = operatorId): Promise<Schedule[]> => {
  const role = userId === operatorId ? "operator" : "employer";
  return ((await desk.ask("GET", path, userId, role)).json as Page).items;
};
/** The reports there are, oldest period first. */
const made = async (): Promise<Report[]> => {
  const { items } = (await desk.ask("GET", "")).json as { items: Report[] };
  return items.sort((a, b) => (a.from < b.from ? -1 : 1));
};
const periods = async () => (await made()).map(({ from, to }) => [from, to]);
const weekBefore = (due: string) => {
  const monday = later(due as Instant, -6 * hourMs);
  return [later(monday, -weekMs), monday];
};

test("a report is requested once for each week, and not before it is due", async () => {
  const { nextAt } = await add("market", "week");
  const due = nextAt as Instant;
  expect(due).toBe(nextDue("week", now()));
  await tick(later(due, -2000));
  expect(await made()).toEqual([]);
  await tick(due);
  await tick(later(due, dayMs));
  expect(await made()).toMatchObject([{ kind: "market", from: weekBefore(due)[0] }]);
  await tick(later(due, weekMs));
  expect(await periods()).toEqual([weekBefore(due), weekBefore(later(due, weekMs))]);
  expect(await listed()).toMatchObject([{ nextAt: later(due, 2 * weekMs) }]);
});

test("the report of a month is made like any other, and the service looks for it by itself", async () => {
  const { nextAt } = await add("trades", "month");
  stopClockAt(nextAt as Instant);
  await until(
    async () => (await readModelOf(desk.service, reportList).find({}, { limit: 2 })).length === 1,
    20_000,
  );
  startClock();
  await until(async () => (await made())[0]?.status === "done", 20_000);
  const [report] = await made();
  const begun = later(nextAt as Instant, -6 * hourMs);
  expect(report).toMatchObject({ to: begun, rows: 0 });
  expect((await desk.file(report?.reportId ?? "", "csv")).status).toBe(200);
});

test("after a downtime over three weeks only the last one is requested, once", async () => {
  const { nextAt } = await add("market", "week");
  await desk.running.halt();
  desk = await openDesk(desk.running.dataDir);
  const back = later(nextAt as Instant, 2 * weekMs + dayMs);
  await tick(back);
  expect(await periods()).toEqual([weekBefore(lastDue("week", back))]);
  expect(await listed()).toMatchObject([{ nextAt: nextDue("week", back) }]);
});

test("a process that dies between the report and its note requests no second one", async () => {
  const { nextAt, scheduleId } = await add("market", "week");
  const due = nextAt as Instant;
  const { log } = desk.service;
  const decide = log.decide.bind(log);
  log.decide = (async (...of: Parameters<typeof decide>) => {
    if (of[0].stream === schedules.stream) throw new Error("the process has died");
    return decide(...of);
  }) as typeof log.decide;
  await tick(due);
  const dead = desk;
  const folder = dead.running.crash();
  desk = await openDesk(folder);
  await dead.running.stop();
  const before = await desk.service.log.state(schedules, operatorId);
  expect(before[scheduleId]?.dueAt).toBe(due);
  await tick(later(due, hourMs));
  expect(await periods()).toEqual([weekBefore(due)]);
  expect(await listed()).toMatchObject([{ nextAt: later(due, weekMs) }]);
});

test("a person has one schedule of a kind and interval, and a repeated key makes no second", async () => {
  const key = newId();
  const body = { kind: "market", every: "week" };
  const first = await desk.ask("POST", path, operatorId, "operator", body, key);
  const again = await desk.ask("POST", path, operatorId, "operator", body, key);
  expect([first.status, again]).toEqual([201, first]);
  const other = await desk.ask("POST", path, operatorId, "operator", body);
  expect(other).toMatchObject({ status: 409, json: { code: "SCHEDULE_EXISTS" } });
  for (const kind of ["market", "funnel", "districts", "trades", "noShows"]) {
    for (const every of ["week", "month"]) {
      await desk.ask("POST", path, operatorId, "operator", { kind, every });
    }
  }
  expect(await listed()).toHaveLength(10);
});

test("an employer has schedules of their own report only, and sees and ends no other person's", async () => {
  const [employerId, stranger] = [newId(), newId()];
  const { scheduleId, nextAt } = await add("employer", "week", employerId);
  const body = { kind: "market", every: "week" };
  const said = await desk.ask("POST", path, employerId, "employer", body);
  expect(said).toMatchObject({ status: 403, json: { code: "WRONG_ROLE" } });
  expect(await listed(stranger)).toEqual([]);
  expect(await listed()).toEqual([]);
  for (const [userId, role] of [
    [stranger, "employer"],
    [operatorId, "operator"],
  ] as const) {
    const ended = await desk.ask("DELETE", `${path}/${scheduleId}`, userId, role);
    expect(ended).toMatchObject({ status: 404, json: { code: "NOT_FOUND" } });
  }
  await tick(nextAt as Instant);
  const [report] = await made();
  const theirs = await desk.ask("GET", `/${report?.reportId}`, employerId, "employer");
  expect(theirs).toMatchObject({ status: 200, json: { kind: "employer" } });
  const other = await desk.ask("GET", `/${report?.reportId}`, stranger, "employer");
  expect(other.status).toBe(404);
});

test("a schedule that was ended requests nothing, and can be set again", async () => {
  const { scheduleId, nextAt } = await add("market", "week");
  const ended = await desk.ask("DELETE", `${path}/${scheduleId}`);
  expect(ended).toMatchObject({ status: 200, json: { scheduleId } });
  expect((await desk.ask("DELETE", `${path}/${scheduleId}`)).status).toBe(404);
  await desk.settled();
  await tick(nextAt as Instant);
  expect(await made()).toEqual([]);
  expect((await add("market", "week")).scheduleId).not.toBe(scheduleId);
});

test.each([
  ["is suspended", "user.suspended", { suspensionId: newId() }],
  ["closes their account", "user.accountClosed", { deletionId: newId() }],
] as const)("all schedules of a person who %s end, and no other's", async (_, type, more) => {
  const employerId = newId();
  const { nextAt } = await add("employer", "week", employerId);
  await add("employer", "month", employerId);
  await add("market", "week");
  await desk.probes.user.announceAll([{ type, data: { userId: employerId, ...more } } as never]);
  await until(async () => (await listed(employerId)).length === 0);
  await desk.settled();
  await tick(nextAt as Instant);
  expect((await made()).map(({ kind }) => kind)).toEqual(["market"]);
});

test("an account that is erased leaves no schedule, and its export shows them before", async () => {
  const employerId = newId();
  const { scheduleId } = await add("employer", "month", employerId);
  const of = { userId: employerId };
  const { sections } = await call(desk.running.broker, "analytics.personal.export", of);
  const held = sections.find(({ name }) => name === "reportSchedules");
  expect(held?.items).toMatchObject([{ scheduleId, every: "month" }]);
  await call(desk.running.broker, "analytics.personal.erase", { ...of, cid: newId() });
  expect(await listed(employerId)).toEqual([]);
});
