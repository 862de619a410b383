/** A gateway and analytics behind it, with a small market that other services announce. */

import type { Service } from "moleculer";
import { addressOf } from "../../../mixins/http.mixin.ts";
import type { LogMethods } from "../../../mixins/log.mixin.ts";
import analytics from "../../../services/analytics/analytics.service.ts";
import {
  type Instant,
  instant,
  later,
  minuteMs,
  newId,
  now,
} from "../../../services/contracts/core/units.ts";
import type { Answer } from "../../../services/contracts/index.ts";
import { categoryId } from "../../../services/contracts/kernel/categories.ts";
import gateway from "../../../services/gateway/gateway.service.ts";
import { serviceOf, startBroker } from "../../support/broker.ts";
import { jobOf, stateOf } from "../../support/postings.ts";
import { type Announced, probeLog } from "../../support/probe-log.ts";
import { projected } from "../../support/settled.ts";
import { testTokens } from "../../support/tokens.ts";
import { until } from "../../support/until.ts";

export type Report = Answer<"analytics.reports.get">;
type Role = "worker" | "employer" | "operator";
type Said = { readonly status: number; readonly json: unknown };

export const operatorId = newId();
/** A page of a log has 200 commits, and a bus carries a page as one message of a megabyte at most. */
const commitEvents = 3;
/** One shift of one worker, who comes unless `isNoShow`. */
export type Shift = {
  readonly employerId: string;
  readonly startsAt: Instant;
  readonly title?: string;
  readonly trade?: Parameters<typeof categoryId>[0];
  readonly isNoShow?: boolean;
  readonly workerId?: string;
};

/** Starts the market; on a folder it continues with what is there. */
export const openDesk = async (dataDir?: string) => {
  const probes = {
    user: probeLog("user"),
    job: probeLog("job"),
    matching: probeLog("matching"),
    payment: probeLog("payment"),
    communication: probeLog("communication"),
  };
  const { securityProbe, tokenFor } = testTokens();
  const schemas = Object.values(probes).map(({ schema }) => schema);
  const running = await startBroker([...schemas, securityProbe, analytics, gateway], dataDir);
  const { url } = addressOf(serviceOf(running.broker, "gateway"));
  const service = serviceOf(running.broker, "analytics") as Service & LogMethods;

  const request = (
    method: string,
    path: string,
    userId: string,
    role: Role,
    body?: object,
    key = newId(),
  ) =>
    fetch(
      `${url}/api/analytics/${path.startsWith("/report-") ? path.slice(1) : `reports${path}`}`,
      {
        method,
        headers: {
          authorization: `Bearer ${tokenFor(userId, role)}`,
          ...(body === undefined
            ? {}
            : { "content-type": "application/json", "idempotency-key": key }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      },
    );
  const ask = async (
    method: string,
    path: string,
    userId = operatorId,
    role: Role = "operator",
    body?: object,
    key?: string,
  ): Promise<Said> => {
    const response = await request(method, path, userId, role, body, key);
    return { status: response.status, json: await response.json() };
  };
  const settled = () =>
    projected(service, {
      user: probes.user.head(),
      job: probes.job.head(),
      payment: probes.payment.head(),
      analytics: service.log.head.position,
    });

  const get = async (path: string): Promise<unknown> => {
    const headers = { authorization: `Bearer ${tokenFor(operatorId, "operator")}` };
    return (await fetch(`${url}${path}`, { headers })).json();
  };

  return {
    url,
    ask,
    probes,
    get,
    request,
    running,
    service,
    settled,
    /** Posts a job for each shift, and lets its one worker be paid or not come. */
    async work(shifts: readonly Shift[]): Promise<void> {
      const ofJob: Announced[] = [];
      const ofPayment: Announced[] = [];
      for (const {
        employerId,
        startsAt,
        title = "홀 서빙",
        trade = "serving",
        isNoShow,
        workerId = newId(),
      } of shifts) {
        const employer = { userId: employerId, displayName: "", rating: null };
        const endsAt = later(startsAt, 480 * minuteMs);
        const more = { employer, title, categoryId: categoryId(trade), seats: 1, seatsTaken: 1 };
        const job = jobOf({ ...more, startsAt, endsAt, status: "filled" });
        const { jobId } = job;
        const parties = { applicationId: newId(), jobId, workerId, employerId };
        const appliedAt = later(startsAt, -600 * minuteMs);
        const application = { status: "pending", appliedAt, startsAt, endsAt };
        ofJob.push(
          { type: "job.posted", data: stateOf(job) },
          { type: "job.applied", data: { ...parties, ...application } },
          { type: "job.accepted", data: { ...parties, status: "accepted" } },
          ...(isNoShow
            ? ([{ type: "job.noShow", data: { ...parties, status: "noShow" } }] as const)
            : []),
        );
        const pay = { grossWon: 100_000, netWon: 96_700, employerFeeWon: 5000 };
        if (!isNoShow) ofPayment.push({ type: "payment.completed", data: { ...parties, ...pay } });
      }
      // The groups of the market count by the day of the commit.
      const at = shifts[0]?.startsAt ?? now();
      for (let n = 0; n < ofJob.length; n += commitEvents) {
        const [one, ...others] = ofJob.slice(n, n + commitEvents);
        if (one !== undefined) await probes.job.announceTogether([{ ...one, at }, ...others]);
      }
      for (let n = 0; n < ofPayment.length; n += commitEvents) {
        await probes.payment.announceTogether(ofPayment.slice(n, n + commitEvents));
      }
      await settled();
    },
    /** Asks for a report and waits until it has ended. */
    async make(kind: string, from: string, to: string, userId = operatorId): Promise<Report> {
      const role = kind === "employer" ? "employer" : "operator";
      const { json } = await ask("POST", "", userId, role, { kind, from, to });
      let report = json as Report;
      await until(async () => {
        report = (await ask("GET", `/${report.reportId}`, userId, role)).json as Report;
        return report.status !== "queued" && report.status !== "running";
      });
      return report;
    },
    /** The file of a report. */
    async file(
      reportId: string,
      format: "csv" | "xlsx",
      userId = operatorId,
      role: Role = "operator",
    ) {
      const response = await request("GET", `/${reportId}/file?format=${format}`, userId, role);
      return {
        status: response.status,
        headers: response.headers,
        bytes: Buffer.from(await response.arrayBuffer()),
      };
    },
  };
};
export type Desk = Awaited<ReturnType<typeof openDesk>>;

/** The instant of a day and hour of Seoul in November 2026. */
export const onDay = (day: number, hour = 9): Instant =>
  instant(`2026-11-${String(day).padStart(2, "0")}T${String(hour).padStart(2, "0")}:00:00+09:00`);
/** From the first day of November up to the first of December. */
export const november = ["2026-11-01T00:00:00+09:00", "2026-12-01T00:00:00+09:00"] as const;
