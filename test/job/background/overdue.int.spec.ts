/**
 * Work that no one ends: both sides are asked, then an operator decides; no pay stays held
 * unnoticed.
 */
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { ServiceBroker } from "moleculer";
import { systemCommand } from "../../../mixins/log/commands.ts";
import {
  hourMs,
  type Instant,
  instant,
  later,
  newId,
  now,
} from "../../../services/contracts/core/units.ts";
import { type ActionName, call, type Params } from "../../../services/contracts/index.ts";
import { tick } from "../../../services/job/background/deadlines.scheduler.ts";
import * as rules from "../../../services/job/domain/application.ts";
import { correctTimes } from "../../../services/job/domain/dispute.ts";
import type { ApplicationStatus } from "../../../services/job/domain/lifecycle.ts";
import jobService from "../../../services/job/job.service.ts";
import type { JobService } from "../../../services/job/job.types.ts";
import { serviceOf, startBroker, type TestBroker } from "../../support/broker.ts";
import { type Neighbours, neighbours } from "../../support/neighbours.ts";
import { postingOf } from "../../support/postings.ts";
import { testTokens } from "../../support/tokens.ts";
import { until } from "../../support/until.ts";
import { forge } from "../actions/forged.ts";

let world: TestBroker;
let around: Neighbours;
let broker: ServiceBroker;
const { securityProbe, tokenFor } = testTokens();
const employerId = newId();
const operatorId = newId();
const reason = "말이 서로 다릅니다.";
const minutes = 210;

beforeEach(async () => {
  around = neighbours();
  world = await startBroker([...around.schemas, securityProbe, jobService]);
  broker = world.broker;
});
afterEach(() => world.stop());

type Role = "worker" | "employer" | "operator";
const as = <A extends ActionName>(role: Role, userId: string, action: A, params: Params<A>) =>
  call(broker, action, params, { meta: { token: tokenFor(userId, role) } });
const get = (applicationId: string) =>
  as("employer", employerId, "job.application", { applicationId });
const disputes = async () => (await as("operator", operatorId, "job.disputes", {})).items;

/** An accepted shift that begins in ten minutes and has 210 minutes of work. */
const accepted = async () => {
  const startsAt = later(now(), 10 * 60_000);
  const endsAt = later(startsAt, 4 * hourMs);
  const body = postingOf({ startsAt, endsAt, breakMinutes: 30 });
  const { jobId } = await as("employer", employerId, "job.post", body);
  const workerId = newId();
  const { applicationId } = await as("worker", workerId, "job.apply", { jobId });
  await as("employer", employerId, "job.accept", { applicationId });
  return { applicationId, workerId, jobId, endsAt: instant(endsAt) };
};
type Seat = Awaited<ReturnType<typeof accepted>>;
const signed = async (seat: Seat) => {
  await as("worker", seat.workerId, "job.sign", { applicationId: seat.applicationId });
  await as("employer", employerId, "job.sign", { applicationId: seat.applicationId });
};
const checked = async (seat: Seat, ways: readonly ("job.checkIn" | "job.checkOut")[]) => {
  await signed(seat);
  const { code } = await as("employer", employerId, "job.checkInCode", { jobId: seat.jobId });
  const { lat, lng } = postingOf().place;
  for (const way of ways) {
    await as("worker", seat.workerId, way, { applicationId: seat.applicationId, code, lat, lng });
  }
};
const left = {
  accepted: async () => undefined,
  signed,
  working: (seat: Seat) => checked(seat, ["job.checkIn"]),
} as const;

const service = () => serviceOf(broker, "job") as JobService;
const known = async () => {
  const commits = await service().log.read(0, 1000);
  return commits.flatMap(({ events }) => events.map(({ type }) => type));
};
const askedTimes = async () => (await known()).filter((type) => type === "overdue").length;
/** Runs the scheduler until `done`, as the list of applications may be behind. */
const strike = (at: Instant, done: () => Promise<boolean>) =>
  until(async () => {
    await tick(service(), at);
    return done();
  });

test.each(Object.entries(left))(
  "a shift left %s is asked about after 12 hours and goes to an operator 24 hours later",
  async (status, leave) => {
    const seat = await accepted();
    const { applicationId, endsAt } = seat;
    await leave(seat);
    await until(async () => (await get(applicationId)).status === status);
    const askedAt = later(endsAt, 12 * hourMs);
    await tick(service(), later(askedAt, -1));
    expect(await askedTimes()).toBe(0);
    await strike(askedAt, async () => (await askedTimes()) === 1);
    const late = later(askedAt, 24 * hourMs);
    await tick(service(), later(late, -1));
    expect((await get(applicationId)).status).toBe(status);
    expect(await disputes()).toEqual([]);
    await strike(late, async () => (await disputes()).length === 1);
    expect(await disputes()).toMatchObject([
      { applicationId, by: "OneDay", about: "overdue", reason: null, disputedAt: late },
    ]);
    expect(await askedTimes()).toBe(1);
    const decision = { applicationId, workedMinutes: minutes, reason };
    await as("operator", operatorId, "job.decide", decision);
    await until(async () => (await get(applicationId)).status === "paid");
    expect((await get(applicationId)).approvedMinutes).toBe(minutes);
  },
);

test("an operator's decision that no one worked gives the pay back", async () => {
  const seat = await accepted();
  const { applicationId, endsAt } = seat;
  const askedAt = later(endsAt, 12 * hourMs);
  await strike(askedAt, async () => (await askedTimes()) === 1);
  await strike(later(askedAt, 24 * hourMs), async () => (await disputes()).length === 1);
  await as("operator", operatorId, "job.decide", { applicationId, workedMinutes: 0, reason });
  await until(async () => (await get(applicationId)).status === "paid");
  const settled = [...around.effects.values()].filter(({ action }) => action === "payment.settle");
  expect(settled.map(({ params }) => params)).toMatchObject([{ applicationId, workedMinutes: 0 }]);
});

test("two schedulers that run at the same moment ask once and escalate once", async () => {
  const { endsAt } = await accepted();
  const askedAt = later(endsAt, 12 * hourMs);
  const both = (at: Instant) => Promise.all([tick(service(), at), tick(service(), at)]);
  await strike(askedAt, async () => (await askedTimes()) === 1);
  await both(askedAt);
  const late = later(askedAt, 25 * hourMs);
  await both(late);
  await strike(late, async () => (await disputes()).length === 1);
  await both(late);
  const types = await known();
  expect(types.filter((type) => type === "overdue" || type === "escalated")).toEqual([
    "overdue",
    "escalated",
  ]);
});

test("attended time that is paid elsewhere goes to an operator and does not delay other applications", async () => {
  const seat = await accepted();
  const { applicationId, workerId, jobId, endsAt } = seat;
  await checked(seat, ["job.checkIn"]);
  // As if the four hours had passed.
  const data = { applicationId, jobId, workerId, employerId, at: endsAt };
  const rule = (): rules.ApplicationEvent[] => [{ type: "checkedOut", data }];
  await service().log.decide(rules.applications, applicationId, rule, systemCommand(newId()));
  around.fault("user.calendar.keep", "refuse", 1_000_000, "TIME_PAID_ELSEWHERE");
  await strike(later(endsAt, 12 * hourMs), async () => (await disputes()).length === 1);
  expect(await disputes()).toMatchObject([{ by: "OneDay", about: "overdue" }]);
});

test("a worker whom no one let sign may dispute from the start of the shift, and not before", async () => {
  const { applicationId, workerId } = await accepted();
  const dispute = () => as("worker", workerId, "job.dispute", { applicationId, reason });
  await expect(dispute()).rejects.toMatchObject({ code: 409, type: "TOO_EARLY" });
  expect((await get(applicationId)).status).toBe("accepted");
});

/** An application whose shift of four hours began some minutes ago, in a status. */
const begun = async (status: ApplicationStatus, minutesAgo: number) => {
  const startsAt = later(now(), -minutesAgo * 60_000);
  const ids = { applicationId: newId(), jobId: newId(), workerId: newId(), employerId };
  const scene = { ...ids, startsAt, endsAt: later(startsAt, 4 * hourMs) };
  await forge(service(), scene, status);
  return scene;
};
const times = async (type: string) => (await known()).filter((one) => one === type).length;

test("a worker without a check-in is warned once, half an hour after the start", async () => {
  const { endsAt } = await accepted();
  const startsAt = later(endsAt, -4 * hourMs);
  const half = later(startsAt, hourMs / 2);
  await tick(service(), later(half, -1));
  expect(await times("warned")).toBe(0);
  await strike(half, async () => (await times("warned")) === 1);
  await Promise.all([tick(service(), later(half, 1)), tick(service(), later(half, 1))]);
  expect(await times("warned")).toBe(1);
});

test("a report of a no-show says from when it is taken, and has the worker warned first", async () => {
  const report = ({ applicationId }: { applicationId: string }) =>
    as("employer", employerId, "job.noShow", { applicationId });
  const early = await begun("signed", 20);
  const opensAt = later(early.startsAt, hourMs);
  await expect(report(early)).rejects.toMatchObject({ type: "TOO_EARLY", data: { opensAt } });
  await expect(report(early)).rejects.toMatchObject({ type: "TOO_EARLY", data: { opensAt } });
  expect(await times("warned")).toBe(1);
  // After the wait an unwarned worker still has ten minutes to answer.
  const unwarned = await begun("signed", 90);
  await expect(report(unwarned)).rejects.toMatchObject({ type: "TOO_EARLY" });
  const { applied } = await service().log.state(rules.applications, unwarned.applicationId);
  expect(applied).toMatchObject({ status: "signed", warnedAt: expect.any(String) });
});

test("a worker who withdraws after the start is a no-show, and their hold is released as missed", async () => {
  const { applicationId, workerId } = await begun("accepted", 5);
  const withdraw = () => as("worker", workerId, "job.withdraw", { applicationId });
  await withdraw().catch(() => undefined);
  await until(async () => {
    const { sagas, applied } = await service().log.state(rules.applications, applicationId);
    return applied?.status === "noShow" && sagas["end"]?.status === "completed";
  });
  const recorded = [...around.effects.values()].filter(
    ({ action }) => action === "analytics.record",
  );
  expect(recorded.map(({ params }) => params["kind"])).toContain("noShow");
  await expect(withdraw()).rejects.toMatchObject({ type: "STATUS_FORBIDS" });
});

test("times that give more than was attended are not approved over: the employer is reminded, then an operator decides", async () => {
  const seat = await accepted();
  const { applicationId, workerId, jobId, endsAt } = seat;
  await checked(seat, ["job.checkIn"]);
  const startsAt = later(endsAt, -4 * hourMs);
  const parties = { applicationId, jobId, workerId, employerId };
  const put = (rule: (applied: rules.Applied) => rules.ApplicationEvent[]) =>
    service().log.decide(
      rules.applications,
      applicationId,
      ({ applied }) => rule(applied as rules.Applied),
      systemCommand(newId()),
    );
  // As if they had left after an hour, and entered the whole shift when it was over.
  await put(() => [{ type: "checkedOut", data: { ...parties, at: later(startsAt, hourMs) } }]);
  const whole = { correctionId: newId(), checkedInAt: startsAt, checkedOutAt: endsAt } as const;
  await put((applied) => correctTimes(applied, { ...whole, by: "worker" }, endsAt));
  const late = later(endsAt, 12 * hourMs);
  await strike(late, async () => (await times("correctionUnsigned")) === 1);
  await tick(service(), late);
  expect((await get(applicationId)).status).toBe("worked");
  const last = later(late, 24 * hourMs);
  await tick(service(), later(last, -1));
  expect((await get(applicationId)).status).toBe("worked");
  await strike(last, async () => (await disputes()).length === 1);
  const proposed = { by: "worker", checkedInAt: startsAt, checkedOutAt: endsAt };
  expect(await disputes()).toMatchObject([{ by: "OneDay", correction: proposed }]);
  expect(await times("correctionUnsigned")).toBe(1);
});

test("an acceptance that is parked when the shift begins is undone, and the application rejected", async () => {
  const startsAt = later(now(), 10 * 60_000);
  const ids = { applicationId: newId(), jobId: newId(), workerId: newId(), employerId };
  const key = "accept/1";
  const input = { ...ids, attempt: 1, isAutomatic: false, correlationId: "c", terms: {} };
  // As if the hold had found no answer.
  await forge(service(), { ...ids, startsAt, endsAt: later(startsAt, hourMs) }, "pending", [
    { type: "accepting", data: { attempt: 1 } },
    { type: "saga.started", data: { saga: "accept", key, input, correlationId: "c" } },
    { type: "saga.requested", data: { key, step: "seat" } },
    { type: "saga.succeeded", data: { key, step: "seat" } },
    { type: "saga.requested", data: { key, step: "hold" } },
    { type: "saga.parked", data: { key, reason: "hold: no answer" } },
  ]);
  const stateNow = () => service().log.state(rules.applications, ids.applicationId);
  const parked = async () => (await stateNow()).sagas[key]?.status;
  await tick(service(), later(startsAt, -1));
  expect(await parked()).toBe("parked");
  await strike(startsAt, async () => (await parked()) === "compensated");
  expect(around.calls.map(({ action }) => action)).toContain("payment.release");
  await strike(startsAt, async () => (await stateNow()).applied?.status === "rejected");
});

test("where decided pay waits for the employer's money, both are notified once, and it is paid when there is some", async () => {
  const seat = await accepted();
  const { applicationId, workerId, endsAt } = seat;
  await checked(seat, ["job.checkIn", "job.checkOut"]);
  await as("employer", employerId, "job.approve", { applicationId, workedMinutes: 60 });
  await until(async () => (await get(applicationId)).status === "paid");
  await as("worker", workerId, "job.dispute", { applicationId, reason });
  around.fault("payment.correct", "refuse", 2, "INSUFFICIENT_FUNDS");
  const decision = { applicationId, workedMinutes: minutes, reason };
  await as("operator", operatorId, "job.decide", decision);
  const notified = () =>
    [...around.effects.values()]
      .filter(({ action }) => action === "communication.notify")
      .map(({ params }) => [params["userId"], params["kind"]])
      .filter(([, kind]) => kind === "payWaits" || kind === "fundsNeeded");
  await until(() => notified().length === 2);
  await tick(service(), later(endsAt, 1));
  expect(notified()).toEqual([
    [workerId, "payWaits"],
    [employerId, "fundsNeeded"],
  ]);
  await strike(endsAt, async () => (await get(applicationId)).status === "paid");
});
