/**
 * Analytics bench: `npm run bench:analytics -- [--events=1000000]`.
 *
 * How long the summary's read models take to be built again from so many events, and what a summary
 * costs then: at rest, and while 100 events a second arrive. One process on the embedded store; the
 * logs are computed. Prints each goal and whether it was met, and keeps no report.
 */
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { ServiceBroker } from "moleculer";
import { giveSettings, readSettings } from "../../mixins/config/settings.ts";
import { resourcesOf } from "../../mixins/log/service-resources.ts";
import { log } from "../../mixins/log.mixin.ts";
import { readModelOf } from "../../mixins/projection/read-models.ts";
import { projection } from "../../mixins/projection.mixin.ts";
import {
  marketApplications,
  marketJobs,
} from "../../services/analytics/facts/market.projection.ts";
import { eventJournal } from "../../services/analytics/journal/event-journal.projection.ts";
import { marketFollower, marketOf } from "../../services/analytics/market/market.follower.ts";
import { summaryBuckets, summaryOf } from "../../services/analytics/summary/summary.follower.ts";
import { windowOf } from "../../services/analytics/time-window.ts";
import { instant } from "../../services/contracts/core/units.ts";
import { logService, marketLogs } from "./analytics-log.ts";
import { percentile } from "./figures.ts";
import { temporaryFolder } from "./folder.ts";
import { machine } from "./machine.ts";

const eventsOfJob = 10;
const goalRebuildS = 60;
const goalP99Ms = 20;
const asks = 1000;
const freshEvents = 3000;

const { values } = parseArgs({
  options: { events: { type: "string", default: "1000000" }, journal: { type: "boolean" } },
});
const jobs = Math.round(Number(values.events) / eventsOfJob);
const { jobEvents, jobAt, paidAt } = marketLogs(jobs + freshEvents);
/** So many positions of job's log at first: the rest arrives while summaries are asked. */
let jobHead = jobEvents - freshEvents * (eventsOfJob - 1);
const folder = temporaryFolder();
const broker = new ServiceBroker({ logger: false, validator: false });
giveSettings(broker, readSettings({ ONEDAY_DATA_DIR: folder.path, ONEDAY_DEMO: "off" }));
broker.createService(logService("job", () => jobHead, jobAt));
broker.createService(logService("payment", () => jobs, paidAt));
for (const name of ["user", "matching", "communication"]) {
  broker.createService(
    logService(
      name,
      () => 0,
      () => [null, ""],
    ),
  );
}
const service = broker.createService({
  name: "analytics",
  mixins: [
    log({ announce: () => [] }),
    projection(marketJobs),
    projection(marketApplications),
    ...(values.journal === true ? [projection(eventJournal)] : []),
    summaryBuckets(),
    marketFollower,
  ],
});

const secondsOf = async (work: () => Promise<unknown>): Promise<number> => {
  const from = performance.now();
  await work();
  return (performance.now() - from) / 1000;
};
const caughtUp = async (): Promise<void> => {
  while (resourcesOf(service).waiting().length > 0) await pause(50);
};
let seed = 1;
const random = (): number => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return seed / 2 ** 32;
};
/** Any window of the year, or all of it. */
const anyWindow = () => {
  if (random() < 0.2) return windowOf({});
  const [a = 0, b = 0] = [random(), random()].sort();
  const at = (share: number) => instant(Date.UTC(2026, 0) + Math.floor(share * 365 * 86_400_000));
  return windowOf({ from: at(a), to: at(b) });
};
const asked = async (work: () => unknown, everyMs = 0): Promise<[number, number]> => {
  const times: number[] = [];
  for (let n = 0; n < asks; n += 1) {
    const from = performance.now();
    await work();
    times.push(performance.now() - from);
    if (everyMs > 0) await pause(everyMs);
  }
  times.sort((a, b) => a - b);
  return [percentile(times, 0.5), percentile(times, 0.99)];
};
const line = (what: string, value: string, isMet?: boolean): void =>
  console.log(
    `${what.padEnd(52)} ${value}${isMet === undefined ? "" : isMet ? "  met" : "  MISSED"}`,
  );
const ms = ([p50, p99]: [number, number]): string =>
  `p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms`;

const { cpu, cores, node, loadAverage } = machine();
console.log(
  `${cpu}, ${cores} cores, Node ${node}, load average ${loadAverage}; ${values.events} events`,
);
line(
  "first read of the logs, with everything that follows",
  `${(
    await secondsOf(async () => {
      await broker.start();
      await caughtUp();
    })
  ).toFixed(1)} s`,
);
const [ofJobs, ofApplications] = [
  readModelOf(service, marketJobs),
  readModelOf(service, marketApplications),
];
const began = process.cpuUsage();
const rebuildS = await secondsOf(async () => {
  // Together, as at a start with a new version of both.
  await Promise.all([ofJobs.rebuild(), ofApplications.rebuild()]);
  await summaryOf(service, windowOf({}));
});
line(
  `rebuild into the first summary (goal: < ${goalRebuildS} s)`,
  `${rebuildS.toFixed(1)} s`,
  rebuildS < goalRebuildS,
);
const { user, system } = process.cpuUsage(began);
line("processor time of it", `${((user + system) / 1e6).toFixed(1)} s`);
const all = await summaryOf(service, windowOf({}));
line(
  "facts",
  `${(all.jobs + all.applications).toLocaleString("en")}; ${all.activeWorkers} workers, gmv ${all.gmvWon}`,
);
const rest = await asked(() => summaryOf(service, anyWindow()));
line(`summary at rest (goal: p99 < ${goalP99Ms} ms)`, ms(rest), rest[1] < goalP99Ms);
const end = jobEvents;
const arriving = setInterval(() => {
  jobHead = Math.min(end, jobHead + 1);
  resourcesOf(service).wake("job");
}, 10);
const busy = await asked(() => summaryOf(service, anyWindow()), 5);
clearInterval(arriving);
line(`summary while 100 events a second arrive (the same)`, ms(busy), busy[1] < goalP99Ms);
const market = marketOf(service);
for (const view of ["funnel", "trades", "districts"] as const) {
  line(view, ms(await asked(() => market[view](anyWindow()))));
}
if (values.journal === true) {
  const journal = readModelOf(service, eventJournal);
  line("rebuild of the journal", `${(await secondsOf(() => journal.rebuild())).toFixed(1)} s`);
}
line("memory", `${Math.round(process.memoryUsage().rss / 1e6)} MB`);
await broker.stop();
folder.remove();
