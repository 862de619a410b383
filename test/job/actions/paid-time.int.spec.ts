/** Disputes about what was paid, with a payment probe that refuses, fails and loses answers. */
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { ServiceBroker } from "moleculer";
import { retryParked } from "../../../mixins/saga/retry-parked.ts";
import { sagasOf } from "../../../mixins/saga.mixin.ts";
import { hourMs, later, newId, now } from "../../../services/contracts/core/units.ts";
import { type ActionName, call, type Params } from "../../../services/contracts/index.ts";
import jobService from "../../../services/job/job.service.ts";
import type { JobService } from "../../../services/job/job.types.ts";
import { serviceOf, startBroker, type TestBroker } from "../../support/broker.ts";
import { type Neighbours, neighbours } from "../../support/neighbours.ts";
import { postingOf } from "../../support/postings.ts";
import { testTokens } from "../../support/tokens.ts";
import { until } from "../../support/until.ts";
import { forge } from "./forged.ts";

let world: TestBroker;
let around: Neighbours;
let broker: ServiceBroker;
const { securityProbe, tokenFor } = testTokens();
const employerId = newId();
const operatorId = newId();
const reason = "끝까지 일했습니다.";

const start = async (dataDir?: string): Promise<void> => {
  world = await startBroker([...around.schemas, securityProbe, jobService], dataDir);
  broker = world.broker;
};
beforeEach(async () => {
  around = neighbours();
  await start();
});
afterEach(() => world.stop());

type Role = "worker" | "employer" | "operator";
const as = <A extends ActionName>(role: Role, userId: string, action: A, params: Params<A>) =>
  call(broker, action, params, { meta: { token: tokenFor(userId, role) } });
const get = (applicationId: string) =>
  as("employer", employerId, "job.application", { applicationId });

/** A shift of 210 minutes, of which 120 were approved and paid. */
const paid = async () => {
  const startsAt = later(now(), 10 * 60_000);
  const body = postingOf({ startsAt, endsAt: later(startsAt, 4 * hourMs), breakMinutes: 30 });
  const { jobId } = await as("employer", employerId, "job.post", body);
  const workerId = newId();
  const { applicationId } = await as("worker", workerId, "job.apply", { jobId });
  await as("employer", employerId, "job.accept", { applicationId });
  await as("worker", workerId, "job.sign", { applicationId });
  await as("employer", employerId, "job.sign", { applicationId });
  const { code } = await as("employer", employerId, "job.checkInCode", { jobId });
  const { lat, lng } = postingOf().place;
  await as("worker", workerId, "job.checkIn", { applicationId, code, lat, lng });
  await as("worker", workerId, "job.checkOut", { applicationId, code, lat, lng });
  await as("employer", employerId, "job.approve", { applicationId, workedMinutes: 120 });
  await until(async () => (await get(applicationId)).status === "paid");
  return { applicationId, workerId };
};
const disputed = async () => {
  const seat = await paid();
  const { applicationId, workerId } = seat;
  await as("worker", workerId, "job.dispute", { applicationId, reason });
  return seat;
};
const decide = (applicationId: string, workedMinutes = 210) =>
  as("operator", operatorId, "job.decide", { applicationId, workedMinutes, reason });
const corrections = () =>
  [...around.effects.values()].filter(({ action }) => action === "payment.correct");

test("a correction whose answer is lost and whose process stops is made once", async () => {
  const { applicationId } = await disputed();
  around.fault("payment.correct", "failAfter", 1_000_000);
  await decide(applicationId);
  await until(() => corrections().length === 1);
  expect((await get(applicationId)).status).toBe("approved");
  await world.halt();
  around.fault("payment.correct", "failAfter", 0);
  await start(world.dataDir);
  await until(async () => (await get(applicationId)).status === "paid");
  expect(await get(applicationId)).toMatchObject({ netWon: 95_000, approvedMinutes: 210 });
  expect(corrections().map(({ params }) => params)).toMatchObject([
    { applicationId, attempt: 1, decidedMinutes: 210 },
  ]);
});

test("a correction that the employer cannot pay stays owed; it is retried and paid once they can", async () => {
  const { applicationId } = await disputed();
  around.fault("payment.correct", "refuse", 1_000_000, "INSUFFICIENT_FUNDS");
  await decide(applicationId);
  await until(async () => (await get(applicationId)).saga.status === "parked");
  const service = serviceOf(broker, "job") as JobService;
  const commits = service.log.head.position;
  const asked = () => around.calls.filter(({ action }) => action === "payment.correct").length;
  // The list of unpaid decisions may be a moment behind.
  await until(async () => {
    await retryParked(service, sagasOf(service));
    return asked() > 2;
  });
  // It was tried again, and nothing was committed.
  expect([corrections(), service.log.head.position]).toEqual([[], commits]);
  around.fault("payment.correct", "refuse", 0);
  await Promise.all([
    retryParked(service, sagasOf(service)),
    retryParked(service, sagasOf(service)),
  ]);
  await until(async () => (await get(applicationId)).status === "paid");
  expect((await get(applicationId)).saga).toMatchObject({ name: "correct", status: "completed" });
  expect(corrections()).toHaveLength(1);
});

test("a no-show that was overturned is owed in the same way, then held and paid once", async () => {
  const workerId = newId();
  const { jobId } = await as("employer", employerId, "job.post", postingOf());
  const { applicationId } = await as("worker", workerId, "job.apply", { jobId });
  // As if the shift had begun an hour ago and no one had come.
  const startsAt = later(now(), -hourMs);
  const shift = { startsAt, endsAt: later(startsAt, 3 * hourMs) };
  const scene = { applicationId, jobId, workerId, employerId, ...shift };
  const service = serviceOf(broker, "job") as JobService;
  await forge(service, scene, "noShow");
  await as("worker", workerId, "job.dispute", { applicationId, reason });
  around.fault("payment.hold", "refuse", 1_000_000, "INSUFFICIENT_FUNDS");
  await decide(applicationId, 60);
  await until(async () => (await get(applicationId)).saga.status === "parked");
  around.fault("payment.hold", "refuse", 0);
  await until(async () => {
    await retryParked(service, sagasOf(service));
    return (await get(applicationId)).status === "paid";
  });
  const held = [...around.effects.keys()].filter((cid) => cid === `hold:${applicationId}/2`);
  expect([held.length, corrections()]).toEqual([1, []]);
});

test("paid work does not keep a worker or an employer from leaving; a dispute about the pay does", async () => {
  const seat = await paid();
  const open = async (userId: string) =>
    (await call(broker, "job.personal.obligations", { userId })).reasons.map(({ code }) => code);
  await until(async () => (await open(seat.workerId)).length === 0);
  await as("worker", seat.workerId, "job.dispute", { applicationId: seat.applicationId, reason });
  for (const userId of [seat.workerId, employerId]) {
    await until(async () => (await open(userId)).includes("APPLICATION_LIVE"));
  }
});

test("no one disputes the pay of someone who is leaving", async () => {
  const { applicationId, workerId } = await paid();
  const closing = { userId: workerId, cid: newId() };
  // The list of open applications may be a moment behind.
  await until(async () => {
    const left = await call(broker, "job.personal.close", closing).then(
      () => "left",
      ({ type }: { type?: string }) => type,
    );
    return left === "left";
  });
  await expect(
    as("employer", employerId, "job.dispute", { applicationId, reason }),
  ).rejects.toMatchObject({ type: "ACCOUNT_CLOSING" });
});
