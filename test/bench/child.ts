/**
 * Child: a server that the bench starts, watches and stops, by its own process id.
 *
 * When the bench ends for any reason, its children end too.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const stopMs = 8_000;
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

/** A TCP port of 127.0.0.1 without a listener. */
export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
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

type Running = Pick<Child, "rssMb" | "cpuMs" | "stop"> & {
  isRunning(): boolean;
  lastWords(): string;
};

const run = (
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd: string,
): Running => {
  const { PATH = "", HOME = "" } = process.env;
  // A bare environment: a variable of the caller must not change what is measured.
  const child = spawn(process.execPath, args, {
    cwd,
    env: { PATH, HOME, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const kill = () => child.kill("SIGKILL");
  // Registered before the removal of the data folder, which also waits for the exit.
  process.prependOnceListener("exit", kill);
  let output = "";
  const hear = (chunk: Buffer) => {
    output = (output + chunk).slice(-outputCharactersMax);
  };
  child.stdout.on("data", hear);
  child.stderr.on("data", hear);
  const ended = once(child, "exit");
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  const stop = async () => {
    child.kill("SIGTERM");
    const killing = setTimeout(kill, stopMs);
    if (isRunning()) await ended;
    clearTimeout(killing);
    process.off("exit", kill);
  };
  const { pid } = child;
  return {
    isRunning,
    stop,
    rssMb: () => rssMb(pid),
    cpuMs: () => cpuMs(pid),
    lastWords: () => output,
  };
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
  const { isRunning, lastWords, rssMb, cpuMs, stop } = run(args, env, project);
  const url = `http://127.0.0.1:${port}`;
  while (!(await answersOk(url + readyPath))) {
    if (!isRunning() || performance.now() - startedAt > startMsMax) {
      await stop();
      throw new Error(`${args[0]} did not come up:\n${lastWords()}`);
    }
    await sleep(pollMs);
  }
  return { url, startMs: Math.round(performance.now() - startedAt), rssMb, cpuMs, stop };
};
