/** The routes of insights, from job's log: who may ask, what is answered, and after a restart the same. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { LogConsumer } from "../../../mixins/consumers/log-consumer.ts";
import { resourcesOf } from "../../../mixins/log/service-resources.ts";
import analytics from "../../../services/analytics/analytics.service.ts";
import { noteUnusual } from "../../../services/analytics/market/unusual-day.scheduler.ts";
import {
  dayMs,
  hourMs,
  type Instant,
  later,
  newId,
  now,
  type SeoulDate,
  seoulDate,
  seoulInstant,
  won,
} from "../../../services/contracts/core/units.ts";
import { call, type Params } from "../../../services/contracts/index.ts";
import { serviceOf, startBroker, type TestBroker } from "../../support/broker.ts";
import { countOf, type Job, jobOf, stateOf } from "../../support/postings.ts";
import { type Announced, probeLog } from "../../support/probe-log.ts";
import { testTokens } from "../../support/tokens.ts";
import { until } from "../../support/until.ts";

const probe = probeLog("job");
const others = ["user", "matching", "payment", "communication"] as const;
const otherProbes = others.map((name) => probeLog(name).schema);
const { securityProbe, tokenFor } = testTokens();
const today = seoulDate(now());
const usual = 6;
const unusual = 40;
const days = 40;
const ownerId = newId();
const employers = Array.from({ length: unusual }, () => newId());
let folder: string;
let running: TestBroker;
let open: Job;

const start = async (): Promise<void> => {
  running = await startBroker([probe.schema, ...otherProbes, securityProbe, analytics], folder);
};
const readTo = (): number => {
  const feeds = resourcesOf(serviceOf(running.broker, "analytics")).following();
  const feed = (feeds as readonly LogConsumer[]).find(({ name }) => name.includes("/groups<-job"));
  return feed?.position ?? 0;
};
const as = (role: "operator" | "employer" | "worker", userId = newId()) => ({
  meta: { token: tokenFor(userId, role) },
});
const dayBefore = (count: number): Instant => later(seoulInstant(today, 60), -count * dayMs);
const whatIfOf = (jobId: string, options = as("employer", ownerId)) =>
  call(running.broker, "analytics.whatIf.job", { jobId }, options);
const draft: Params<"analytics.whatIf"> = {
  categoryId: jobOf().categoryId,
  hourlyWageWon: 11_000,
  startsAt: later(now(), 30 * hourMs),
};

/** The postings of a day for work on it: those with the higher wage are filled. */
const postingsOf = (at: Instant, count: number): Announced[] =>
  employers.slice(0, count).flatMap((userId, n) => {
    const employer = { userId, displayName: "", rating: null };
    const hourlyWageWon = won(n % 2 === 0 ? 10_500 : 12_500);
    const startsAt = later(at, (2 + (n % 5)) * hourMs);
    const job = jobOf({ employer, hourlyWageWon, startsAt, endsAt: later(startsAt, hourMs) });
    const posted = { type: "job.posted", data: stateOf(job) } satisfies Announced;
    const isFilled = n % 6 === 0 ? at.slice(8, 10) < "12" : n % 2 === 1;
    const filled = { ...job, status: "filled" as const, seatsTaken: job.seats };
    const change = { type: "job.changed", data: countOf(filled) } satisfies Announced;
    return isFilled ? [posted, change] : [posted];
  });
const announceDays = async (from: number, to: number): Promise<void> => {
  for (let count = from; count >= to; count -= 1) {
    const at = dayBefore(count);
    const [first, ...rest] = postingsOf(at, count === 1 ? unusual : usual);
    if (first !== undefined) await probe.announceTogether([{ ...first, at }, ...rest]);
  }
  await until(() => probe.head() <= readTo());
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "oneday-insights-"));
  await start();
});
afterAll(async () => {
  await running.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("a young market has no forecast, no unusual days and no probabilities", async () => {
  const from = (count: number): SeoulDate => seoulDate(dayBefore(count));
  await announceDays(days, 20);
  const forecast = await call(running.broker, "analytics.forecast", {}, as("operator"));
  expect(forecast).toMatchObject({ mase: null, districts: [] });
  const window = { from: dayBefore(39), to: now() };
  const anomalies = await call(running.broker, "analytics.anomalies", window, as("operator"));
  expect(anomalies).toMatchObject({ from: from(39), items: [] });
  const refused = { type: "HISTORY_TOO_SHORT", code: 409 };
  const asked = call(running.broker, "analytics.whatIf", draft, as("employer"));
  await expect(asked).rejects.toMatchObject(refused);
});

test("later the operator sees the demand to come, and the unusual day", async () => {
  await announceDays(19, 1);
  open = jobOf({
    employer: { userId: ownerId, displayName: "", rating: null },
    startsAt: later(now(), 30 * hourMs),
    hourlyWageWon: won(11_000),
  });
  await probe.announceAll([{ type: "job.posted", data: stateOf(open) }]);
  await until(() => probe.head() <= readTo());
  const read = async () => ({
    forecast: await call(running.broker, "analytics.forecast", {}, as("operator")),
    anomalies: await call(running.broker, "analytics.anomalies", {}, as("operator")),
  });
  const before = await read();
  const [district, ...more] = before.forecast.districts;
  expect(more).toEqual([]);
  expect(district).toMatchObject({ district: "8630e1d8fffffff" });
  expect(district?.days).toHaveLength(28);
  expect(district?.days[0]).toMatchObject({ date: today });
  // Six postings of two seats a day, and one day of forty.
  const expected = district?.days.map((day) => day.expected) ?? [];
  expect(Math.min(...expected)).toBeGreaterThanOrEqual(9);
  expect(before.anomalies.items).toMatchObject([
    { metric: "postings", at: seoulDate(dayBefore(1)), value: unusual, expected: usual },
  ]);
  await running.stop();
  await start();
  await until(() => probe.head() <= readTo());
  expect(await read()).toEqual(before);
  // The day is logged once by each process.
  const service = serviceOf(running.broker, "analytics");
  expect(noteUnusual(service, now())).toEqual([
    expect.stringContaining(`${seoulDate(dayBefore(1))}: postings ${unusual}, expected ${usual}`),
  ]);
  expect(noteUnusual(service, now())).toEqual([]);
  expect(noteUnusual(service, later(now(), -dayMs))).toEqual([]);
});

test("the owner of a job and operators learn what 500 won more may change", async () => {
  const answer = await whatIfOf(open.jobId);
  expect(answer).toMatchObject({
    hourlyWageWon: 11_000,
    raisedWageWon: 11_500,
    postings: (days - 1) * usual + unusual,
  });
  expect(answer.raisedProbability).toBeGreaterThan(answer.probability);
  expect(await whatIfOf(open.jobId, as("operator"))).toEqual(answer);
  const ofDraft = await call(running.broker, "analytics.whatIf", draft, as("employer"));
  expect(ofDraft.raisedProbability).toBeGreaterThan(ofDraft.probability);
  const more = await call(
    running.broker,
    "analytics.whatIf",
    { ...draft, raiseWon: 2000 },
    as("employer"),
  );
  expect(more.raisedProbability).toBeGreaterThan(ofDraft.raisedProbability);
});

test("others learn nothing", async () => {
  const refused = (type: string, code: number) => ({ type, code });
  const { broker } = running;
  await expect(whatIfOf(open.jobId, as("employer"))).rejects.toMatchObject(
    refused("NOT_YOURS", 403),
  );
  await expect(whatIfOf(newId())).rejects.toMatchObject(refused("NOT_FOUND", 404));
  const wrongRole = refused("WRONG_ROLE", 403);
  await expect(whatIfOf(open.jobId, as("worker"))).rejects.toMatchObject(wrongRole);
  for (const name of ["analytics.forecast", "analytics.anomalies"] as const) {
    await expect(call(broker, name, {}, as("employer"))).rejects.toMatchObject(wrongRole);
  }
  const unknown = { ...draft, categoryId: newId() };
  await expect(call(broker, "analytics.whatIf", unknown, as("employer"))).rejects.toMatchObject(
    refused("CATEGORY_UNKNOWN", 422),
  );
  const past = { ...draft, startsAt: dayBefore(1) };
  await expect(call(broker, "analytics.whatIf", past, as("employer"))).rejects.toMatchObject(
    refused("STARTS_IN_PAST", 422),
  );
});

test("of a job that is full nothing is said", async () => {
  const full = { ...open, status: "filled" as const, seatsTaken: open.seats };
  await probe.announceAll([{ type: "job.changed", data: countOf(full) }]);
  await until(() => probe.head() <= readTo());
  const refused = { type: "JOB_NOT_OPEN", code: 409 };
  await expect(whatIfOf(open.jobId)).rejects.toMatchObject(refused);
});
