/**
 * Child: a process that a test starts, reads and ends, by its process id.
 * A program that exits ends its children; a suite ends them itself, as jest hides the exit from it.
 * This file does not need jest.
 */
import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { until } from "./until.ts";

export type Child = {
  readonly child: ChildProcess;
  /** All its output so far. */
  said(): string;
  isGone(): boolean;
  /** Resolves once it has ended and all its output is read. */
  readonly gone: Promise<void>;
  /** Ends it with a signal and waits for its end; answers its exit code. */
  end(signal: NodeJS.Signals): Promise<number | null>;
  /** The same for one that may ignore the signal: it is killed if it takes too long. */
  stop(signal?: NodeJS.Signals): Promise<void>;
};

export const startMsMax = 60_000;
/** Longer than a gateway takes to finish what has begun. */
const stopMsMax = 8000;

const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** Starts a program with its output piped. One that cannot be started counts as ended, with the reason. */
export const childOf = (
  program: string,
  args: readonly string[],
  options: Pick<SpawnOptions, "cwd" | "env" | "detached"> = {},
): Child => {
  const child = spawn(program, [...args], { ...options, stdio: ["ignore", "pipe", "pipe"] });
  running.add(child);
  let text = "";
  let isAbsent = false;
  const keep = (chunk: Buffer) => {
    text += chunk.toString();
  };
  child.stdout?.on("data", keep);
  child.stderr?.on("data", keep);
  const gone = new Promise<void>((resolve) => {
    child.on("error", ({ code, message }: NodeJS.ErrnoException) => {
      text += code === "ENOENT" ? `needs ${program} on PATH\n` : `${message}\n`;
      isAbsent = child.pid === undefined;
      if (isAbsent) resolve();
    });
    child.once("close", () => resolve());
  });
  void gone.then(() => running.delete(child));
  const isGone = () => isAbsent || child.exitCode !== null || child.signalCode !== null;
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (!isGone()) child.kill(signal);
    await gone;
    return child.exitCode;
  };
  const stop = async (signal: NodeJS.Signals = "SIGTERM"): Promise<void> => {
    const killing = setTimeout(() => child.kill("SIGKILL"), stopMsMax);
    await end(signal);
    clearTimeout(killing);
  };
  return { child, said: () => text, isGone, gone, end, stop };
};

/** Waits until a child is ready; fails with its output if it ends or is not ready in time. */
export const ready = async (
  { child, said, isGone }: Pick<Child, "child" | "said" | "isGone">,
  holds: () => boolean | Promise<boolean>,
  withinMs = startMsMax,
): Promise<void> => {
  await until(async () => isGone() || (await holds()), withinMs).catch(() => undefined);
  if (isGone() || !(await holds())) throw new Error(`${child.spawnfile} did not start: ${said()}`);
};
