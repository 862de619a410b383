import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { Service } from "moleculer";
import type { LogConsumer } from "../../mixins/consumers/log-consumer.ts";
import { resourcesOf } from "../../mixins/log/service-resources.ts";
import type { LogMethods } from "../../mixins/log.mixin.ts";
import { readModelsOf } from "../../mixins/projection/read-models.ts";
import analytics from "../../services/analytics/analytics.service.ts";
import { fact } from "../../services/analytics/journal/fact.ts";
import {
  type Instant,
  instant,
  minuteMs,
  newId,
  now,
} from "../../services/contracts/core/units.ts";
import { call, type Params } from "../../services/contracts/index.ts";
import { serviceOf, startBroker, type TestBroker } from "../support/broker.ts";
import { countOf, jobOf, stateOf } from "../support/postings.ts";
import { type Announced, type ProbeLog, probeLog } from "../support/probe-log.ts";
import { projected } from "../support/settled.ts";
import { forget } from "../support/stored.ts";
import { testTokens } from "../support/tokens.ts";
import { until } from "../support/until.ts";

const names = ["user", "job", "matching", "payment", "communication"] as const;
type Name = (typeof names)[number];
const probes = Object.fromEntries(names.map((name) => [name, probeLog(name)])) as Record<
  Name,
  ProbeLog
>;
const { securityProbe, tokenFor } = testTokens();
const begun = Date.parse("2026-10-01T00:00:00Z");
const at = (minute: number): Instant => instant(begun + minute * minuteMs);
let folder: string;
let running: TestBroker;

const start = async (): Promise<void> => {
  const schemas = names.map((name) => probes[name].schema);
  running = await startBroker([...schemas, securityProbe, analytics], folder);
};
const ours = (): Service & LogMethods =>
  serviceOf(running.broker, "analytics") as Service & LogMethods;
/** One operator: a cursor is good only for the caller that began the list. */
const operatorId = newId();
const operator = () => ({ meta: { token: tokenFor(operatorId, "operator") } });
const summary = (params: Params<"analytics.summary"> = {}) =>
  call(running.broker, "analytics.summary", params, operator());
const events = (params: Params<"analytics.events"> = {}) =>
  call(running.broker, "analytics.events", params, operator());
const settled = (): Promise<void> =>
  projected(ours(), Object.fromEntries(names.map((name) => [name, probes[name].head()])));
const equalsRebuild = async (): Promise<boolean[]> => {
  const equal: boolean[] = [];
  for (const readModel of readModelsOf(ours())) equal.push(await readModel.compareRebuild());
  return equal;
};

/** A day of work from posting to pay, by announcing service. */
const dayOfWork = (minute: number) => {
  const employer = { userId: newId(), displayName: "", rating: null };
  const job = jobOf({ seats: 1, employer });
  const parties = {
    applicationId: newId(),
    jobId: job.jobId,
    workerId: newId(),
    employerId: employer.userId,
  };
  const filled = { ...job, status: "filled" as const, seatsTaken: 1 };
  const times = { startsAt: job.startsAt, endsAt: job.endsAt };
  const application = { status: "pending", appliedAt: at(minute + 2), ...times };
  const pay = { grossWon: 100_000, netWon: 96_700, employerFeeWon: 5000 };
  const ofJob: Announced[] = [
    { type: "job.posted", data: stateOf(job), at: at(minute) },
    { type: "job.applied", data: { ...parties, ...application }, at: at(minute + 2) },
    { type: "job.changed", data: countOf(filled), at: at(minute + 4) },
    { type: "job.accepted", data: { ...parties, status: "accepted" }, at: at(minute + 4) },
    {
      type: "job.approved",
      data: { ...parties, status: "approved", minutes: 480 },
      at: at(minute + 5),
    },
  ];
  const ofPayment: Announced[] = [
    { type: "payment.held", data: { ...parties, heldWon: 105_000 }, at: at(minute + 3) },
    { type: "payment.completed", data: { ...parties, ...pay }, at: at(minute + 6) },
  ];
  return { job, parties, ofJob, ofPayment };
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "oneday-analytics-"));
  await start();
});
afterEach(async () => {
  await running.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("the summary follows a day of work from posting to pay", async () => {
  const { ofJob, ofPayment } = dayOfWork(0);
  await probes.job.announceAll(ofJob);
  await probes.payment.announceAll(ofPayment);
  await settled();
  const expected = {
    jobs: 1,
    applications: 1,
    seats: 1,
    seatsFilled: 1,
    fillRate: 1,
    timeToFirstApplicantS: 120,
    timeToFillS: 240,
    noShowRate: 0,
    gmvWon: 100_000,
    paidWon: 96_700,
    activeWorkers: 1,
  };
  expect(await summary()).toEqual(expected);
  expect(await summary({ from: at(0), to: at(3) })).toEqual(expected);
  expect(await summary({ from: at(3) })).toMatchObject({ jobs: 0, applications: 0, paidWon: 0 });
});

test("every job is counted, whatever its id starts with", async () => {
  const jobs = [..."0123456789abcdef"].map((digit) => jobOf({ jobId: digit + newId().slice(1) }));
  const posted = jobs.map((job) => ({ type: "job.posted", data: stateOf(job) }) as const);
  await probes.job.announceTogether(posted);
  await settled();
  expect(await summary()).toMatchObject({ jobs: 16, seats: 32, seatsFilled: 0 });
});

test("messages read before a restart are not counted again", async () => {
  const { ofJob, ofPayment } = dayOfWork(0);
  await probes.job.announceAll(ofJob);
  await probes.payment.announceAll(ofPayment);
  await settled();
  const before = [await summary(), await events({ limit: 100 })];
  await running.stop();
  await forget(folder, "analytics", "checkpoints");
  await start();
  await settled();
  expect([await summary(), await events({ limit: 100 })]).toEqual(before);
});

test("every event of an application is found by its id, newest first, from all logs", async () => {
  const { parties, ofJob, ofPayment } = dayOfWork(0);
  const other = dayOfWork(1);
  await probes.job.announceAll([...ofJob, ...other.ofJob]);
  await probes.payment.announceAll([...ofPayment, ...other.ofPayment]);
  const { applicationId, jobId, workerId } = parties;
  const sent = { notificationId: newId(), userId: workerId, kind: "applied" };
  await probes.communication.announceAll([
    { type: "communication.sent", data: { ...sent, applicationId, jobId }, at: at(7) },
  ]);
  await settled();
  const { items } = await events({ subject: applicationId, limit: 100 });
  expect(items.map(({ type }) => type)).toEqual([
    "communication.sent",
    "payment.completed",
    "job.approved",
    "job.accepted",
    "payment.held",
    "job.applied",
  ]);
  for (const { subject, correlationId } of items) {
    expect(subject).toBe(applicationId);
    expect(correlationId).not.toBe("");
  }
  const ofWorker = await events({ subject: workerId, type: "payment.completed" });
  expect(ofWorker.items).toMatchObject([{ data: { netWon: 96_700 } }]);
  expect((await events({ subject: applicationId, from: at(4), to: at(6) })).items).toHaveLength(2);
});

test("pages of events follow each other without overlap, filtered or not", async () => {
  for (let day = 0; day < 4; day += 1) {
    const { ofJob, ofPayment } = dayOfWork(day * 24 * 60);
    await probes.job.announceAll(ofJob);
    await probes.payment.announceAll(ofPayment);
  }
  await settled();
  const all = (await events({ limit: 100 })).items;
  expect(all).toHaveLength(28);
  const times = all.map((event) => event.at);
  expect(times).toEqual([...times].sort().reverse());
  const filters = [
    {},
    { type: "job.applied" },
    { from: at(24 * 60), to: at(48 * 60) },
    { type: "job.accepted", to: at(48 * 60) },
  ];
  for (const filter of filters) {
    const expected = all.filter(
      (event) =>
        (filter.type === undefined || event.type === filter.type) &&
        (filter.from === undefined || event.at >= filter.from) &&
        (filter.to === undefined || event.at < filter.to),
    );
    expect(expected.length).toBeGreaterThan(1);
    const paged: typeof all = [];
    let cursor: string | null = null;
    do {
      const next = cursor === null ? {} : { cursor };
      const page = await events({ ...filter, limit: 3, ...next });
      expect(page.items.length).toBeLessThanOrEqual(3);
      paged.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null && paged.length < 50);
    expect(paged).toEqual(expected);
  }
});

test("a forged cursor and an impossible date are refused without a fault", async () => {
  const forge = (key: unknown) => Buffer.from(JSON.stringify(key)).toString("base64url");
  for (const key of [["zzz"], [1], {}, ["2026-99-99"]]) {
    const asked = events({ cursor: forge(key) });
    const answer = await asked.catch((error: { code: number }) => error.code);
    expect([422, { items: [], nextCursor: null }]).toContainEqual(answer);
  }
  const wrong = "2026-13-45T00:00:00Z";
  await expect(events({ from: wrong })).rejects.toMatchObject({ code: 422 });
  await expect(summary({ to: wrong })).rejects.toMatchObject({ code: 422 });
});

test("a saga's fact is recorded once per command, and never after a cancellation", async () => {
  const fact1 = { cid: "application:1/record", kind: "apply", data: { jobId: newId() } };
  const first = await call(running.broker, "analytics.record", fact1);
  expect(await call(running.broker, "analytics.record", fact1)).toEqual(first);
  expect(ours().log.head.position).toBe(1);
  const other = call(running.broker, "analytics.record", { ...fact1, kind: "accept" });
  await expect(other).rejects.toMatchObject({ type: "KEY_REUSED" });
  const meta = { correlationId: "c", causationId: null, actor: null };
  const undo = { cid: "late/undo", fp: "", isFresh: true, at: now(), meta };
  await ours().log.cancel("late", fact, "x", () => [], undo);
  const late = call(running.broker, "analytics.record", { ...fact1, cid: "late" });
  await expect(late).rejects.toMatchObject({ type: "STEP_CANCELLED" });
});

test("only an operator reads the figures", async () => {
  const meta = { token: tokenFor(newId(), "employer") };
  const asked = call(running.broker, "analytics.summary", {}, { meta });
  await expect(asked).rejects.toMatchObject({ type: "WRONG_ROLE", code: 403 });
});

test("the story of an application has its events from all logs, and its saga's fact", async () => {
  const { parties, ofJob, ofPayment } = dayOfWork(0);
  const other = dayOfWork(1);
  await probes.job.announceAll([...ofJob, ...other.ofJob]);
  await probes.payment.announceAll([...ofPayment, ...other.ofPayment]);
  const { applicationId } = parties;
  const recorded = { cid: `application:${applicationId}/apply/record`, kind: "applied" };
  await call(running.broker, "analytics.record", { ...recorded, data: parties });
  await settled();
  await projected(ours(), { analytics: 1 });
  const story = (correlationId: string) =>
    call(running.broker, "analytics.story", { correlationId }, operator());
  const { items } = await story(applicationId);
  expect(items.map(({ type, service }) => [type, service])).toEqual([
    ["job.applied", "job"],
    ["payment.held", "payment"],
    ["job.accepted", "job"],
    ["job.approved", "job"],
    ["payment.completed", "payment"],
    ["analytics.recorded", "analytics"],
  ]);
  expect(items.at(-1)?.command).toBe(recorded.cid);
  // A request tells the story of the application that it is about.
  expect((await story(items[1]?.correlationId ?? "")).items).toEqual(items);
  await expect(story(newId())).rejects.toMatchObject({ type: "NOT_FOUND", code: 404 });
});

test("read models that an operator rebuilds were equal, and every figure stays", async () => {
  for (const minute of [0, 60, 25 * 60]) {
    const { ofJob, ofPayment } = dayOfWork(minute);
    await probes.job.announceAll(ofJob);
    await probes.payment.announceAll(ofPayment);
  }
  await settled();
  const figures = async () => [await summary(), await events({ limit: 100 })];
  const before = await figures();
  const shown = async () =>
    (await call(running.broker, "analytics.readModels", {}, operator())).readModels;
  const copies = (await shown()).map(({ copy }) => copy);
  for (const { name } of await shown()) {
    await call(running.broker, "analytics.readModels.rebuild", { name }, operator());
  }
  await until(async () => (await shown()).every(({ rebuild }) => rebuild?.status === "done"));
  expect((await shown()).map(({ rebuild }) => rebuild?.wasEqual)).toEqual(copies.map(() => true));
  expect((await shown()).map(({ copy }, index) => copy === copies[index])).toEqual(
    copies.map(() => false),
  );
  expect(await figures()).toEqual(before);
  const { ofJob } = dayOfWork(120);
  await probes.job.announceAll(ofJob);
  await settled();
  expect((await summary()).jobs).toBe(4);
});

test("four people are in no figure, five are, and a restart answers the same", async () => {
  const day = dayOfWork(0);
  const [posted, first] = day.ofJob as [Announced, Announced & { type: "job.applied" }];
  const of = (n: number): Announced => {
    const data = { ...first.data, applicationId: newId(), workerId: newId() };
    return { type: "job.applied", data, at: at(3 + n) };
  };
  const read = async () => {
    await until(() => probes.job.head() <= followedTo());
    return {
      funnel: await call(running.broker, "analytics.funnel", {}, operator()),
      districts: await call(running.broker, "analytics.districts", {}, operator()),
      trades: await call(running.broker, "analytics.trades", {}, operator()),
    };
  };
  const followedTo = (): number => {
    const feeds = resourcesOf(ours()).following() as readonly LogConsumer[];
    return feeds.find(({ name }) => name === "analytics/groups<-job")?.position ?? 0;
  };
  await probes.job.announceAll([posted, of(0), of(1), of(2), of(3)]);
  const four = await read();
  expect(four).toMatchObject({ districts: { items: [] }, trades: { items: [] } });
  expect(four.funnel).toMatchObject({ total: { applied: 0, postings: 0 }, cohorts: [] });
  await probes.job.announceAll([of(4)]);
  const five = await read();
  expect(five.funnel.total).toMatchObject({ applied: 5, postings: 0, accepted: 0 });
  expect(five.trades.items).toMatchObject([
    { categoryId: day.job.categoryId, name: "홀 서빙", figures: { applied: 5 } },
  ]);
  const [district] = five.districts.items;
  expect(district).toMatchObject({ district: "8630e1d8fffffff", figures: { applied: 5 } });
  expect(Math.abs((district?.lat ?? 0) - day.job.place.lat)).toBeLessThan(0.1);
  await probes.job.announceAll([of(5)]);
  expect(await read()).toEqual(five);
  await running.stop();
  await start();
  expect(await read()).toEqual(five);
  const meta = { token: tokenFor(newId(), "employer") };
  for (const name of ["analytics.funnel", "analytics.districts", "analytics.trades"] as const) {
    const refused = { type: "WRONG_ROLE", code: 403 };
    await expect(call(running.broker, name, {}, { meta })).rejects.toMatchObject(refused);
  }
});

test("a worker reads their own earnings and no one else's", async () => {
  const days = [dayOfWork(0), dayOfWork(60)];
  for (const { ofJob, ofPayment } of days) {
    await probes.job.announceAll(ofJob);
    await probes.payment.announceAll(ofPayment);
  }
  await settled();
  const me = (userId: string, role: "worker" | "employer" = "worker") =>
    call(running.broker, "analytics.me", {}, { meta: { token: tokenFor(userId, role) } });
  const [one, two] = days.map(({ parties }) => parties);
  const earned = { grossWon: 100_000, netWon: 96_700, shifts: 1, minutes: 480 };
  for (const parties of [one, two]) {
    expect(await me(parties?.workerId ?? "")).toEqual({
      months: [{ period: "2026-10", ...earned, employers: 1 }],
      years: [{ period: "2026", ...earned, employers: 1 }],
      employers: [{ employerId: parties?.employerId, ...earned }],
    });
  }
  expect(await me(newId())).toEqual({ months: [], years: [], employers: [] });
  await expect(me(newId(), "employer")).rejects.toMatchObject({ type: "WRONG_ROLE" });
});

test("after any history every read model equals its rebuild from the logs", async () => {
  const [one, two] = [dayOfWork(0), dayOfWork(3)];
  const days = [one, two];
  const ofUser = days.map(({ parties: { workerId: userId } }): [Name, Announced] => [
    "user",
    { type: "user.registered", data: { userId, role: "worker" } },
  ]);
  const steps = [
    ...days.flatMap(({ ofJob }) => ofJob.map((a): [Name, Announced] => ["job", a])),
    ...days.flatMap(({ ofPayment }) => ofPayment.map((a): [Name, Announced] => ["payment", a])),
    ...ofUser,
  ];
  const wave = fc.array(fc.constantFrom(...steps), { minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(wave, fc.boolean(), async (history, isTogether) => {
      // Out of order, repeated and incomplete: a read model accepts any log.
      for (const name of names) {
        const own = history.filter(([of]) => of === name).map(([, announced]) => announced);
        if (own.length === 0) continue;
        if (isTogether) await probes[name].announceTogether(own);
        else await probes[name].announceAll(own);
      }
      await settled();
      expect(await equalsRebuild()).not.toContain(false);
    }),
    { seed: 20261122, numRuns: 12 },
  );
  for (const readModel of readModelsOf(ours())) await readModel.rebuild();
  expect(await equalsRebuild()).not.toContain(false);
});
