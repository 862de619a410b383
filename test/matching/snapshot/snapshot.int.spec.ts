import { mkdtempSync, rmSync, statSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { logReader } from "../../../mixins/consumers/log-reader.ts";
import { resourcesOf } from "../../../mixins/log/service-resources.ts";
import { minuteMs, newId } from "../../../services/contracts/core/units.ts";
import matching from "../../../services/matching/matching.service.ts";
import type { MatchingService } from "../../../services/matching/matching.types.ts";
import { serviceOf, startBroker, type TestBroker } from "../../support/broker.ts";
import { type Job, jobOf, stateOf } from "../../support/postings.ts";
import { probeLog } from "../../support/probe-log.ts";
import { testTokens } from "../../support/tokens.ts";
import { until } from "../../support/until.ts";

const [jobs, users] = [probeLog("job"), probeLog("user")];
const { securityProbe } = testTokens();
let folder: string;
let running: TestBroker;

const start = async (): Promise<void> => {
  running = await startBroker([jobs.schema, users.schema, securityProbe, matching], folder);
};
const ours = () => serviceOf(running.broker, "matching") as MatchingService;
const post = (job: Job) => jobs.announceAll([{ type: "job.posted", data: stateOf(job) }]);
const knows = (job: Job): boolean => ours().market.offer(job.jobId) !== undefined;
const isThere = (file: string): boolean => statSync(file, { throwIfNoEntry: false }) !== undefined;
/** The head of job's log. */
const head = async () => {
  const { upTo, hash } = await logReader(ours(), "job")({ position: 0, hash: "" }, 200);
  return { position: upTo, hash };
};
/** A job that no log has: only the snapshot can bring it back. */
const marked = (): Job => {
  const job = jobOf();
  ours().market.follow(stateOf(job));
  return job;
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "oneday-snapshots-"));
  await start();
});
afterEach(async () => {
  await running.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("a start continues from the snapshot, with the events after it", async () => {
  const [before, after] = [jobOf(), jobOf()];
  await post(before);
  await until(() => knows(before));
  const mark = marked();
  expect(await ours().snapshots.write(await head())).toBe(true);
  await post(after);
  await running.halt();
  await start();
  await until(() => knows(after));
  expect([knows(before), knows(mark)]).toEqual([true, true]);
});

test("a snapshot of another log is not read, and the log is", async () => {
  const job = jobOf();
  await post(job);
  await until(() => knows(job));
  const mark = marked();
  const { position } = await head();
  await ours().snapshots.write({ position, hash: "of another log" });
  await running.halt();
  await start();
  await until(() => knows(job));
  expect(knows(mark)).toBe(false);
});

test("closing an account deletes an earlier snapshot, and keeps a later one", async () => {
  await post(jobOf());
  const { snapshots } = ours();
  await snapshots.write(await head());
  const close = () =>
    users.announceAll([
      { type: "user.accountClosed", data: { userId: newId(), deletionId: newId() } },
    ]);
  await close();
  await until(() => !isThere(snapshots.file));
  await snapshots.write(await head());
  const later = new Date(Date.now() + 5 * minuteMs);
  utimesSync(snapshots.file, later, later);
  await close();
  await until(() => resourcesOf(ours()).waiting().length === 0);
  await running.halt();
  // A start hears of every account that was ever closed.
  await start();
  await until(() => resourcesOf(ours()).waiting().length === 0);
  expect(isThere(ours().snapshots.file)).toBe(true);
});

test("a snapshot is not written for a few commits", async () => {
  const job = jobOf();
  await post(job);
  await until(() => knows(job) && resourcesOf(ours()).waiting().length === 0);
  await ours().snapshots.keep(await head());
  expect(isThere(ours().snapshots.file)).toBe(false);
});
