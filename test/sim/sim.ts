/**
 * Sim: `npm run sim -- --seed S --days D` lives D days of the whole market in one process.
 *
 * Time, chance, network and databases are simulated and follow from the seed alone, so a seed that
 * fails fails again. Exit code 1 on a violation, with the command that replays it.
 */
import { parseArgs } from "node:util";
import { guarantees } from "./database.ts";
import { asked } from "./machine.ts";
import type { Report } from "./run.ts";
import { World } from "./world.ts";

const nsPerS = 1e9;
const usPerS = 1e6;
/** Four hours before the people of the market get up. */
const beginsAt = "2026-11-22T18:00:00.000Z";

const args = process.argv.slice(2);
const { values, tokens } = parseArgs({
  args,
  tokens: true,
  options: {
    seed: { type: "string", default: "1" },
    runs: { type: "string", default: "1" },
    days: { type: "string", default: "1" },
    workers: { type: "string", default: "16" },
    replicas: { type: "string", default: "2" },
    "no-faults": { type: "boolean", default: false },
    without: { type: "string" },
    watch: { type: "boolean", default: false },
    stream: { type: "string" },
    json: { type: "boolean", default: false },
  },
});

const lines = (report: Outcome): string[] => {
  const { commands, faults, commits, kinds, refusals, violations, realS, cpuS } = report;
  const list = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .map(([name, count]) => `${name} ${count}`)
      .join(", ");
  return [
    `days simulated: ${report.days} (${report.wallHours} h by the wall clock, ${report.activeS} s of them busy)`,
    `commands: ${commands.sent} sent, ${commands.acknowledged} acknowledged, ${commands.again} repeats`,
    `refused: ${list(refusals)}`,
    `done: ${list(kinds)}`,
    `faults: ${list(faults)}`,
    `beneath: ${JSON.stringify(report.counts)}`,
    `commits: ${list(commits)}`,
    `events: ${report.events} in ${realS.toFixed(1)} s, ${Math.round(report.events / realS)} per second ` +
      `(${cpuS.toFixed(1)} s of processor time)`,
    `digest of all logs: ${report.digest}`,
    `violations: ${violations.length}`,
    ...violations.slice(0, 50).map((each) => `  ${each}`),
  ];
};

/** What a run prints with --json. */
export type Outcome = Report & {
  readonly seed: number;
  readonly realS: number;
  readonly cpuS: number;
};

const quoted = (arg: string): string => (arg.includes(" ") ? `"${arg}"` : arg);

const simulate = async (seed: number, days: number): Promise<void> => {
  // The origin of an error says little here, and costs a tenth of the time.
  if (!values.watch) Error.stackTraceLimit = 3;
  const realNs = process.hrtime.bigint;
  const beganNs = realNs();
  const world = new World(seed, beginsAt);
  world.take();
  // Imported only now, because whatever is imported before reads the real clock.
  const { Run } = await import("./run.ts");
  const strayed = asked();
  const faults: string[] = [];
  process.on("unhandledRejection", (error: Error) => faults.push(`unhandled: ${error?.stack}`));
  const run = new Run(world, {
    workers: whole("workers", 1),
    replicas: whole("replicas", 0),
    hasFaults: !values["no-faults"],
    without: guarantees.find((each) => each === values.without) ?? null,
    watches: values.watch,
  });
  await world.until(run.live(days)).catch((error: Error) => faults.push(`ended by ${error.stack}`));
  const report = run.report();
  const { user, system } = process.cpuUsage();
  const outcome: Outcome = {
    ...report,
    seed,
    realS: Number(realNs() - beganNs) / nsPerS,
    cpuS: (user + system) / usPerS,
    violations: [...report.violations, ...strayed.values(), ...faults],
  };
  const text = values.json ? [JSON.stringify(outcome)] : lines(outcome);
  if (values.stream !== undefined) text.push(...run.told(values.stream));
  process.stdout.write(`${text.join("\n")}\n`);
  if (outcome.violations.length === 0) return;
  process.stderr.write(
    `seed ${seed} fails; replay: npm run sim -- ${args.map(quoted).join(" ")}\n`,
  );
  process.exitCode = 1;
};

/** A number of the command line; anything else ends it with one line. */
const whole = (name: "seed" | "runs" | "days" | "workers" | "replicas", min: number): number => {
  const number = Number(values[name]);
  if (Number.isSafeInteger(number) && number >= min) return number;
  process.stderr.write(`--${name} must be a whole number from ${min}, not "${values[name]}"\n`);
  process.exit(1);
};

if (values.without !== undefined && !guarantees.some((each) => each === values.without)) {
  process.stderr.write(`--without must be one of: ${guarantees.join(", ")}\n`);
  process.exit(1);
}
const first = whole("seed", 0);
const runs = whole("runs", 1);
const days = whole("days", 1);
if (runs > 1) {
  const { sweep } = await import("./sweep.ts");
  const rest = tokens.flatMap((token) =>
    token.kind !== "option" || token.name === "runs" || token.name === "seed"
      ? []
      : [token.rawName, ...(token.value === undefined ? [] : [token.value])],
  );
  if (!sweep(first, runs, rest)) process.exitCode = 1;
} else await simulate(first, days);
