/** Sweep: one run after another, each seed in a process of its own, and a table of the findings. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Outcome } from "./sim.ts";

const outputMax = 2 ** 26;

const runOne = (seed: number, rest: readonly string[]): Outcome => {
  const sim = fileURLToPath(new URL("./sim.ts", import.meta.url));
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", sim, ...rest, "--seed", `${seed}`, "--json"],
    { encoding: "utf8", maxBuffer: outputMax },
  );
  try {
    return JSON.parse(stdout) as Outcome;
  } catch {
    throw new Error(`seed ${seed} did not end as it should: ${stderr}`);
  }
};

const sumOf = (of: readonly Readonly<Record<string, number>>[]): [string, number][] => {
  const sums = new Map<string, number>();
  for (const [name, count] of of.flatMap((each) => Object.entries(each))) {
    sums.set(name, (sums.get(name) ?? 0) + count);
  }
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1));
};

/** Runs the seeds from `first` on; true when none of them failed. */
export const sweep = (first: number, runs: number, rest: readonly string[]): boolean => {
  const outcomes: Outcome[] = [];
  process.stdout.write("seed | commands | acknowledged | faults | commits | events | violations\n");
  for (let seed = first; seed < first + runs; seed += 1) {
    const outcome = runOne(seed, rest);
    outcomes.push(outcome);
    const { commands, faults, commits, events, violations } = outcome;
    const total = (counts: Readonly<Record<string, number>>) =>
      Object.values(counts).reduce((sum, count) => sum + count, 0);
    const cells = [
      seed,
      commands.sent,
      commands.acknowledged,
      total(faults),
      total(commits),
      events,
    ];
    process.stdout.write(`${[...cells, violations.length].join(" | ")}\n`);
    for (const each of violations.slice(0, 10)) process.stdout.write(`    ${each}\n`);
  }
  const all = (of: (outcome: Outcome) => number) => outcomes.map(of).reduce((a, b) => a + b, 0);
  const list = (counts: [string, number][]) => counts.map((pair) => pair.join(" ")).join(", ");
  const failed = outcomes.filter(({ violations }) => violations.length > 0);
  const [events, cpuS] = [all((each) => each.events), all((each) => each.cpuS)];
  process.stdout.write(
    `${[
      `${runs} seeds, ${all((each) => each.days)} days, ${all((each) => each.commands.sent)} commands, ` +
        `${all((each) => each.commands.acknowledged)} acknowledged`,
      `done: ${list(sumOf(outcomes.map(({ kinds }) => kinds)))}`,
      `faults: ${list(sumOf(outcomes.map(({ faults }) => faults)))}`,
      `${events} events in ${cpuS.toFixed(0)} s of processor time, ${Math.round(events / cpuS)} per second`,
      `${failed.length} seeds failed${failed.map(({ seed }) => ` ${seed}`).join("")}`,
    ].join("\n")}\n`,
  );
  return failed.length === 0;
};
