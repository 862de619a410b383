/**
 * Restarting process: a process that is started again when it ends, until it is stopped.
 *
 * Each end is logged, each pause grows, and a process that keeps ending stays down
 * (./restart-policy.ts). A service that has answered and then stops answering is considered frozen
 * and killed.
 */
import { setTimeout as pause } from "node:timers/promises";
import { type Child, type Command, startChild } from "./child-process.ts";
import { ended, noEnds, restartAfterMs, restartsMax } from "./restart-policy.ts";
import type { Row } from "./status-table.ts";

const probeMs = 100;
/** How often a ready process is probed. */
const watchMs = 1000;
/** After this many missed signs of life in a row it is killed. */
const silencesMax = 3;

export type Health = { readonly state: "ready" | "starting" | "up"; readonly waiting: string };
export type RestartingProcess = {
  readonly name: string;
  readonly port: number | null;
  /** Its process id, port, state and number of restarts. */
  row(): Omit<Row, "memoryKb" | "residentKb">;
  /** What it waits for, as it reports it. */
  waiting(): string;
  start(): void;
  /** Ends it for good. */
  stop(withinMs: number): Promise<void>;
  kill(): void;
};

export type Hearing = {
  readonly say: (name: string, line: string) => void;
  /** Called at every change of a process or its state. */
  readonly onChange: () => void;
};

type Made = {
  readonly command: Command;
  readonly port: number | null;
  readonly probe: () => Promise<Health>;
  readonly isHeard?: (line: string) => boolean;
  /** Whether it shows a sign of life, even a late one; always true for what cannot be probed. */
  readonly isAlive?: () => Promise<boolean>;
};

/** Makes a restarting process; `start` starts it. */
export const keepRunning = (
  { command, port, probe, isHeard = () => true, isAlive = async () => true }: Made,
  { say, onChange }: Hearing,
): RestartingProcess => {
  const { name } = command;
  const stopping = new AbortController();
  let child: Child | null = null;
  let state: Row["state"] = "down";
  let waiting = "";
  let ends = noEnds;
  let restarts = 0;

  const turn = (next: Row["state"]): void => {
    if (state === next) return;
    state = next;
    onChange();
  };

  /** Probes a child until it has ended. */
  const follow = async (of: Child): Promise<void> => {
    let mustReportReady = restarts > 0;
    let hasAnswered = false;
    let silences = 0;
    while (!of.isGone() && !stopping.signal.aborted) {
      const health = await probe();
      if (of.isGone() || stopping.signal.aborted) return;
      waiting = health.waiting;
      turn(health.state);
      hasAnswered ||= health.state !== "starting";
      const isSilent = hasAnswered && health.state === "starting" && !(await isAlive());
      silences = isSilent ? silences + 1 : 0;
      if (silences === silencesMax && !of.isGone() && !stopping.signal.aborted) {
        say(name, "gives no sign of life and is killed");
        return of.kill();
      }
      if (mustReportReady && state === "ready") {
        say(name, "is ready again");
        mustReportReady = false;
      }
      await pause(state === "ready" ? watchMs : probeMs, undefined, { ref: false });
    }
  };

  const again = async (how: string, upMs: number): Promise<void> => {
    if (stopping.signal.aborted) return turn("down");
    ends = ended(ends, upMs);
    const waitMs = restartAfterMs(ends);
    if (waitMs === null) {
      say(name, `ended (${how}) ${restartsMax} times in a row and is left down`);
      return turn("down");
    }
    say(name, `ended (${how}), starts again in ${waitMs / 1000} s`);
    turn("starting");
    await pause(waitMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    if (stopping.signal.aborted) return turn("down");
    restarts += 1;
    start();
  };

  const start = (): void => {
    const beginMs = performance.now();
    const started = startChild(command, (line) => {
      if (isHeard(line)) say(name, line);
    });
    child = started;
    state = "starting";
    onChange();
    void follow(started);
    void started.gone.then((how) => again(how, performance.now() - beginMs));
  };

  return {
    name,
    port,
    row: () => ({ name, pid: child?.pid ?? 0, port, state, restarts }),
    waiting: () => waiting,
    start,
    async stop(withinMs) {
      stopping.abort();
      if (child === null || child.isGone()) return turn("down");
      turn("stopping");
      await child.stop(withinMs);
      turn("down");
    },
    kill() {
      stopping.abort();
      child?.kill();
    },
  };
};
