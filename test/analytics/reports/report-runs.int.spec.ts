/** Runs of reports: cancelled or crashed in the middle, failed for good, and removed after their time. */
import { afterEach, expect, test } from "@jest/globals";
import { resourcesOf } from "../../../mixins/log/service-resources.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import { marketJobs } from "../../../services/analytics/facts/market.projection.ts";
import { reports } from "../../../services/analytics/reports/report.ts";
import { removeOver } from "../../../services/analytics/reports/report-removal.command.ts";
import { dayMs, later, newId, now } from "../../../services/contracts/core/units.ts";
import { call } from "../../../services/contracts/index.ts";
import { until } from "../../support/until.ts";
import { type Desk, november, onDay, openDesk, type Report } from "./report-desk.ts";

const employerId = newId();
let desk: Desk;
/** A gate that a failed test left closed would let no service stop. */
let opens: (() => void)[] = [];
let crashed: Desk | null = null;
afterEach(async () => {
  for (const open of opens) open();
  opens = [];
  await crashed?.running.stop();
  crashed = null;
  await desk.running.stop();
});

/** Waits before the jobs of a day are read, until it is opened. */
const gateOn = (at: Desk, day: number) => {
  const readModel = readModelOf(at.service, marketJobs);
  const find = readModel.find.bind(readModel);
  const reached = Promise.withResolvers<void>();
  const opened = Promise.withResolvers<void>();
  readModel.find = async (query, options) => {
    if (JSON.stringify(query).includes(`"$gt":"${employerId} ${onDay(day, 0)}`)) {
      reached.resolve();
      await opened.promise;
    }
    return find(query, options);
  };
  const open = () => opened.resolve();
  opens.push(open);
  return { reached: reached.promise, open };
};
/** More rows than two pages on the third day, and one shift later. */
const fill = async (at: Desk): Promise<void> => {
  await at.work(Array.from({ length: 1100 }, () => ({ employerId, startsAt: onDay(3) })));
  await at.work([{ employerId, startsAt: onDay(20) }]);
};
const asked = async (at: Desk): Promise<string> => {
  const body = { kind: "employer", from: november[0], to: november[1] };
  return ((await at.ask("POST", "", employerId, "employer", body)).json as Report).reportId;
};
const reportOf = async (at: Desk, reportId: string): Promise<Report> =>
  (await at.ask("GET", `/${reportId}`, employerId, "employer")).json as Report;
const pagesOf = async (at: Desk) =>
  (await resourcesOf(at.service).collection("report_rows")).count({});

test("a running report shows its progress, has no file, and ends when it is cancelled", async () => {
  desk = await openDesk();
  await fill(desk);
  const gate = gateOn(desk, 20);
  const reportId = await asked(desk);
  await gate.reached;
  expect(await pagesOf(desk)).toBe(2);
  expect(await reportOf(desk, reportId)).toMatchObject({ status: "running", rows: null });
  const file = await desk.ask("GET", `/${reportId}/file`, employerId, "employer");
  expect(file).toMatchObject({ status: 409, json: { code: "REPORT_NOT_READY" } });
  const cancelled = await desk.ask("DELETE", `/${reportId}`, employerId, "employer");
  expect(cancelled).toMatchObject({ status: 200, json: { status: "cancelled" } });
  gate.open();
  // Another report is made after the cancelled one has left the worker.
  expect(await desk.make("trades", ...november)).toMatchObject({ status: "done" });
  expect(await reportOf(desk, reportId)).toMatchObject({ status: "cancelled" });
  expect(await desk.service.log.state(reports, reportId)).toMatchObject({ runs: 1, made: null });
  const again = await desk.ask("DELETE", `/${reportId}`, employerId, "employer");
  expect(again).toMatchObject({ status: 200, json: { status: "cancelled" } });
});

test("a report that waits is cancelled before it begins", async () => {
  desk = await openDesk();
  await fill(desk);
  const gate = gateOn(desk, 20);
  await asked(desk);
  await gate.reached;
  const reportId = await asked(desk);
  expect(await reportOf(desk, reportId)).toMatchObject({ status: "queued", progress: 0 });
  await desk.ask("DELETE", `/${reportId}`, employerId, "employer");
  gate.open();
  expect(await desk.make("trades", ...november)).toMatchObject({ status: "done" });
  expect(await desk.service.log.state(reports, reportId)).toMatchObject({ runs: 0 });
});

test("a report begins again after its process died, and has each row once", async () => {
  const dead = await openDesk();
  crashed = dead;
  await fill(dead);
  const gate = gateOn(dead, 20);
  const reportId = await asked(dead);
  await gate.reached;
  const folder = dead.running.crash();
  gate.open();
  desk = await openDesk(folder);
  await until(async () => (await reportOf(desk, reportId)).status === "done", 60_000);
  expect(await reportOf(desk, reportId)).toMatchObject({ rows: 1104, progress: 1 });
  const state = await desk.service.log.state(reports, reportId);
  expect(state).toMatchObject({ runs: 2, made: { rows: 1104, pages: 3 } });
  const { bytes } = await desk.file(reportId, "csv", employerId, "employer");
  expect(bytes.toString().trim().split("\r\n")).toHaveLength(1105);
  // The pages of the first run are gone.
  expect(await pagesOf(desk)).toBe(3);
}, 120_000);

test("a report that cannot be made fails after three runs, and others are made", async () => {
  desk = await openDesk();
  const readModel = readModelOf(desk.service, marketJobs);
  const find = readModel.find.bind(readModel);
  readModel.find = async (query, options) => {
    if (JSON.stringify(query).includes(employerId)) throw new Error("cannot be read");
    return find(query, options);
  };
  const reportId = await asked(desk);
  // Where replicas share a store, a run counts as dead after half a minute of silence.
  await until(async () => (await reportOf(desk, reportId)).status === "failed", 40_000);
  expect(await desk.service.log.state(reports, reportId)).toMatchObject({ runs: 3 });
  expect(await desk.make("market", ...november)).toMatchObject({ status: "done" });
}, 200_000);

test("a report and its pages are removed after thirty days, and not before", async () => {
  desk = await openDesk();
  const { reportId, fileUntil } = await desk.make("trades", ...november);
  await desk.settled();
  expect(fileUntil !== null && fileUntil > later(now(), 29 * dayMs)).toBe(true);
  await removeOver(desk.service, later(now(), 29 * dayMs));
  expect((await desk.file(reportId, "csv")).status).toBe(200);
  await removeOver(desk.service, later(now(), 30 * dayMs));
  await desk.settled();
  expect(await desk.ask("GET", `/${reportId}`)).toMatchObject({ status: 404 });
  expect((await desk.ask("GET", "")).json).toMatchObject({ items: [] });
  expect(await pagesOf(desk)).toBe(0);
});

test("an account that is deleted leaves no report behind", async () => {
  desk = await openDesk();
  await desk.work([{ employerId, startsAt: onDay(3) }]);
  const { reportId } = await desk.make("employer", ...november, employerId);
  await desk.settled();
  const { sections } = await call(desk.running.broker, "analytics.personal.export", {
    userId: employerId,
  });
  expect(sections.find(({ name }) => name === "reports")?.items).toMatchObject([{ reportId }]);
  await call(desk.running.broker, "analytics.personal.erase", { userId: employerId, cid: newId() });
  expect(await pagesOf(desk)).toBe(0);
  expect(await desk.ask("GET", `/${reportId}`)).toMatchObject({ status: 404 });
});
