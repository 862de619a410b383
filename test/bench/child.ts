/**
 * Child: a server that the bench starts, watches and stops, by its own process id.
 *
 * When the bench ends for any reason, its children end too.
 */
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { childOf } from "../support/child.ts";

const startMsMax = 30_000;
const pollMs = 10;
const outputCharactersMax = 4_000;

export const projectFolder = fileURLToPath(new URL("../../", import.meta.url));

export type Child = {
  readonly url: string;
  /** From the start of the process to its first 200. */
  readonly startMs: number;
  /** Resident memory in MB; null where the system has no /proc. */
  rssMb(): number | null;
  /** Processor time that it has used; null where the system has no /proc. */
  cpuMs(): number | null;
  /** Stops it; kills it after some seconds. */
  stop(): Promise<void>;
};

const rssMb = (pid: number | undefined): number | null => {
  try {
    const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return kilobytes === undefined ? null : Math.round(Number(kilobytes) / 1_024);
  } catch {
    return null;
  }
};

/** Linux counts in hundredths of a second for programs, whatever its own clock does. */
const tickMs = 10;

const cpuMs = (pid: number | undefined): number | null => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // Fields 14 and 15 of proc(5); the name in field 2 may have spaces.
    const [user, system] = stat
      .slice(stat.lastIndexOf(")") + 2)
      .split(" ")
      .slice(11, 13);
    return (Number(user) + Number(system)) * tickMs;
  } catch {
    return null;
  }
};

const answersOk = async (url: string): Promise<boolean> => {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await answer.arrayBuffer();
    return answer.status === 200;
  } catch {
    return false;
  }
};

/**
 * Starts node with `args` in the project's folder, or another's, and waits until `readyPath`
 * answers 200. Rejects with the process's last output when it ends before, or takes longer than 30
 * s.
 */
export const startChild = async (
  args: readonly string[],
  port: number,
  readyPath: string,
  env: Readonly<Record<string, string>> = {},
  project: string = projectFolder,
): Promise<Child> => {
  const startedAt = performance.now();
  const { PATH = "", HOME = "" } = process.env;
  // A bare environment: a variable of the caller must not change what is measured.
  const options = { cwd: project, env: { PATH, HOME, ...env } };
  const own = childOf(process.execPath, args, options);
  const url = `http://127.0.0.1:${port}`;
  while (!(await answersOk(url + readyPath))) {
    if (own.isGone() || performance.now() - startedAt > startMsMax) {
      await own.stop();
      throw new Error(`${args[0]} did not come up:\n${own.said().slice(-outputCharactersMax)}`);
    }
    await sleep(pollMs);
  }
  const { pid } = own.child;
  return {
    url,
    startMs: Math.round(performance.now() - startedAt),
    rssMb: () => rssMb(pid),
    cpuMs: () => cpuMs(pid),
    stop: () => own.stop(),
  };
};
