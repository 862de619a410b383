import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { ServiceBroker } from "moleculer";
import { isAway } from "../../../mixins/broker/deadline.middleware.ts";
import { readModelsOf } from "../../../mixins/projection/read-models.ts";
import {
  hourMs,
  type Instant,
  later,
  minuteMs,
  newId,
  now,
} from "../../../services/contracts/core/units.ts";
import { type ActionName, call, type Params } from "../../../services/contracts/index.ts";
import jobService from "../../../services/job/job.service.ts";
import { serviceOf, startBroker, type TestBroker } from "../../support/broker.ts";
import { type Neighbours, neighbours } from "../../support/neighbours.ts";
import { type Posting, postingOf } from "../../support/postings.ts";
import { testTokens } from "../../support/tokens.ts";
import { until } from "../../support/until.ts";

let world: TestBroker;
let around: Neighbours;
let broker: ServiceBroker;
const { securityProbe, tokenFor } = testTokens();
const employerId = newId();
const { lat, lng } = postingOf().place;
const spot = { lat, lng };

const start = async (dataDir?: string): Promise<void> => {
  world = await startBroker([...around.schemas, securityProbe, jobService], dataDir);
  broker = world.broker;
};
beforeEach(async () => {
  around = neighbours();
  await start();
});
afterEach(() => world.stop());

const as = <A extends ActionName>(
  role: "worker" | "employer",
  userId: string,
  action: A,
  params: Params<A>,
  key?: string,
) => {
  const meta = { token: tokenFor(userId, role), ...(key === undefined ? {} : { key }) };
  return call(broker, action, params, { meta });
};

const post = (over: Partial<Posting> = {}) =>
  as("employer", employerId, "job.post", postingOf(over));
const apply = (jobId: string, workerId = newId(), key?: string) =>
  as("worker", workerId, "job.apply", { jobId }, key);
const accept = (applicationId: string) =>
  as("employer", employerId, "job.accept", { applicationId });
const get = (applicationId: string) =>
  as("employer", employerId, "job.application", { applicationId });

test("a posted job is readable at once, and search finds it", async () => {
  const job = await post();
  expect(job).toMatchObject({ status: "open", takeHomeWon: 80_000, seatsTaken: 0 });
  expect(await call(broker, "job.get", { jobId: job.jobId })).toEqual(job);
  await until(async () => (await call(broker, "job.search", { q: "포장" })).items.length === 1);
  expect((await call(broker, "job.search", { q: "없는말" })).items).toEqual([]);
});

test("the apply saga completes and runs each step once", async () => {
  const { jobId } = await post();
  const application = await apply(jobId);
  expect(application.status).toBe("pending");
  await until(async () => (await get(application.applicationId)).saga.status === "completed");
  expect([...around.effects.values()].map(({ action }) => action)).toEqual([
    "user.calendar.book",
    "communication.notify",
    "communication.notify",
    "analytics.record",
  ]);
});

test("a clash in the calendar undoes the application and frees its place in the job's list", async () => {
  const { jobId } = await post();
  const workerId = newId();
  around.fault("user.calendar.book", "refuse", 1, "TIME_CLASH");
  await expect(apply(jobId, workerId)).rejects.toMatchObject({ code: 409, type: "TIME_CLASH" });
  // The worker has left the list: they may apply again, which a live application would forbid.
  expect((await apply(jobId, workerId)).status).toBe("pending");
});

test("a worker who withdraws while an accept is undecided must retry; the retry withdraws them", async () => {
  const { jobId } = await post();
  const workerId = newId();
  const { applicationId } = await apply(jobId, workerId);
  around.fault("payment.hold", "fail", Number.POSITIVE_INFINITY);
  const accepting = accept(applicationId).catch((error) => error);
  await until(() => around.calls.some(({ action }) => action === "payment.hold"));
  const leave = () => as("worker", workerId, "job.withdraw", { applicationId }, "leave-key");
  // Between processes the call's own deadline may end first.
  expect(isAway(await leave().catch((error) => error))).toBe(true);
  expect(isAway(await accepting)).toBe(true);
  around.fault("payment.hold", "fail", 0);
  await until(async () => (await get(applicationId)).status === "accepted", 15_000);
  expect((await leave()).status).toBe("withdrawn");
}, 40_000);

test("a step that was refused does nothing when it arrives again late", async () => {
  const { jobId } = await post();
  const workerId = newId();
  around.fault("user.calendar.book", "refuse", 1, "TIME_CLASH");
  await expect(apply(jobId, workerId)).rejects.toMatchObject({ type: "TIME_CLASH" });
  const { cid = "" } = around.calls.findLast(({ action }) => action === "user.calendar.book") ?? {};
  // As from a paused replica that had the call all the time.
  await expect(broker.call("user.calendar.book", { cid, workerId })).rejects.toMatchObject({
    type: "STEP_CANCELLED",
  });
});

test("a repeated key after a refused application applies again instead of replaying the refusal", async () => {
  const { jobId } = await post();
  const workerId = newId();
  around.fault("user.calendar.book", "refuse", 1, "TIME_CLASH");
  await expect(apply(jobId, workerId, "key-12345")).rejects.toMatchObject({ type: "TIME_CLASH" });
  const second = await apply(jobId, workerId, "key-12345");
  const third = await apply(jobId, workerId, "key-12345");
  expect(third.applicationId).toBe(second.applicationId);
});

test("a step whose service fails before or after its effect is retried under the same id", async () => {
  const { jobId } = await post();
  around.fault("user.calendar.book", "failAfter", 2);
  around.fault("communication.notify", "fail", 2);
  const { applicationId } = await apply(jobId);
  await until(async () => (await get(applicationId)).saga.status === "completed");
  const asked = around.calls.filter(({ action }) => action === "user.calendar.book");
  expect(asked).toHaveLength(3);
  expect(new Set(asked.map(({ cid }) => cid)).size).toBe(1);
});

test("a worker has one live application on a job, and may apply again after withdrawing", async () => {
  const { jobId } = await post();
  const workerId = newId();
  const first = await apply(jobId, workerId);
  await expect(apply(jobId, workerId)).rejects.toMatchObject({ type: "ALREADY_APPLIED" });
  const { applicationId } = first;
  await as("worker", workerId, "job.withdraw", { applicationId });
  await until(async () => (await get(applicationId)).saga.status === "completed");
  expect((await apply(jobId, workerId)).applicationId).not.toBe(applicationId);
});

test("of a hundred parallel accepts exactly as many succeed as there are seats; the others stay pending", async () => {
  const { jobId } = await post({ seats: 3 });
  const all = await Promise.all(Array.from({ length: 20 }, () => apply(jobId)));
  const results = await Promise.allSettled(
    all.flatMap(({ applicationId }) => Array.from({ length: 5 }, () => accept(applicationId))),
  );
  const states = () => Promise.all(all.map(({ applicationId }) => get(applicationId)));
  const over = ["completed", "compensated"];
  // An accept whose caller got no answer continues by itself.
  await until(async () => {
    const now = await states();
    const isQuiet = now.every(({ saga }) => over.includes(saga.status));
    return isQuiet && now.some(({ status }) => status === "accepted");
  });
  const ended = await states();
  expect(ended.filter(({ status }) => status === "accepted")).toHaveLength(3);
  expect(ended.filter(({ status }) => status === "pending")).toHaveLength(17);
  expect((await call(broker, "job.get", { jobId })).seatsTaken).toBe(3);
  for (const result of results) {
    if (result.status === "rejected" && !isAway(result.reason)) {
      expect(["JOB_FULL", "STATUS_FORBIDS"]).toContain(result.reason.type);
    }
  }
  const held = [...around.effects.values()].filter(({ action }) => action === "payment.hold");
  expect(held).toHaveLength(3);
});

test("an accept without money gives the seat back, and may succeed later", async () => {
  const { jobId } = await post();
  const { applicationId } = await apply(jobId);
  around.fault("payment.hold", "refuse", 1, "INSUFFICIENT_FUNDS");
  await expect(accept(applicationId)).rejects.toMatchObject({ type: "INSUFFICIENT_FUNDS" });
  expect((await get(applicationId)).status).toBe("pending");
  expect((await call(broker, "job.get", { jobId })).seatsTaken).toBe(0);
  expect((await accept(applicationId)).status).toBe("accepted");
});

test("with firstCome a worker is accepted on applying; when the job is full the next one waits", async () => {
  const { jobId } = await post({ seats: 1, selection: "firstCome" });
  expect((await apply(jobId)).status).toBe("accepted");
  const next = await apply(jobId);
  expect(next.status).toBe("pending");
  await until(async () => (await get(next.applicationId)).saga.reason === "JOB_FULL");
});

test("a day of work goes from accepted to paid, and repeated approvals pay once", async () => {
  const startsAt = later(now(), 10 * 60_000);
  const { jobId } = await post({ startsAt, endsAt: later(startsAt, 4 * hourMs), breakMinutes: 30 });
  const workerId = newId();
  const { applicationId } = await apply(jobId, workerId);
  await accept(applicationId);
  const worker = <A extends ActionName>(action: A, params: Params<A>) =>
    as("worker", workerId, action, params);
  const { code } = await as("employer", employerId, "job.checkInCode", { jobId });
  await expect(worker("job.checkIn", { applicationId, code })).rejects.toMatchObject({
    type: "NOT_SIGNED",
  });
  await worker("job.sign", { applicationId });
  expect((await as("employer", employerId, "job.sign", { applicationId })).status).toBe("signed");
  await expect(worker("job.checkIn", { applicationId, code: "XXXXXXXX" })).rejects.toMatchObject({
    type: "CODE_WRONG",
  });
  await expect(
    worker("job.checkIn", { applicationId, code, lat: 37.6, lng: 127.1 }),
  ).rejects.toMatchObject({ type: "OUTSIDE_GEOFENCE", code: 422 });
  const present = { applicationId, code, ...spot };
  expect((await worker("job.checkIn", present)).status).toBe("working");
  expect((await worker("job.checkOut", present)).status).toBe("worked");
  const approve = (workedMinutes: number) =>
    as("employer", employerId, "job.approve", { applicationId, workedMinutes });
  await expect(approve(211)).rejects.toMatchObject({ type: "MINUTES_ABOVE_PLAN", code: 422 });
  await Promise.all([approve(210), approve(210), approve(210)]);
  await until(async () => (await get(applicationId)).status === "paid");
  expect((await approve(210)).netWon).toBe(80_000);
  const paid = [...around.effects.values()].filter(({ action }) => action === "payment.settle");
  expect(paid).toHaveLength(1);
});

test("an application has what a list shows of the terms, as the worker applied to them", async () => {
  const job = await post();
  const workerId = newId();
  const { applicationId } = await apply(job.jobId, workerId);
  await as("employer", employerId, "job.edit", { jobId: job.jobId, title: "새 제목" });
  const { title, hourlyWageWon, takeHomeWon, breakMinutes, place } = job;
  const terms = { title, hourlyWageWon, takeHomeWon, breakMinutes, place };
  await until(async () => {
    const asked = { userId: workerId, role: "worker" } as const;
    return (await call(broker, "job.ofUser", asked)).items.length === 1;
  });
  const { items } = await call(broker, "job.ofUser", { userId: workerId, role: "worker" });
  expect(items).toEqual([expect.objectContaining({ applicationId, status: "pending", ...terms })]);
});

test("an employer lists the applications for all of their jobs, by status and time, and no one else's", async () => {
  const soonest = later(now(), 24 * hourMs);
  const next = later(soonest, 48 * hourMs);
  const shift = (startsAt: Instant) => post({ startsAt, endsAt: later(startsAt, 9 * hourMs) });
  const [first, second] = [await shift(soonest), await shift(next)];
  const [one, rejected, other] = [
    (await apply(first.jobId)).applicationId,
    (await apply(first.jobId)).applicationId,
    (await apply(second.jobId)).applicationId,
  ];
  await as("employer", employerId, "job.reject", { applicationId: rejected });
  type Asked = Params<"job.applications.all">;
  const listed = async (asked: Asked, userId = employerId) => {
    const { items } = await as("employer", userId, "job.applications.all", asked);
    return items.map(({ applicationId }) => applicationId);
  };
  await until(async () => (await listed({ status: ["rejected"] })).length === 1);
  await until(async () => (await listed({})).length === 3);
  expect(await listed({})).toEqual([other, rejected, one]);
  expect(await listed({ status: ["pending", "accepted"] })).toEqual([other, one]);
  expect(await listed({ status: ["rejected"] })).toEqual([rejected]);
  expect(await listed({ to: next })).toEqual([rejected, one]);
  expect(await listed({ from: later(soonest, 9 * hourMs) })).toEqual([other]);
  const page = await as("employer", employerId, "job.applications.all", { limit: 2 });
  expect(page.items.map(({ applicationId }) => applicationId)).toEqual([other, rejected]);
  expect(await listed({ cursor: page.nextCursor ?? "" })).toEqual([one]);
  expect(await listed({}, newId())).toEqual([]);
  const asWorker = as("worker", newId(), "job.applications.all", {});
  await expect(asWorker).rejects.toMatchObject({ type: "WRONG_ROLE" });
});

test("only its two parties see an application", async () => {
  const { jobId } = await post();
  const { applicationId } = await apply(jobId);
  await expect(as("worker", newId(), "job.application", { applicationId })).rejects.toMatchObject({
    code: 404,
    type: "NOT_FOUND",
  });
});

test("closing a job rejects pending applications and keeps accepted ones", async () => {
  const { jobId } = await post();
  const [first, second] = [await apply(jobId), await apply(jobId)];
  await accept(first.applicationId);
  await as("employer", employerId, "job.close", { jobId });
  await until(async () => (await get(second.applicationId)).status === "rejected");
  expect((await get(first.applicationId)).status).toBe("accepted");
});

test("sagas that a stop interrupted resume by themselves, and read models equal their rebuild", async () => {
  const { jobId } = await post({ seats: 10 });
  around.fault("communication.notify", "fail", 1_000_000);
  const applied = await Promise.all(Array.from({ length: 5 }, () => apply(jobId)));
  expect((await get(applied[0]?.applicationId ?? "")).saga.status).toBe("running");
  await world.halt();
  around.fault("communication.notify", "fail", 0);
  await start(world.dataDir);
  await until(async () => {
    const states = await Promise.all(applied.map(({ applicationId }) => get(applicationId)));
    return states.every(({ saga }) => saga.status === "completed");
  });
  const service = serviceOf(broker, "job");
  for (const view of readModelsOf(service)) expect(await view.compareRebuild()).toBe(true);
});

test("a repeated key replays its answer even after the time or the code has expired", async () => {
  const startsAt = later(now(), 1500);
  const body = (from: Instant) =>
    postingOf({ startsAt: from, endsAt: later(from, 3 * hourMs), breakMinutes: 0 });
  const over = body(startsAt);
  const soonOver = () => as("employer", employerId, "job.post", over, "post-key-1");
  const { jobId: overId } = await soonOver();
  const soon = body(later(now(), 10 * minuteMs));
  const { jobId } = await as("employer", employerId, "job.post", soon);
  const workerId = newId();
  const { applicationId } = await apply(jobId, workerId);
  await accept(applicationId);
  await as("worker", workerId, "job.sign", { applicationId });
  await as("employer", employerId, "job.sign", { applicationId });
  const { code } = await as("employer", employerId, "job.checkInCode", { jobId });
  const checkIn = () =>
    as("worker", workerId, "job.checkIn", { applicationId, code, ...spot }, "check-in-1");
  expect((await checkIn()).status).toBe("working");
  // A new secret makes the code invalid, as a later minute does.
  Object.assign(serviceOf(broker, "job"), { codeKey: Buffer.alloc(32) });
  expect((await checkIn()).status).toBe("working");
  await until(() => now() > startsAt);
  expect((await soonOver()).jobId).toBe(overId);
});
