/** Site managers: for which notifications the job service is asked who manages the site. */
import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import type { Context } from "moleculer";
import communication from "../../../services/communication/communication.service.ts";
import {
  isKind,
  type NotificationKind,
} from "../../../services/contracts/communication/notification-kinds.ts";
import { newId } from "../../../services/contracts/core/units.ts";
import { call } from "../../../services/contracts/index.ts";
import { startBroker, type TestBroker } from "../../support/broker.ts";
import { probeLog } from "../../support/probe-log.ts";
import { testTokens } from "../../support/tokens.ts";
import { until } from "../../support/until.ts";

const { securityProbe, tokenFor } = testTokens();
const [employerId, managerId, workerId] = [newId(), newId(), newId()];
const asked: string[] = [];
let running: TestBroker;

beforeAll(async () => {
  const { schema } = probeLog("job");
  const managers = (ctx: Context<{ jobId: string }>) => {
    asked.push(ctx.params.jobId);
    return { employerId, managerIds: [managerId] };
  };
  const job = { ...schema, actions: { ...schema.actions, managers } };
  const others = [probeLog("user").schema, probeLog("payment").schema];
  running = await startBroker([...others, job, securityProbe, communication]);
});
beforeEach(() => {
  asked.splice(0);
});
afterAll(() => running.stop());

const notify = (userId: string, kind: NotificationKind, jobId: string) =>
  call(running.broker, "communication.notify", {
    cid: newId(),
    userId,
    kind,
    subject: newId(),
    data: { jobId },
  });
const countOf = async (userId: string) => {
  const as = { meta: { token: tokenFor(userId, "employer") } };
  return (await call(running.broker, "communication.notifications", { limit: 100 }, as)).items
    .length;
};

test("what only a worker is notified of asks no one who manages the site", async () => {
  for (const kind of ["jobFound", "openedEarly", "offered", "invited", "payWaits"] as const) {
    expect(isKind(kind)).toBe(true);
    await notify(workerId, kind, newId());
  }
  expect(asked).toEqual([]);
});

test("what an employer is notified of reaches the managers, and what both are, by who gets it", async () => {
  const before = await countOf(managerId);
  const jobId = newId();
  await notify(employerId, "newApplicant", jobId);
  await notify(employerId, "delayed", jobId);
  await notify(workerId, "delayed", jobId);
  expect(asked).toEqual([jobId, jobId, jobId]);
  const { items } = await managed(before + 2);
  expect(items.map(({ kind }) => kind).sort()).toEqual(["delayed", "newApplicant"]);
});

const managed = async (count: number) => {
  await until(async () => (await countOf(managerId)) === count, 10_000);
  const as = { meta: { token: tokenFor(managerId, "employer") } };
  return call(running.broker, "communication.notifications", {}, as);
};
