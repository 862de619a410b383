/** Machine: the machine of the figures, without its name, its user or any path. */
import { readFileSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";

export type Machine = {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryMb: number;
  readonly node: string;
  readonly moleculer: string;
  /** Of the last minute, when the run began. */
  readonly loadAverage: number;
};

export const machine = (): Machine => {
  const file = new URL("../../node_modules/moleculer/package.json", import.meta.url);
  const { version } = JSON.parse(readFileSync(file, "utf8")) as { version: string };
  return {
    cpu: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    memoryMb: Math.round(totalmem() / 2 ** 20),
    node: process.versions.node,
    moleculer: version,
    loadAverage: Math.round((loadavg()[0] ?? 0) * 100) / 100,
  };
};

/** Linux counts in hundredths of a second for programs, whatever its own clock does. */
const tickMs = 10;

/** CPU time of this process and of its children that have ended; null without /proc. */
const ownMs = (): number | null => {
  try {
    const stat = readFileSync("/proc/self/stat", "latin1");
    // Fields 14 to 17 of proc(5); the name in field 2 may have spaces.
    const ticks = stat
      .slice(stat.lastIndexOf(")") + 2)
      .split(" ")
      .slice(11, 15);
    return ticks.reduce((sum, tick) => sum + Number(tick), 0) * tickMs;
  } catch {
    return null;
  }
};

const busyMs = (): number =>
  cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0);

/**
 * Begins to watch the machine. Call the answered function when all children have ended: it answers
 * the share (0..1) of the machine's time that went to processes outside the bench.
 */
export const watchOthers = (): (() => number | null) => {
  const startedAt = performance.now();
  const before = busyMs();
  return () => {
    const own = ownMs();
    const allMs = (performance.now() - startedAt) * cpus().length;
    return own === null ? null : Math.max((busyMs() - before - own) / allMs, 0);
  };
};
