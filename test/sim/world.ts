/**
 * World: one clock, one queue of what happens next and one row of chance, in place of Node's.
 *
 * Everything that waits is an entry of the queue; the clock jumps from one to the next, and between
 * two entries all promises run dry. Each entry belongs to the process (a simulated one) that made
 * it: what a dead process left behind does nothing, what a paused one left behind comes late, and
 * each process reads its own wall clock. `take` puts the world in the place of Node's own time,
 * chance and disk; it must come before the first import of what is simulated.
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
  /** What came due while it was paused. */
  readonly late: Entry[];
  /** How far its wall clock is off. */
  skewMs: number;
};

/** So many entries without an end mean that the simulated world hangs. */
const entriesMax = 500_000_000;
/** What waits for no time still takes some, so that a busy wait ends. */
const immediateMs = 0.01;

const nextTurn = globalThis.setImmediate;

export class World {
  readonly seed: number;
  /** Monotonic milliseconds since the world began. */
  nowMs = 0;
  /** Entries that were carried out. */
  events = 0;
  private wallMs: number;
  private readonly queue = new Queue();
  private readonly inside = new AsyncLocalStorage<Process | undefined>();

  constructor(seed: number, beginsAt: string) {
    this.seed = seed;
    this.wallMs = Date.parse(beginsAt);
  }

  /** Puts this world in the place of Node's time, chance and disk. Once per real process. */
  take(): void {
    takeTime(this);
    takeDisk(this);
    takeChance(this.row("application"), (ms, run) => void this.after(ms, run));
  }

  /** A row of numbers of its own: who draws more from one changes no other. */
  row(name: string): Random {
    let hash = this.seed | 0;
    for (const letter of name) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193);
    return seeded(hash);
  }

  process(name: string): Process {
    return { name, isDead: false, isPaused: false, late: [], skewMs: 0 };
  }

  /** Runs `work` as a process; what it starts belongs to it. Without one it is the world's. */
  as<T>(process: Process | undefined, work: () => T): T {
    return this.inside.run(process, work);
  }

  /** What the wall clock shows, to the process that asks. */
  wall(): number {
    return Math.floor(this.wallMs + this.nowMs + (this.inside.getStore()?.skewMs ?? 0));
  }

  /** Moves every wall clock on, as a machine does that was asleep: nothing comes due by it. */
  leap(ms: number): void {
    this.wallMs += Math.max(0, ms);
  }

  /** Carries out `run` in `ms`, as the process that asks; `everyMs` again and again. */
  after(ms: number, run: () => void, everyMs: number | null = null): Entry {
    const owner = this.inside.getStore();
    const atMs = this.nowMs + Math.max(immediateMs, ms);
    const entry: Entry = { atMs, order: 0, run, everyMs, owner, isOff: false };
    this.queue.put(entry);
    return entry;
  }

  /** Has a function run as whoever asks now, whoever calls it later. */
  bound<A extends readonly unknown[]>(run: (...args: A) => unknown): (...args: A) => void {
    const owner = this.inside.getStore();
    return (...args) => void this.inside.run(owner, run, ...args);
  }

  /** Has a process wait, until it is resumed. */
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

  /** Lets things happen until `done` settles. Rejects when nothing can happen any more. */
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
        // After this every promise has run dry.
        nextTurn(turn);
      };
      nextTurn(turn);
    });
    return done;
  }

  /** Lets one thing happen; false when there is none. */
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

/** Waits, as whoever asks. */
export const pause = (world: World, ms: number): Promise<void> =>
  new Promise((resolve) => void world.after(ms, resolve));
