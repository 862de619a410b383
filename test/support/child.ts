/**
 * Child: a process that a test starts, hears and ends, by its process id.
 *
 * A program that exits takes its children with it; a suite ends them itself, as jest hides the
 * exit from it. Nothing here needs jest.
 */
import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { until } from "./until.ts";

export type Child = {
  readonly child: ChildProcess;
  /** Everything it has printed so far. */
  said(): string;
  isGone(): boolean;
  /** Resolves when it is gone and all that it printed has been heard. */
  readonly gone: Promise<void>;
  /** Ends it with a signal and waits until it is gone; answers its exit code. */
  end(signal: NodeJS.Signals): Promise<number | null>;
  /** The same for one that may not want to: it is killed when it takes too long. */
  stop(signal?: NodeJS.Signals): Promise<void>;
};

export const startMsMax = 60_000;
const stopMsMax = 5000;

const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** Starts a program with its output piped. One that cannot be started is gone, and says why. */
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

/** Waits for a child; says what it said when it is gone or not ready in time. */
export const ready = async (
  { child, said, isGone }: Pick<Child, "child" | "said" | "isGone">,
  holds: () => boolean | Promise<boolean>,
  withinMs = startMsMax,
): Promise<void> => {
  await until(async () => isGone() || (await holds()), withinMs).catch(() => undefined);
  if (isGone() || !(await holds())) throw new Error(`${child.spawnfile} did not start: ${said()}`);
};
