/**
 * Child process: one operating-system process, read line by line and ended only by its own handle.
 *
 * A service is in the supervisor's process group and learns of the supervisor's end through its IPC
 * channel. A part (NATS, the database) has its own group, so a Ctrl-C in the terminal does not end
 * it before the services. ./orphan-guard.ts ends it when the supervisor has ended.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import { lineCutter } from "./prefixed-lines.ts";

export type Command = {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly kind: "part" | "service";
};

export type Child = {
  readonly pid: number;
  /** Resolves when the process has ended, with its exit code or signal as text. */
  readonly gone: Promise<string>;
  isGone(): boolean;
  /** Sends SIGTERM, and SIGKILL when it has not ended within the time. */
  stop(withinMs: number): Promise<void>;
  kill(): void;
};

const ending = (code: number | null, signal: NodeJS.Signals | null): string =>
  signal === null ? `exit ${code}` : signal;

const listen = ({ stdout, stderr }: ChildProcess, onLine: (line: string) => void): void => {
  for (const stream of [stdout, stderr]) {
    const cutter = lineCutter(onLine);
    stream?.setEncoding("utf8");
    stream?.on("data", (chunk: string) => cutter.take(chunk));
    stream?.once("end", () => cutter.end());
  }
};

/** Starts a process. One that cannot be started counts as ended at once, with the reason. */
export const startChild = (
  { program, args, env, kind }: Command,
  onLine: (line: string) => void,
): Child => {
  const isService = kind === "service";
  const child = spawn(program, args, {
    env,
    detached: !isService,
    stdio: ["ignore", "pipe", "pipe", ...(isService ? (["ipc"] as const) : [])],
  });
  let isGone = false;
  const gone = new Promise<string>((resolve) => {
    const end = (how: string) => {
      isGone = true;
      resolve(how);
    };
    child.once("error", ({ message }) => {
      if (child.pid === undefined) end(message);
    });
    child.once("exit", (code, signal) => end(ending(code, signal)));
  });
  listen(child, onLine);
  return {
    pid: child.pid ?? 0,
    gone,
    isGone: () => isGone,
    async stop(withinMs) {
      if (isGone) return;
      child.kill("SIGTERM");
      const over = new AbortController();
      const kill = pause(withinMs, undefined, { signal: over.signal }).then(
        () => {
          onLine(`did not end within ${withinMs / 1000} s and is killed`);
          child.kill("SIGKILL");
        },
        () => undefined,
      );
      await gone;
      over.abort();
      await kill;
    },
    kill() {
      if (!isGone) child.kill("SIGKILL");
    },
  };
};
