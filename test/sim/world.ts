/**
 * World: one clock, one queue of entries and one seeded sequence, in place of Node's.
 *
 * Everything that waits is an entry of the queue. The clock jumps from one entry to the next, and
 * between two entries all promises settle. Each entry belongs to the simulated process that made
 * it: a dead process's entries do nothing, a paused one's come late, and each process reads its own
 * wall clock. `take` replaces Node's own time, chance and disk; it must run before the first import
 * of what is simulated.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { type Random, seeded } from "../../services/demo/random.ts";
import { takeChance } from "./chance.ts";
import { takeDisk } from "./machine.ts";
import { type Entry, Queue } from "./queue.ts";
import { takeTime } from "./time.ts";

/** A simulated operating-system process. */
export type Process = {
  readonly name: string;
  isDead: boolean;
  isPaused: boolean;
  /** Entries that came due while it was paused. */
  readonly late: Entry[];
  /** The error of its wall clock. */
  skewMs: number;
};

/** More entries than this mean that the simulated world hangs. */
const entriesMax = 500_000_000;
/** Even an immediate entry takes some time, so that a busy wait ends. */
const immediateMs = 0.01;

const nextTurn = globalThis.setImmediate;

export class World {
  readonly seed: number;
  /** Monotonic milliseconds since the world began. */
  nowMs = 0;
  /** The number of entries that were carried out. */
  events = 0;
  private wallMs: number;
  private readonly queue = new Queue();
  private readonly inside = new AsyncLocalStorage<Process | undefined>();

  constructor(seed: number, beginsAt: string) {
    this.seed = seed;
    this.wallMs = Date.parse(beginsAt);
  }

  /** Replaces Node's time, chance and disk by this world. Once per real process. */
  take(): void {
    takeTime(this);
    takeDisk(this);
    takeChance(this.row("application"), (ms, run) => void this.after(ms, run));
  }

  /** A random sequence of its own: drawing from it changes no other sequence. */
  row(name: string): Random {
    let hash = this.seed | 0;
    for (const letter of name) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193);
    return seeded(hash);
  }

  process(name: string): Process {
    return { name, isDead: false, isPaused: false, late: [], skewMs: 0 };
  }

  /**
   * Runs `work` as a process, which owns everything that it starts; without one the world owns it.
   */
  as<T>(process: Process | undefined, work: () => T): T {
    return this.inside.run(process, work);
  }

  /** The wall clock of the calling process. */
  wall(): number {
    return Math.floor(this.wallMs + this.nowMs + (this.inside.getStore()?.skewMs ?? 0));
  }

  /** Moves every wall clock forward, as a machine's sleep does: no entry comes due by it. */
  leap(ms: number): void {
    this.wallMs += Math.max(0, ms);
  }

  /** Runs `run` after `ms`, as the calling process; with `everyMs` repeatedly. */
  after(ms: number, run: () => void, everyMs: number | null = null): Entry {
    const owner = this.inside.getStore();
    const atMs = this.nowMs + Math.max(immediateMs, ms);
    const entry: Entry = { atMs, order: 0, run, everyMs, owner, isOff: false };
    this.queue.put(entry);
    return entry;
  }

  /** Binds a function to the calling process, so that it runs as that process later. */
  bound<A extends readonly unknown[]>(run: (...args: A) => unknown): (...args: A) => void {
    const owner = this.inside.getStore();
    return (...args) => void this.inside.run(owner, run, ...args);
  }

  /** Pauses a process until it is resumed. */
  pause(process: Process): void {
    process.isPaused = true;
  }

  resume(process: Process): void {
    process.isPaused = false;
    for (const entry of process.late.splice(0)) {
      entry.atMs = this.nowMs;
      this.queue.put(entry);
    }
  }

  /** Carries out entries until `done` settles. Rejects when no entry is left. */
  async until<T>(done: Promise<T>): Promise<T> {
    let isOver = false;
    const over = () => {
      isOver = true;
    };
    done.then(over, over);
    await new Promise<void>((resolve, reject) => {
      const turn = () => {
        if (isOver) return resolve();
        if (this.events > entriesMax) return reject(new Error("it never ends"));
        try {
          if (!this.step()) return reject(new Error("nothing happens any more"));
        } catch (error) {
          return reject(error);
        }
        // By then all promises have settled.
        nextTurn(turn);
      };
      nextTurn(turn);
    });
    return done;
  }

  /** Carries out one entry; false when there is none. */
  step(): boolean {
    const entry = this.next();
    if (entry !== null) this.carryOut(entry);
    return entry !== null;
  }

  private next(): Entry | null {
    for (;;) {
      const entry = this.queue.take();
      if (entry === null) return null;
      if (entry.isOff || entry.owner?.isDead) continue;
      if (!entry.owner?.isPaused) return entry;
      entry.owner.late.push(entry);
    }
  }

  private carryOut(entry: Entry): void {
    this.events += 1;
    this.nowMs = Math.max(this.nowMs, entry.atMs);
    if (entry.everyMs !== null) {
      entry.atMs = this.nowMs + entry.everyMs;
      this.queue.put(entry);
    }
    this.inside.run(entry.owner, entry.run);
  }
}

/** Waits as the calling process. */
export const pause = (world: World, ms: number): Promise<void> =>
  new Promise((resolve) => void world.after(ms, resolve));
