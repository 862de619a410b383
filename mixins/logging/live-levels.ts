/**
 * Live levels: the level of each logger of a process, and its change while the process runs.
 *
 * A level is changed for `all` processes, for a node, or for the loggers of one service. The most
 * exact target wins. At its end the level is the usual one again.
 */
import type { Settings } from "../config/settings.ts";

type Levelled = { level: string };
/** What Moleculer binds to a logger; `svc` is the name of a service. */
export type Bound = { readonly svc?: string };
type Known = { readonly logger: Levelled; readonly usual: string; readonly service: string };
export type LiveLevel = { readonly level: string; readonly endMs: number };

/** A timer of Node holds 24 days. */
const longestMs = 86_400_000;

/** The loggers of one process. */
export class LiveLevels {
  private readonly nodeId: string;
  private readonly loggers: Known[] = [];
  private wanted: ReadonlyMap<string, LiveLevel> = new Map();
  private timer: NodeJS.Timeout | undefined;

  constructor(nodeId: string) {
    this.nodeId = nodeId;
  }

  /** Adds a logger, whose level is `usual` unless another one is wanted now. */
  add<L extends Levelled>(logger: L, usual: string, { svc }: Bound): L {
    const known = { logger, usual, service: svc ?? "" };
    this.loggers.push(known);
    this.level(known);
    return logger;
  }

  /** Replaces the levels that are wanted, by target. */
  set(wanted: ReadonlyMap<string, LiveLevel>): void {
    this.wanted = wanted;
    this.apply();
  }

  /** Ends the timer. */
  stop(): void {
    clearTimeout(this.timer);
  }

  private apply(): void {
    clearTimeout(this.timer);
    for (const known of this.loggers) this.level(known);
    const ends = [...this.wanted.values()].map(({ endMs }) => endMs - Date.now());
    const next = Math.min(longestMs, ...ends.filter((leftMs) => leftMs > 0));
    if (this.wanted.size === 0) return;
    this.timer = setTimeout(() => this.apply(), next);
    this.timer.unref();
  }

  private level({ logger, usual, service }: Known): void {
    const found = [service, this.nodeId, "all"]
      .map((target) => this.wanted.get(target))
      .find((one) => one !== undefined && one.endMs > Date.now());
    const level = found?.level ?? usual;
    if (logger.level !== level) logger.level = level;
  }
}

const kept = new WeakMap<Settings, LiveLevels>();

/** The live levels of the process with these settings. */
export const liveLevelsOf = (settings: Settings): LiveLevels => {
  const levels = kept.get(settings) ?? new LiveLevels(settings.nodeId);
  kept.set(settings, levels);
  return levels;
};
