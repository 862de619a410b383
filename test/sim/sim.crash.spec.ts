/** The simulation in short: it repeats itself, it finds nothing, and it would find something. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "@jest/globals";
import type { Outcome } from "./sim.ts";

const sim = fileURLToPath(new URL("./sim.ts", import.meta.url));
const withinMs = 300_000;
/** Of one day: a day that does not end must not outlive the test. */
const dayMs = 100_000;
const outputMax = 2 ** 26;
/** A missing guarantee does not show every day: one of so many seeds must find it. */
const controlSeeds = 16;

/** Runs a day in a process of its own: the simulation takes Node's time and chance for itself. */
const live = (seed: number, ...more: readonly string[]): Promise<Outcome> =>
  new Promise((resolve, reject) => {
    const args = [sim, "--json", "--seed", `${seed}`, "--workers", "10", ...more];
    const limits = { maxBuffer: outputMax, timeout: dayMs, killSignal: "SIGKILL" } as const;
    execFile(process.execPath, args, limits, (error, stdout, stderr) => {
      // Exit code 1 says that there are violations, and the outcome says which.
      if (stdout !== "") resolve(JSON.parse(stdout) as Outcome);
      else reject(new Error(stderr, { cause: error }));
    });
  });

/** What two runs of one seed share: everything except how long they took. */
const comparable = ({ realS: _, cpuS: __, ...outcome }: Outcome) => outcome;

/** The findings of the first seed that has any, from `first` on. */
const noticed = async (first: number, without: string): Promise<readonly string[]> => {
  for (let seed = first; seed < first + controlSeeds; seed += 1) {
    const { violations } = await live(seed, "--replicas", "7", "--without", without);
    if (violations.length > 0) return violations;
  }
  return [];
};

test(
  "a seed repeats its day to the last commit, and another seed has another day",
  async () => {
    const [one, again] = await Promise.all([live(1), live(1)]);
    const other = await live(2);
    expect(comparable(again)).toEqual(comparable(one));
    expect(other.digest).not.toBe(one.digest);
    for (const { violations, commands, faults } of [one, other]) {
      expect(violations).toEqual([]);
      expect(commands.acknowledged).toBeGreaterThan(30);
      expect(Object.keys(faults).length).toBeGreaterThan(3);
    }
    // Else the checks of disputes, signed times and work beyond the plan have nothing to look at.
    const done = { ...one.kinds, ...other.kinds };
    expect(Object.keys(done)).toEqual(expect.arrayContaining(["beyond", "decide", "signTimes"]));
  },
  withinMs,
);

test(
  "without the log's unique command id something happens twice, and the simulation reports it",
  async () => {
    expect((await noticed(4, "unique cid")).length).toBeGreaterThan(0);
  },
  withinMs,
);

test(
  "without the condition of a projection's write a read model is wrong, and the simulation reports it",
  async () => {
    const found = await noticed(1, "condition of replace");
    expect(found.filter((each) => each.endsWith("is not its rebuild"))).not.toEqual([]);
  },
  withinMs,
);
