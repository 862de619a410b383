/**
 * Start: how long the matching service takes until it knows the open jobs, from job's log and from
 * a snapshot.
 *
 * One process on the embedded store. Opening the store happens in both cases and is not counted,
 * and nothing crosses a bus, so the result is the least cost of a log.
 *
 * `node test/bench/matching-start.ts JOBS COMMITS`, so many commits of each job; prints one line of
 * JSON.
 */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { resourcesOf } from "../../mixins/log/service-resources.ts";
import { dayMs, instant } from "../../services/contracts/core/units.ts";
import matching from "../../services/matching/matching.service.ts";
import type { MatchingService } from "../../services/matching/matching.types.ts";
import { serviceOf, startBroker } from "../support/broker.ts";
import { countOf, jobOf, stateOf } from "../support/postings.ts";
import { probeLog } from "../support/probe-log.ts";
import { testTokens } from "../support/tokens.ts";
import { until } from "../support/until.ts";

const count = Number(process.argv[2] ?? 20_000);
const commitsEach = Number(process.argv[3] ?? 5);
const atOnce = 500;
const withinMs = 600_000;
const folder = mkdtempSync(join(tmpdir(), "oneday-start-"));
const jobs = probeLog("job");
/** The log of closed accounts, which must be read before a snapshot is written. */
const users = probeLog("user");
const { securityProbe } = testTokens();

export type Start = {
  readonly jobs: number;
  readonly commits: number;
  readonly fromLog: Took;
  readonly fromSnapshot: Took;
  /** The size of the snapshot. */
  readonly bytes: number;
};
type Took = { readonly wallMs: number; readonly cpuMs: number };

const isKnown = (service: MatchingService): boolean => resourcesOf(service).waiting().length === 0;

/** The time from the start of all services until all jobs are known; `then` gets the service. */
const started = async (then: (service: MatchingService) => Promise<void>): Promise<Took> => {
  const running = await startBroker([jobs.schema, users.schema, securityProbe, matching], folder);
  const [from, cpuFrom] = [performance.now(), process.cpuUsage()];
  const service = serviceOf(running.broker, "matching") as MatchingService;
  await until(() => service.market.size === count && isKnown(service), withinMs);
  const { user, system } = process.cpuUsage(cpuFrom);
  const took = { wallMs: performance.now() - from, cpuMs: (user + system) / 1000 };
  await then(service);
  await running.halt();
  return took;
};

const filled = async (): Promise<void> => {
  const running = await startBroker([jobs.schema, securityProbe], folder);
  const startsAt = instant(Date.now() + 2 * dayMs);
  for (let n = 0; n < count; n += atOnce) {
    const some = Array.from({ length: Math.min(atOnce, count - n) }, () => jobOf({ startsAt }));
    await Promise.all(
      some.flatMap((job) => [
        jobs.announceAll([{ type: "job.posted", data: stateOf(job) }]),
        ...Array.from({ length: commitsEach - 1 }, () =>
          jobs.announceAll([{ type: "job.changed", data: countOf(job) }]),
        ),
      ]),
    );
  }
  await running.halt();
};

const isThere = (file: string): boolean => statSync(file, { throwIfNoEntry: false }) !== undefined;

await filled();
let bytes = 0;
const fromLog = await started(async ({ snapshots: { file } }) => {
  await until(() => isThere(file), withinMs);
  bytes = statSync(file).size;
});
const fromSnapshot = await started(async () => undefined);
const rounded = ({ wallMs, cpuMs }: Took) => ({
  wallMs: Math.round(wallMs),
  cpuMs: Math.round(cpuMs),
});
const start: Start = {
  jobs: count,
  commits: count * commitsEach,
  fromLog: rounded(fromLog),
  fromSnapshot: rounded(fromSnapshot),
  bytes,
};
console.log(JSON.stringify(start));
rmSync(folder, { recursive: true, force: true });
