/**
 * Bench: `node test/bench/bench.ts [--quick]`, OneDay beside bare servers on this machine.
 *
 * Prints a table and writes it to results/. A goal that is missed is said and is no failure;
 * an answer that should not be is one.
 */
import { now, seoulDate } from "../../services/contracts/units.ts";
import { applications, measureCommands, postJobs } from "./commands.ts";
import { type Budget, compare, type Row } from "./compare.ts";
import { machine, watchOthers } from "./machine.ts";
import { logInAll, startOneDay } from "./oneday.ts";
import { type Figure, failures, type Report, text, write } from "./report.ts";
import { goals, reads } from "./scenarios.ts";

const isQuick = process.argv.includes("--quick");
const runMsMax = 150_000;
const budget: Budget = isQuick
  ? { rounds: 1, capacityMs: 400, latencyMs: 400, warmupMs: 150 }
  : { rounds: 3, capacityMs: 800, latencyMs: 900, warmupMs: 250 };
const commandBudget: Budget = { ...budget, capacityMs: 2_500, latencyMs: 2_500 };

const run = async (): Promise<{ rows: Row[]; figures: Figure[] }> => {
  const oneDay = await startOneDay();
  try {
    const rssAfterStart = oneDay.rssMb();
    const workers = await logInAll(oneDay.url, "worker");
    const employers = await logInAll(oneDay.url, "employer");
    const rows: Row[] = [];
    for (const scenario of reads(workers)) {
      rows.push(...(await compare(scenario, oneDay.url, budget)));
    }
    const jobIds = await postJobs(oneDay.url, employers);
    const commands = applications(workers, jobIds);
    rows.push(await measureCommands(oneDay.url, commands, commandBudget));
    const figures = [
      { name: "start with demo data, ms", value: oneDay.startMs, goal: goals.startMs },
      { name: "RSS after start, MB", value: rssAfterStart, goal: goals.rssMb },
      { name: "RSS after load, MB", value: oneDay.rssMb(), goal: goals.rssMb },
    ];
    return { rows, figures };
  } finally {
    await oneDay.stop();
  }
};

// An ending process takes its children and folders with it, whatever it ends for.
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
write(report);
process.exitCode = failures(report.rows).length === 0 ? 0 : 1;
