/**
 * Bench: `node test/bench/bench.ts [--quick] [--only=<part of a name>]`, OneDay beside bare servers
 * on this machine.
 *
 * Prints a table and writes it to results/. A missed goal is printed and is no failure; an
 * unexpected answer is one.
 */
import { now, seoulDate } from "../../services/contracts/core/units.ts";
import type { Child } from "./child.ts";
import { applications, measureCommands, postJobs } from "./commands.ts";
import { type Bench, type Budget, compare, type Row } from "./compare.ts";
import { type Load, startLoad } from "./load.ts";
import { machine, watchOthers } from "./machine.ts";
import { logInAll, startOneDay } from "./oneday.ts";
import { type Figure, failures, type Report, text, write } from "./report.ts";
import { goals, reads, searches } from "./scenarios.ts";
import { measureStaleness } from "./staleness.ts";

const isQuick = process.argv.includes("--quick");
const edits = isQuick ? 20 : 100;
/** Only the lines with this in their name; the report of such a run is not kept. */
const only = process.argv.find((one) => one.startsWith("--only="))?.slice("--only=".length) ?? "";
const isWanted = (name: string): boolean => name.includes(only);
const runMsMax = 150_000;
const budget: Budget = isQuick
  ? { rounds: 1, capacityMs: 350, latencyMs: 350, warmupMs: 100 }
  : { rounds: 3, capacityMs: 900, latencyMs: 1_000, warmupMs: 250 };
/** The commands of a round normally end by themselves before this. */
const commandBudget: Budget = { ...budget, capacityMs: 2_500, latencyMs: 2_500 };

/** How long edits of a posting do not show in shared answers, while these are requested. */
const editUnderLoad = async ({ oneDay: { url }, measure }: Bench, employers: readonly string[]) => {
  const [token = ""] = employers;
  const [jobId = ""] = await postJobs(url, [token], 1);
  const background = searches.request;
  return measureStaleness({ url, measure, token, jobId, count: edits, background });
};

/** Runs every measurement in turn. `run` stops what it starts. */
const measureAll = async (oneDay: Child, load: Load) => {
  const rssAfterStart = oneDay.rssMb();
  const bench: Bench = { measure: load.measure, oneDay, budget };
  const workers = await logInAll(oneDay.url, "worker");
  const employers = await logInAll(oneDay.url, "employer");
  const rows: Row[] = [];
  for (const scenario of reads(workers)) {
    if (isWanted(scenario.name)) rows.push(...(await compare(bench, scenario)));
  }
  const stale = isWanted("staleness") ? await editUnderLoad(bench, employers) : [];
  if (isWanted("apply")) {
    const commands = applications(workers, await postJobs(oneDay.url, employers));
    rows.push(await measureCommands({ ...bench, budget: commandBudget }, commands, workers.length));
  }
  const figures: Figure[] = [
    ...stale,
    { name: "start with demo data, ms", value: oneDay.startMs, goal: goals.startMs },
    { name: "RSS after start, MB", value: rssAfterStart, goal: goals.rssMb },
    { name: "RSS after load, MB", value: oneDay.rssMb(), goal: goals.rssMb },
  ];
  return { rows, figures };
};

const run = async () => {
  const oneDay = await startOneDay();
  const load = startLoad();
  try {
    return await measureAll(oneDay, load);
  } finally {
    await load.stop();
    await oneDay.stop();
  }
};

// When this process ends for any reason, its children and folders end with it.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
setTimeout(() => {
  console.error(`the bench takes longer than ${runMsMax / 1_000} s`);
  process.exit(1);
}, runMsMax).unref();

const name = isQuick ? "quick" : "bench";
const begin = { name, date: seoulDate(now()), machine: machine() };
const otherCpu = watchOthers();
const report: Report = { ...begin, ...(await run()), otherCpu: otherCpu() };
console.log(text(report));
if (only === "") write(report);
process.exitCode = failures(report.rows).length === 0 ? 0 : 1;
