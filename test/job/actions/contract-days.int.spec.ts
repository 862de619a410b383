/** The sagas of a contract of several days, where a service refuses, fails, or answers late. */
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { ServiceBroker } from "moleculer";
import { dayMs, hourMs, later, newId, now } from "../../../services/contracts/core/units.ts";
import { type ActionName, call, type Params } from "../../../services/contracts/index.ts";
import jobService from "../../../services/job/job.service.ts";
import { startBroker, type TestBroker } from "../../support/broker.ts";
import { type Neighbours, neighbours } from "../../support/neighbours.ts";
import { postingOf } from "../../support/postings.ts";
import { testTokens } from "../../support/tokens.ts";
import { until } from "../../support/until.ts";

let world: TestBroker;
let around: Neighbours;
let broker: ServiceBroker;
const { securityProbe, tokenFor } = testTokens();
const [employerId, workerId] = [newId(), newId()];

const start = async (dataDir?: string): Promise<void> => {
  world = await startBroker([...around.schemas, securityProbe, jobService], dataDir);
  broker = world.broker;
};
beforeEach(async () => {
  around = neighbours();
  await start();
});
afterEach(() => world.stop());

const as = <A extends ActionName>(role: "worker" | "employer", action: A, params: Params<A>) =>
  call(broker, action, params, {
    meta: { token: tokenFor(role === "worker" ? workerId : employerId, role) },
  });
/** A posting of three days that a worker has applied for. */
const applied = async () => {
  const startsAt = later(now(), dayMs);
  const dayOn = (n: number) => ({
    startsAt: later(startsAt, n * dayMs),
    endsAt: later(startsAt, n * dayMs + 8.5 * hourMs),
  });
  const posting = postingOf({ ...dayOn(0), moreDays: [dayOn(1), dayOn(2)] });
  const { jobId } = await as("employer", "job.post", posting);
  const { applicationId, moreDays = [] } = await as("worker", "job.apply", { jobId });
  return { jobId, applicationId, days: moreDays.map((day) => day.applicationId) };
};
const get = (applicationId: string) => as("employer", "job.application", { applicationId });
const held = () =>
  [...around.effects.values()].filter(({ action }) => action === "payment.hold").length;
const statusesOf = async (ids: readonly string[]) =>
  (await Promise.all(ids.map((id) => get(id).catch(() => null)))).map((one) => one?.status ?? null);

test("one booking has all days, and each day gets a hold once the first is accepted", async () => {
  const { applicationId, days } = await applied();
  const booked = [...around.effects.values()].filter(
    ({ action }) => action === "user.calendar.book",
  );
  expect(booked).toHaveLength(1);
  expect(booked[0]?.params["more"]).toMatchObject(days.map((id) => ({ applicationId: id })));
  expect(await statusesOf(days)).toEqual([null, null]);
  await as("employer", "job.accept", { applicationId });
  expect(held()).toBe(3);
  await until(async () => (await statusesOf(days)).every((status) => status === "accepted"));
});

test("a hold that is refused for a later day gives back the others and the seat", async () => {
  const { jobId, applicationId, days } = await applied();
  // The first day and the second are held.
  around.fault("payment.hold", "refuse", 1, "INSUFFICIENT_FUNDS", 2);
  await expect(as("employer", "job.accept", { applicationId })).rejects.toMatchObject({
    type: "INSUFFICIENT_FUNDS",
  });
  expect(held()).toBe(0);
  expect(await get(applicationId)).toMatchObject({ status: "pending" });
  expect(await statusesOf(days)).toEqual([null, null]);
  expect((await call(broker, "job.get", { jobId })).seatsTaken).toBe(0);
});

test("a service that fails between two holds is asked again under the same ids, and holds each day once", async () => {
  const { applicationId } = await applied();
  around.fault("payment.hold", "failAfter", 2);
  await as("employer", "job.accept", { applicationId });
  expect(held()).toBe(3);
  const cids = around.calls.filter(({ action }) => action === "payment.hold").map(({ cid }) => cid);
  expect(new Set(cids).size).toBe(3);
  expect(cids.length).toBeGreaterThan(3);
});

test("a process that stops before the days are opened opens them after its start", async () => {
  const { applicationId, days } = await applied();
  await as("employer", "job.accept", { applicationId });
  await world.halt();
  await start(world.dataDir);
  await until(async () => (await statusesOf(days)).every((status) => status === "accepted"));
});

test("an end that overtakes the opening of the days ends them, and the late opening changes nothing", async () => {
  const { applicationId, days } = await applied();
  await as("employer", "job.accept", { applicationId });
  await as("worker", "job.withdraw", { applicationId });
  await until(async () => (await statusesOf(days)).every((status) => status === "withdrawn"));
  await broker.call("job.days.open", { cid: newId(), applicationId });
  expect(await statusesOf(days)).toEqual(["withdrawn", "withdrawn"]);
  await until(() => held() === 0);
});

test("steps that arrive twice sign and end the days once", async () => {
  const { applicationId, days } = await applied();
  await as("employer", "job.accept", { applicationId });
  for (const side of ["worker", "employer"] as const) await as(side, "job.sign", { applicationId });
  await until(async () => (await statusesOf(days)).every((status) => status === "signed"));
  await broker.call("job.days.sign", { cid: newId(), applicationId });
  const [day = ""] = days;
  expect((await get(day)).signedBy).toEqual(["worker", "employer"]);
  const end = { status: "cancelled", by: "employer", at: now() };
  for (let n = 0; n < 2; n += 1) {
    await broker.call("job.days.end", { cid: newId(), applicationId, ...end });
  }
  expect(await statusesOf(days)).toEqual(["cancelled", "cancelled"]);
  await until(() => held() === 1);
});
