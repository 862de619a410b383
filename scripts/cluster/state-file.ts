/** State file: the running processes, in the data folder for `--status`, and their memory. */
import { execFileSync } from "node:child_process";
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Row } from "./status-table.ts";

export type State = {
  readonly supervisor: number;
  readonly url: string | null;
  /** NATS as the user `operator`, for `npm run repl`; null where the cluster started none. */
  readonly operatorUrl: string | null;
  readonly processes: readonly Omit<Row, "memoryKb" | "residentKb">[];
};

const fileOf = (dataDir: string): string => join(dataDir, "cluster.json");

/** Replaces the state atomically: a reader sees the old one or the new one. */
export const writeState = (dataDir: string, state: State): void => {
  const file = fileOf(dataDir);
  writeFileSync(`${file}.new`, `${JSON.stringify(state, null, 1)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
};

/** Removes the state of a data folder, if there is one. */
export const removeState = (dataDir: string): void => rmSync(fileOf(dataDir), { force: true });

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
};

/** The state of a running cluster; null when none runs. */
export const readState = (dataDir: string): State | null => {
  try {
    const state = JSON.parse(readFileSync(fileOf(dataDir), "utf8")) as State;
    return isAlive(state.supervisor) ? state : null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
};

const kilobytesIn = (file: string, name: string): number =>
  Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(readFileSync(file, "utf8"))?.[1]);

/** Memory of a process; on Linux a shared page counts in part, elsewhere as a whole. */
const memoryOf = (pid: number): Pick<Row, "memoryKb" | "residentKb"> | null => {
  try {
    if (process.platform === "linux") {
      const residentKb = kilobytesIn(`/proc/${pid}/status`, "VmRSS");
      // A process that has ended and is not yet reaped has neither.
      if (Number.isNaN(residentKb)) return null;
      return { residentKb, memoryKb: kilobytesIn(`/proc/${pid}/smaps_rollup`, "Pss") };
    }
    const options = { encoding: "utf8" } as const;
    const text = execFileSync("ps", ["-o", "rss=", "-p", String(pid)], options).trim();
    return text === "" ? null : { residentKb: Number(text), memoryKb: Number(text) };
  } catch {
    return null;
  }
};

/** The processes with their memory, the supervisor first. */
export const rowsOf = ({ supervisor, processes }: State): Row[] => {
  const own = { name: "cluster", pid: supervisor, port: null, state: "up", restarts: 0 } as const;
  const unknownMemory = { memoryKb: null, residentKb: null };
  return [own, ...processes].map((row) => ({ ...row, ...(memoryOf(row.pid) ?? unknownMemory) }));
};
