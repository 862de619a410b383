/** The supervisor as `npm run cluster` starts it, on free ports, with all its processes. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { State } from "../../scripts/cluster/state-file.ts";
import { type Child, childOf } from "../support/child.ts";
import { until } from "../support/until.ts";

const root = join(import.meta.dirname, "../..");
const flags = ["--max-semi-space-size=2", "--disable-warning=ExperimentalWarning"];

export type Supervisor = Child & {
  /** The running processes, by its output. */
  state(): State;
  pids(): number[];
  /** Waits for the banner, and answers the gateway's address. */
  open(withinMs: number): Promise<string>;
  /** Waits for its end, and answers its exit code. */
  ended(): Promise<number | null>;
};

const partVariables = ["PATH", "HOME", "NATS_SERVER_BIN", "MONGO_SERVER_JAR", "MONGOD_BIN"];

/** Starts the supervisor in a process group of its own, as a terminal would. */
export const startSupervisor = (
  dataDir: string,
  env: Readonly<Record<string, string>> = {},
  args: readonly string[] = [],
): Supervisor => {
  const parts = partVariables.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  });
  const own = childOf(process.execPath, [...flags, "scripts/cluster/cluster.ts", ...args], {
    cwd: root,
    detached: true,
    env: {
      ...Object.fromEntries(parts),
      ONEDAY_DATA_DIR: dataDir,
      ONEDAY_PORT_BASE: "0",
      ...env,
    },
  });
  const { child, said, isGone, gone } = own;
  const state = () => JSON.parse(readFileSync(join(dataDir, "cluster.json"), "utf8")) as State;
  return {
    ...own,
    state,
    pids: () => state().processes.map(({ pid }) => pid),
    async open(withinMs) {
      await until(() => said().includes("stop with Ctrl-C") || isGone(), withinMs).catch(() => {
        throw new Error(`the cluster is not open within ${withinMs} ms: ${said()}`);
      });
      if (isGone()) throw new Error(`the cluster ended: ${said()}`);
      return /is open: (\S+)/.exec(said())?.[1] ?? "";
    },
    async ended() {
      await gone;
      return child.exitCode;
    },
  };
};

/** True while a process runs; a zombie does not. */
export const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const file = `/proc/${pid}/stat`;
  return !existsSync(file) || !/^\d+ \(.*\) Z/.test(readFileSync(file, "utf8"));
};

/** Ends the processes that a test left behind, by the ids in the supervisor's output. */
export const endAll = async ({ child, isGone, state }: Supervisor): Promise<void> => {
  if (isGone()) return;
  const left = (() => {
    try {
      return state().processes.map(({ pid }) => pid);
    } catch {
      // It has not started anything yet.
      return [];
    }
  })();
  child.kill("SIGKILL");
  for (const pid of left) if (pid > 0 && isRunning(pid)) process.kill(pid, "SIGKILL");
  await until(() => !left.some(isRunning), 10_000);
};
