/** Work facts: a notification names the work that it is about, as its posting says now. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { Service } from "moleculer";
import type { LogMethods } from "../../../mixins/log.mixin.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import communication from "../../../services/communication/communication.service.ts";
import { workFacts } from "../../../services/communication/notification/work-facts.projection.ts";
import { instant, newId, now } from "../../../services/contracts/core/units.ts";
import { call } from "../../../services/contracts/index.ts";
import { serviceOf, startBroker, type TestBroker } from "../../support/broker.ts";
import { countOf, jobOf, stateOf } from "../../support/postings.ts";
import { probeLog } from "../../support/probe-log.ts";
import { projected, subscribed } from "../../support/settled.ts";
import { forget } from "../../support/stored.ts";
import { testTokens } from "../../support/tokens.ts";

const job = probeLog("job");
const others = [probeLog("user"), probeLog("payment")];
const { securityProbe, tokenFor } = testTokens();
let folder: string;
let running: TestBroker;

const start = async (): Promise<void> => {
  const schemas = [job, ...others].map(({ schema }) => schema);
  running = await startBroker([...schemas, securityProbe, communication], folder);
};
const ours = () => serviceOf(running.broker, "communication") as Service & LogMethods;
const settled = async (): Promise<void> => {
  await subscribed(ours(), { job: job.head() });
  await projected(ours(), { job: job.head(), communication: ours().log.head.position });
};
const textsOf = async (userId: string) => {
  const as = { meta: { token: tokenFor(userId, "worker") } };
  const { items } = await call(running.broker, "communication.notifications", {}, as);
  return items.map(({ text }) => text);
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "oneday-facts-"));
  await start();
});
afterEach(async () => {
  await running.stop();
  rmSync(folder, { recursive: true, force: true });
});

const [startsAt, endsAt] = [instant("2026-12-01T00:00:00Z"), instant("2026-12-01T08:00:00Z")];
const nextDay = {
  startsAt: instant("2026-12-02T00:00:00Z"),
  endsAt: instant("2026-12-02T08:00:00Z"),
};

test("a notification names title, time and place, and follows what the posting says later", async () => {
  const posted = jobOf({ title: "택배 분류", startsAt, endsAt });
  const ids = { jobId: posted.jobId, employerId: posted.employer.userId, workerId: newId() };
  const moved = { ...ids, applicationId: newId(), status: "accepted" };
  await job.announceAll([
    { type: "job.posted", data: stateOf(posted) },
    { type: "job.accepted", data: moved },
    // A taken seat says nothing of the posting.
    { type: "job.changed", data: countOf(posted) },
  ]);
  await settled();
  const said = "지원이 수락되었습니다. 근로계약서에 서명해 주세요.";
  expect(await textsOf(ids.workerId)).toEqual([
    `[택배 분류, 12월 1일(화) 09:00, 서울 중구 세종대로 110] ${said}`,
  ]);
  await job.announceAll([
    { type: "job.changed", data: stateOf({ ...posted, title: "택배 상자 분류" }) },
  ]);
  await settled();
  expect(await textsOf(ids.workerId)).toEqual([
    `[택배 상자 분류, 12월 1일(화) 09:00, 서울 중구 세종대로 110] ${said}`,
  ]);
});

test("a further day of a contract is named with its own day", async () => {
  const more = [{ ...nextDay, takeHomeWon: jobOf().takeHomeWon }];
  const posted = jobOf({ title: "택배 분류", startsAt, endsAt, moreDays: more });
  const ids = { jobId: posted.jobId, employerId: posted.employer.userId, workerId: newId() };
  const [first, second] = [newId(), newId()];
  const applied = { ...ids, status: "accepted", appliedAt: now() };
  const days = [{ applicationId: second, ...nextDay }];
  await job.announceAll([
    { type: "job.posted", data: stateOf(posted) },
    { type: "job.applied", data: { ...applied, applicationId: first, startsAt, endsAt, days } },
    {
      type: "job.applied",
      data: { ...applied, applicationId: second, partOf: first, ...nextDay },
    },
    { type: "job.accepted", data: { ...ids, applicationId: first, status: "accepted" } },
    { type: "job.approved", data: { ...ids, applicationId: second, status: "", minutes: 480 } },
  ]);
  await settled();
  const [approved, accepted] = await textsOf(ids.workerId);
  expect(accepted).toContain("12월 1일(화) 09:00부터 2일");
  expect(approved).toContain("[택배 분류, 2026년 12월 2일(수)]");
});

test("a posting that is not known is left out, and known again after the read model was lost", async () => {
  const posted = jobOf({ title: "택배 분류", startsAt, endsAt });
  const ids = { jobId: posted.jobId, employerId: posted.employer.userId, workerId: newId() };
  const moved = { ...ids, applicationId: newId(), status: "accepted" };
  await job.announceAll([{ type: "job.accepted", data: moved }]);
  await settled();
  expect(await textsOf(ids.workerId)).toEqual([
    "지원이 수락되었습니다. 근로계약서에 서명해 주세요.",
  ]);
  await job.announceAll([{ type: "job.posted", data: stateOf(posted) }]);
  await settled();
  expect(await readModelOf(ours(), workFacts).compareRebuild()).toBe(true);
  await running.stop();
  await forget(folder, "communication", "projections");
  await start();
  await settled();
  expect((await textsOf(ids.workerId))[0]).toContain("택배 분류");
});
