/**
 * One node of a cluster as a real process: the services of `SERVICES`, started as `npm start`
 * starts them, with preloads of a test where it needs some.
 */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { run } from "./process.ts";
import { until } from "./until.ts";

export type NodeProcess = {
  readonly child: ChildProcess;
  /** Everything it has printed so far. */
  said(): string;
  /** Resolves when it has started; rejects when it ends first. */
  started(withinMs?: number): Promise<void>;
  hasStarted(): boolean;
  isGone(): boolean;
  /** Resolves when it is gone. */
  readonly gone: Promise<void>;
  /** Ends it with a signal and waits until it is gone; answers its exit code. */
  end(signal: NodeJS.Signals): Promise<number | null>;
};

const startMs = 30_000;
const startedLine = /^OneDay.*(started$|is open: )/m;

/** Starts a node with the given services; `preloads` are files that it imports first. */
export const startNode = (
  services: string,
  env: Readonly<Record<string, string>>,
  preloads: readonly URL[] = [],
): NodeProcess => {
  const imports = preloads.map((url) => `--import=${url.href}`).join(" ");
  const { child, said } = run("start", {
    ...env,
    SERVICES: services,
    ...(imports === "" ? {} : { NODE_OPTIONS: imports }),
  });
  const isGone = () => child.exitCode !== null || child.signalCode !== null;
  const hasStarted = () => startedLine.test(said()) && !isGone();
  const gone = once(child, "exit").then(() => undefined);
  return {
    child,
    said,
    hasStarted,
    isGone,
    gone,
    async started(withinMs = startMs) {
      await until(() => hasStarted() || isGone(), withinMs);
      if (isGone()) throw new Error(`${services} ended: ${said()}`);
    },
    async end(signal) {
      if (!isGone()) {
        child.kill(signal);
        await gone;
      }
      return child.exitCode;
    },
  };
};
