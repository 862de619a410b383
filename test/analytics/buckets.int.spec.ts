/**
 * Buckets of the summary: after any history, in any order of the logs, with pages delivered again
 * and with rebuilds, every window has the figures of a sum over all facts.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { Service } from "moleculer";
import { readModelOf, readModelsOf } from "../../mixins/projection/read-models.ts";
import analytics from "../../services/analytics/analytics.service.ts";
import {
  marketApplications,
  marketJobs,
} from "../../services/analytics/facts/market.projection.ts";
import { Tally } from "../../services/analytics/summary/summary.ts";
import { windowOf } from "../../services/analytics/time-window.ts";
import { type Instant, instant, minuteMs, newId } from "../../services/contracts/core/units.ts";
import { call, type Params } from "../../services/contracts/index.ts";
import { serviceOf, startBroker, type TestBroker } from "../support/broker.ts";
import { countOf, jobOf, stateOf } from "../support/postings.ts";
import { type Announced, probeLog } from "../support/probe-log.ts";
import { projected } from "../support/settled.ts";
import { forget } from "../support/stored.ts";
import { testTokens } from "../support/tokens.ts";

const probes = {
  user: probeLog("user"),
  job: probeLog("job"),
  matching: probeLog("matching"),
  payment: probeLog("payment"),
  communication: probeLog("communication"),
};
type Name = keyof typeof probes;
const { securityProbe, tokenFor } = testTokens();
const begun = Date.parse("2026-10-01T00:00:00Z");
const at = (minute: number): Instant => instant(begun + minute * minuteMs);
let folder: string;
let running: TestBroker;

const start = async (): Promise<void> => {
  const schemas = Object.values(probes).map(({ schema }) => schema);
  running = await startBroker([...schemas, securityProbe, analytics], folder);
};
const ours = (): Service => serviceOf(running.broker, "analytics");
const operator = { meta: { token: tokenFor(newId(), "operator") } };
const summary = (params: Params<"analytics.summary">) =>
  call(running.broker, "analytics.summary", params, operator);
const settled = (): Promise<void> =>
  projected(ours(), { job: probes.job.head(), payment: probes.payment.head() });

/** The figures of a window from all facts at once. */
const scanned = async (params: Params<"analytics.summary">) => {
  const tally = new Tally(windowOf(params));
  const all = { limit: 1_000_000 };
  for (const job of await readModelOf(ours(), marketJobs).find({}, all)) tally.addJob(job);
  const made = await readModelOf(ours(), marketApplications).find({}, all);
  for (const one of made) tally.addApplication(one);
  return tally.summary();
};

/** A job with two workers, one of whom comes; minutes count from the posting. */
const shift = (minute: number, workers: readonly string[]): [Name, Announced][] => {
  const employer = { userId: newId(), displayName: "", rating: null };
  const job = jobOf({ seats: workers.length, employer });
  const filled = { ...job, status: "filled" as const, seatsTaken: workers.length };
  const { jobId, startsAt, endsAt } = job;
  const courses = workers.flatMap((workerId, n): [Name, Announced][] => {
    const parties = { applicationId: newId(), jobId, workerId, employerId: employer.userId };
    const appliedAt = at(minute + 20 * (n + 1));
    const pay = { grossWon: 100_000 + n, netWon: 96_700, employerFeeWon: 5000 };
    const data = { ...parties, status: "pending", appliedAt, startsAt, endsAt };
    return [
      ["job", { type: "job.applied", data, at: appliedAt }],
      ["job", { type: "job.accepted", data: { ...parties, status: "accepted" } }],
      n === 1
        ? ["job", { type: "job.noShow", data: { ...parties, status: "noShow" } }]
        : ["payment", { type: "payment.completed", data: { ...parties, ...pay } }],
    ];
  });
  return [
    ["job", { type: "job.posted", data: stateOf(job), at: at(minute) }],
    ...courses,
    ["job", { type: "job.changed", data: countOf(filled), at: at(minute + 90) }],
  ];
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "oneday-buckets-"));
  await start();
});
afterEach(async () => {
  await running.stop();
  rmSync(folder, { recursive: true, force: true });
});

const people = [newId(), newId(), newId()];
const steps = [0, 55, 59, 61, 170, 1500].flatMap((minute, n) =>
  shift(minute, [people[n % 3] ?? "", people[(n + 1) % 3] ?? ""]),
);
const minutes = fc.integer({ min: -10, max: 1700 });
const windows = fc.array(fc.tuple(minutes, minutes), { minLength: 4, maxLength: 4 });
const wave = fc.array(fc.constantFrom(...steps), { minLength: 1, maxLength: 15 });

test("after any history every window has the figures of all its facts", async () => {
  const events = ["none", "rebuild", "redeliver"] as const;
  await fc.assert(
    fc.asyncProperty(wave, windows, fc.constantFrom(...events), async (history, asked, event) => {
      for (const [name, announced] of history) await probes[name].announceAll([announced]);
      await settled();
      if (event === "rebuild") for (const each of readModelsOf(ours())) await each.rebuild();
      if (event === "redeliver") {
        await running.stop();
        await forget(folder, "analytics", "checkpoints");
        await start();
        await settled();
      }
      const params = asked.map(([from, to]) => ({ from: at(from), to: at(to) }));
      for (const one of [{}, { from: at(60) }, { to: at(120) }, ...params]) {
        expect(await summary(one)).toEqual(await scanned(one));
      }
    }),
    { seed: 20261123, numRuns: 25 },
  );
});

test("an hour without news is not read again", async () => {
  for (const [name, announced] of steps) await probes[name].announceAll([announced]);
  await settled();
  await summary({});
  const jobs = readModelOf(ours(), marketJobs);
  const reads: unknown[] = [];
  const find = jobs.find.bind(jobs);
  jobs.find = (query, options) => {
    reads.push(query);
    return find(query, options);
  };
  const [posted] = shift(61, [newId()]);
  await summary({});
  expect(reads).toEqual([]);
  await probes.job.announceAll([posted?.[1] as Announced]);
  await settled();
  expect((await summary({})).jobs).toBe(7);
  // The marked document, and the hour it belongs to.
  expect(reads).toEqual([
    expect.objectContaining({ _id: expect.anything() }),
    { postedAt: { $gte: at(60), $lt: at(120) } },
  ]);
});

test("a worker who applied in many hours is one active worker", async () => {
  const workerId = newId();
  for (const [name, announced] of [0, 300, 600].flatMap((minute) => shift(minute, [workerId]))) {
    await probes[name].announceAll([announced]);
  }
  await settled();
  expect(await summary({})).toMatchObject({ applications: 3, activeWorkers: 1 });
  expect(await summary({ from: at(30), to: at(330) })).toMatchObject({ activeWorkers: 1 });
});
